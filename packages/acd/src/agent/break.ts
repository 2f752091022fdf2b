import { RingwrightError } from '@ringwright/core'
import { z } from 'zod'
import type { PlannedStatus, StatusChoice } from './agent.js'

/** One kind of break that agents can take. */
export interface BreakOptions {
  /** What agents choose, and what stands in facts as the reason. */
  readonly name: string
  /** How long it may last. Default: as long as the agent likes. 1 s to 24 h. */
  readonly maxMs?: number
  /**
   * What happens then. `notify` (default): the break goes on, a fact says so, and the agent's and the supervisors'
   * screens show it as overdue. `return`: the agent is available again.
   */
  readonly atLimit?: 'notify' | 'return'
}

const DAY_MS = 86_400_000

export const breakOptionsSchema = z.strictObject({
  name: z.string().min(1).max(64),
  maxMs: z.number().int().min(1_000).max(DAY_MS).optional(),
  atLimit: z.enum(['notify', 'return']).default('notify'),
})

/** Which breaks agents may take. */
export interface BreakRules {
  /** Empty: any reason, without a limit. */
  readonly breaks: readonly z.output<typeof breakOptionsSchema>[]
  /** Whether a break takes a reason. */
  readonly breakReasonRequired: boolean
}

/**
 * A choice with the limit that holds for it. It is written down with the choice, so that whichever node ends the break
 * does not ask its own configuration. Throws `invalid_argument` for a break that there is not.
 */
export function planned({ name, reason }: StatusChoice, { breaks, breakReasonRequired }: BreakRules): PlannedStatus {
  const choice = { name, ...(reason !== undefined && { reason }) }
  if (name !== 'break') return choice
  const names = breaks.map((each) => each.name).join(', ')
  if (reason === undefined) {
    if (!breakReasonRequired) return choice
    throw new RingwrightError('invalid_argument', `A break takes a reason${names && `: one of ${names}`}.`)
  }
  if (breaks.length === 0) return choice
  const kind = breaks.find((each) => each.name === reason)
  if (!kind) throw new RingwrightError('invalid_argument', `There is no break "${reason}"; there are ${names}.`)
  return kind.maxMs === undefined ? choice : { ...choice, limitMs: kind.maxMs, atLimit: kind.atLimit }
}
