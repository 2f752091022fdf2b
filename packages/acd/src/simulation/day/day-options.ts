import { RingwrightError } from '@ringwright/core'
import type { CommittedFact, Instant, Plugin } from '@ringwright/core'
import type { Checker } from '@ringwright/core/simulation'
import type { AcdOptions } from '../../acd-options.js'
import type { Shift } from './shift.js'
import type { Visit } from './visit.js'

/** One day of a center: who comes, who works, and how the center is configured. Nothing is left to chance here. */
export interface DayOptions {
  /** As for the real center; its queues and agents are those that visits and shifts name. */
  readonly acd: AcdOptions
  /** In the order of time: from `visits` with seeded rates, or `recordedDay` from the facts of a real day. */
  readonly visits: Iterable<Visit>
  /** Who works when; an agent can have several. Who has none is offline all day. */
  readonly shifts: readonly Shift[]
  /** When the day begins. Default: Monday, 2026-01-05, midnight UTC. */
  readonly startAt?: Instant
  /** Actions of people happen on ticks this long, in milliseconds. Default 1; longer is faster. */
  readonly tickMs?: number
  /** How long after the last shift the day may go on until nobody is left. Default 4 hours. */
  readonly drainMaxMs?: number
  /** Hears of every fact, in order. */
  readonly onFact?: (fact: CommittedFact) => void
  /** Plug-ins beside `acd`. */
  readonly plugins?: readonly Plugin[]
  /** Checkers beside the built-in ones. */
  readonly checkers?: readonly Checker[]
}

export const DAY_START: Instant = Date.UTC(2026, 0, 5)
export const DRAIN_MAX_MS = 4 * 3_600_000

export function checkDay({ tickMs = 1, shifts }: DayOptions): void {
  if (!Number.isSafeInteger(tickMs) || tickMs < 1 || tickMs > 1_000)
    throw new RingwrightError('invalid_argument', `\`tickMs\` takes a whole number from 1 to 1,000; got ${tickMs}.`)
  const wrong = shifts.find(({ fromMs, untilMs }) => !(fromMs >= 0 && untilMs > fromMs))
  if (wrong)
    throw new RingwrightError(
      'invalid_argument',
      `The shift of "${wrong.agent}" ends before it begins, or begins before 0.`,
    )
}
