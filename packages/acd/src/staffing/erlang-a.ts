import { RingwrightError } from '@ringwright/core'
import { erlangB } from './erlang-b.js'
import type { QueueingFigures } from './queueing-figures.js'
import { type Traffic, checkTraffic, offeredLoad } from './traffic.js'

/** Calls of an interval whose customers do not wait forever. */
export interface ImpatientTraffic extends Traffic {
  /** How long customers are willing to wait on average, in milliseconds; exponentially distributed. */
  readonly patienceMs: number
}

/** Beyond the terms that grow, so many more: each is less than half of the one before. */
const TAIL_TERMS = 200
/** An integrand below e⁻⁴⁵ of its maximum does not show in a double. */
const NEGLIGIBLE = 45
/** Even, for Simpson's rule; the error is far below 1e-9 for an integrand this smooth. */
const PANELS = 4_000

/**
 * A queue whose customers give up (M/M/n+M; Palm 1957; Mandelbaum and Zeltyn, "Service Engineering in Action", 2007).
 * With patience no number of agents is too small for a steady state.
 */
export function erlangA(traffic: ImpatientTraffic, agents: number): QueueingFigures {
  checkTraffic(traffic, agents)
  const { handleTimeMs, patienceMs } = traffic
  if (!(patienceMs > 0 && patienceMs < Infinity))
    throw new RingwrightError(
      'invalid_argument',
      `\`patienceMs\` takes a number above 0; got ${patienceMs}. Without patience there is erlangC.`,
    )
  const load = offeredLoad(traffic)
  if (load === 0)
    return { waitProbability: 0, abandonProbability: 0, averageWaitMs: 0, occupancy: 0, serviceLevel: () => 1 }
  const blocked = erlangB(load, agents)
  // Both as multiples of how fast one customer gives up: how fast all agents serve, and how fast customers arrive.
  const served = (agents * patienceMs) / handleTimeMs
  const arriving = (load * patienceMs) / handleTimeMs
  const rest = inverseSum(served, arriving)
  const waitProbability = blocked / (rest + (1 - rest) * blocked)
  const abandonsOfWaiting = 1 - (served / arriving) * (1 - rest)
  const abandonProbability = waitProbability * Math.max(0, abandonsOfWaiting)
  return {
    waitProbability,
    abandonProbability,
    // Little's law for those who wait: they give up at the rate of their patience.
    averageWaitMs: abandonProbability * patienceMs,
    occupancy: agents === 0 ? 0 : Math.min(1, (load * (1 - abandonProbability)) / agents),
    serviceLevel: (thresholdMs) =>
      agents === 0
        ? 0
        : 1 - waitProbability + waitProbability * answeredWithin(thresholdMs / patienceMs, served, arriving),
  }
}

/**
 * 1 / A(x, y), where A(x, y) = 1 + Σ yᵏ / ((x+1)…(x+k)) compares how often somebody waits with how often all agents are
 * busy. Backwards by A(x, y) = 1 + y/(x+1)·A(x+1, y), on the inverse: the sum itself overflows when too many arrive.
 */
function inverseSum(x: number, y: number): number {
  const terms = Math.max(0, Math.ceil(2 * y - x)) + TAIL_TERMS
  let inverse = 1
  for (let k = terms; k >= 1; k--) inverse /= inverse + y / (x + k)
  return inverse
}

/**
 * The share of those who find all agents busy who are answered within `threshold`, in units of patience. The wait that
 * somebody with endless patience would have has the density e^(y(1−e^−t) − x·t), up to a factor.
 */
function answeredWithin(threshold: number, x: number, y: number): number {
  if (threshold <= 0) return 0
  const exponent = (t: number): number => y * -Math.expm1(-t) - x * t
  const peak = y > x ? Math.log(y / x) : 0
  const highest = exponent(peak)
  let end = peak + 1 / Math.max(x, 1)
  while (exponent(end) > highest - NEGLIGIBLE) end = peak + (end - peak) * 2
  const density = (t: number): number => Math.exp(exponent(t) - highest)
  const within = simpson((t) => density(t) * Math.exp(-t), 0, Math.min(threshold, end))
  return within / (simpson(density, 0, peak) + simpson(density, peak, end))
}

function simpson(f: (t: number) => number, from: number, until: number): number {
  const width = (until - from) / PANELS
  if (width <= 0) return 0
  let sum = f(from) + f(until)
  for (let panel = 1; panel < PANELS; panel++) sum += (panel % 2 === 1 ? 4 : 2) * f(from + panel * width)
  return (sum * width) / 3
}
