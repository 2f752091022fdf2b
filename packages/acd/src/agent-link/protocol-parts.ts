import type { InteractionId } from '@ringwright/core'
import { z } from 'zod'
import { agentLinkLimits } from './agent-link-limits.js'

/** An id as a client gives it, and as the engine names it. */
export function id<Id extends string>(): z.ZodType<Id, string> {
  return z.string().min(1).max(128) as unknown as z.ZodType<Id, string>
}

export const lineOfText = z.string().min(1).max(agentLinkLimits.lineLengthMax)
export const interaction = id<InteractionId>()

export function outcome<const Outcome extends string>(name: Outcome) {
  return z.object({ outcome: z.literal(name) })
}

export function refused<const Reasons extends readonly [string, ...string[]]>(...reasons: Reasons) {
  return z.object({ outcome: z.literal('refused'), reason: z.enum(reasons) })
}

/** `closed`: it is over; `notEngaged`: it is on the agent's screen, but not (or no longer) in the agent's hands. */
export const notInHand = ['closed', 'notEngaged'] as const

/** Core's `RouteRefusal`, written out: this file is part of what a browser loads. */
export const routeRefusals = [
  'unknownQueue',
  'full',
  'noAgents',
  'outOfHours',
  'waitTooLong',
  'emergency',
  'blocked',
  'noNumber',
] as const
