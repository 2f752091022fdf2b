import { z } from 'zod'
import { agentLinkLimits } from './agent-link-limits.js'

/** An id as a client gives it, and as the engine names it. */
export function id<Id extends string>(): z.ZodType<Id, string> {
  return z.string().min(1).max(128) as unknown as z.ZodType<Id, string>
}

export const lineOfText = z.string().min(1).max(agentLinkLimits.lineLengthMax)

export function outcome<const Outcome extends string>(name: Outcome) {
  return z.object({ outcome: z.literal(name) })
}

export function refused<const Reasons extends readonly [string, ...string[]]>(...reasons: Reasons) {
  return z.object({ outcome: z.literal('refused'), reason: z.enum(reasons) })
}
