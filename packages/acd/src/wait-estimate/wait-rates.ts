import type { Instant } from '@ringwright/core'

/** How fast a queue is served and left, as sums in which what is long ago weighs less. */
export interface QueueRates {
  /** How many interactions held an agent, and how long, from the offer to the end of the wrap-up. */
  holds: number
  holdMs: number
  /** How many gave up, and how long all who were served or gave up had waited. */
  leaves: number
  waitedMs: number
  /** When the sums were last brought up to date. */
  at: Instant
  /** How many were told a wait and then were served. */
  told: number
  /** Their weights: of all, of those served within what they had been told, and of those served before. */
  judged: number
  inside: number
  sooner: number
}

/** A wait that hardly anybody outlasts says little; it must not drown the others. */
const WEIGHT_MAX = 50
/** After this time an observation weighs half: a center's evening is not its morning. */
const HALF_LIFE_MS = 1_800_000

export function queueRates(at: Instant): QueueRates {
  return { holds: 0, holdMs: 0, leaves: 0, waitedMs: 0, at, told: 0, judged: 0, inside: 0, sooner: 0 }
}

export function addHold(rates: QueueRates, holdMs: number, at: Instant): void {
  fade(rates, at)
  rates.holds += 1
  rates.holdMs += Math.max(0, holdMs)
}

export function addWait(rates: QueueRates, waitedMs: number, left: boolean, at: Instant): void {
  fade(rates, at)
  rates.waitedMs += Math.max(0, waitedMs)
  if (left) rates.leaves += 1
}

/** How long an interaction holds an agent on average; undefined before anything is known. */
export function meanHoldMs({ holds, holdMs }: QueueRates): number | undefined {
  return holds > 0 ? Math.max(1, holdMs / holds) : undefined
}

/** How many give up for each millisecond that one waits: the estimate of greatest likelihood for exponential patience. */
export function leaveRate({ leaves, waitedMs }: QueueRates): number {
  return waitedMs > 0 ? leaves / waitedMs : 0
}

/**
 * Was the wait as the customer had been told? Those who gave up would have waited, too, and for longer than others; so
 * each who was served counts for as many as came with that patience (inverse probability of being censored).
 */
export function addJudgement(rates: QueueRates, verdict: 'inside' | 'sooner' | 'later', sinceToldMs: number): void {
  const weight = Math.min(WEIGHT_MAX, Math.exp(leaveRate(rates) * sinceToldMs))
  rates.told++
  rates.judged += weight
  if (verdict === 'inside') rates.inside += weight
  if (verdict === 'sooner') rates.sooner += weight
}

function fade(rates: QueueRates, at: Instant): void {
  if (at <= rates.at) return
  const factor = 2 ** (-(at - rates.at) / HALF_LIFE_MS)
  rates.holds *= factor
  rates.holdMs *= factor
  rates.leaves *= factor
  rates.waitedMs *= factor
  rates.at = at
}
