/** What a wait depends on. All rates are per millisecond. */
export interface WaitSituation {
  /** How many are served before. */
  readonly ahead: number
  /** How many serve, or the share of those who serve others too. */
  readonly servers: number
  /** How long one is held by an interaction, from the offer to the end of the wrap-up, on average, in milliseconds. */
  readonly holdMs: number
  /** How many of those who wait give up, for each millisecond that one of them waits. */
  readonly leaveRate: number
}

/** Behind more than these a wait is only long; the time to compute it grows with them. */
const AHEAD_MAX = 10_000
/** Sums are scaled down by this when they get there: they grow as e^(waits), beyond what a double can hold. */
const LARGE = 1e250
/** Bisection halves the interval each time: a thousandth of any wait that is worth telling. */
const HALVINGS = 40

/**
 * The mean wait, in milliseconds: one after the other everybody ahead is served or gives up, at the rate
 * `servers / holdMs + i × leaveRate` while i are ahead. Infinity when nobody serves.
 */
export function expectedWaitMs({ ahead, servers, holdMs, leaveRate }: WaitSituation): number {
  let sum = 0
  for (let index = 0; index <= Math.min(ahead, AHEAD_MAX); index++) sum += 1 / (servers / holdMs + index * leaveRate)
  return sum
}

/**
 * The wait that is not exceeded with a probability, in milliseconds. The sum of independent exponential waits whose rates
 * a + iθ (i = 0 … k) grow in steps is −ln(B)/θ for B from a beta distribution with a/θ and k + 1; with θ = 0 it is the
 * Erlang distribution.
 */
export function waitQuantileMs(situation: WaitSituation, probability: number): number {
  const mean = expectedWaitMs(situation)
  if (!Number.isFinite(mean)) return Infinity
  let low = 0
  let high = mean
  while (longerThan(situation, high) > 1 - probability) high *= 2
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2
    if (longerThan(situation, middle) > 1 - probability) low = middle
    else high = middle
  }
  return high
}

/** The probability that the wait is longer. */
function longerThan({ ahead, servers, holdMs, leaveRate }: WaitSituation, ms: number): number {
  const rate = servers / holdMs
  // (1 − e^(−θt))/θ, which is t as θ goes to 0.
  const stretch = leaveRate === 0 ? ms : -Math.expm1(-leaveRate * ms) / leaveRate
  let term = 1
  let sum = 1
  let scale = 0
  for (let index = 1; index <= Math.min(ahead, AHEAD_MAX); index++) {
    term *= ((rate + (index - 1) * leaveRate) * stretch) / index
    sum += term
    if (sum < LARGE) continue
    term /= LARGE
    sum /= LARGE
    scale += Math.log(LARGE)
  }
  return Math.exp(Math.log(sum) + scale - rate * ms)
}
