import { z } from 'zod'
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../attempt/attempt-outcome.js'

/** When somebody is called again after an outcome, and how often that outcome may come before they are given up. */
export interface RetryRule {
  /** 60,000 to 366 days. */
  readonly afterMs: number
  /** 0 to 50; with 0 it is not called again. */
  readonly attemptsMax: number
}

/** By the outcome of the last attempt; for what is left out `RETRY_DEFAULTS` holds. */
export type RetryPolicy = Readonly<Partial<Record<AttemptOutcome, RetryRule>>>

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * What holds for outcomes that a campaign says nothing of. Whoever was reached is not called again, nor is a number that
 * does not exist; what may have been a call (`unknown`) rests for a day.
 */
export const RETRY_DEFAULTS: RetryPolicy = {
  busy: { afterMs: 10 * MINUTE_MS, attemptsMax: 4 },
  noAnswer: { afterMs: 2 * HOUR_MS, attemptsMax: 3 },
  rejected: { afterMs: 4 * HOUR_MS, attemptsMax: 2 },
  unreachable: { afterMs: HOUR_MS, attemptsMax: 3 },
  failed: { afterMs: 5 * MINUTE_MS, attemptsMax: 3 },
  canceled: { afterMs: 30 * MINUTE_MS, attemptsMax: 5 },
  machine: { afterMs: 4 * HOUR_MS, attemptsMax: 3 },
  abandoned: { afterMs: 72 * HOUR_MS, attemptsMax: 1 },
  unknown: { afterMs: 24 * HOUR_MS, attemptsMax: 1 },
}

/** Longer than a year nobody means. */
const RETRY_MAX_MS = 366 * 24 * HOUR_MS

export const retryPolicySchema = z.partialRecord(
  z.enum(ATTEMPT_OUTCOMES),
  z.strictObject({
    afterMs: z.number().int().min(MINUTE_MS).max(RETRY_MAX_MS),
    attemptsMax: z.number().int().min(0).max(50),
  }),
)

/** After how long a lead is called again; undefined for never. `times`: how often it has ended so, this time included. */
export function retryAfterMs(policy: RetryPolicy, outcome: AttemptOutcome, times: number): number | undefined {
  const rule = policy[outcome] ?? RETRY_DEFAULTS[outcome]
  return rule && times <= rule.attemptsMax ? rule.afterMs : undefined
}
