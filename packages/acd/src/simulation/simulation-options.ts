import { RingwrightError, type Plugin, type Store, seededRandom } from '@ringwright/core'
import type { Checker } from '@ringwright/core/simulation'
import type { AcdOptions } from '../acd-options.js'
import type { EffectWatch } from './effect-observer.js'

/** One run. All that is left out is drawn from the seed, so that different seeds try different centers. */
export interface SimulationOptions {
  /** A whole number; the same seed and options give the same run, commit for commit. */
  readonly seed: number
  /** For how long customers arrive; then those who are there are served. Default 10. */
  readonly minutes?: number
  /** 1 to 3. */
  readonly nodes?: number
  /** Default: 3 to 14, drawn from the seed. */
  readonly agents?: number
  /** Default: 1 to 4, drawn from the seed. */
  readonly queues?: number
  /** On average; it is less at the beginning and the end, and more in the middle. */
  readonly arrivalsPerMinute?: number
  /** How long customers wait on average before they give up. */
  readonly patienceMs?: number
  /** How long a conversation takes on average. */
  readonly handleMs?: number
  /** The share of offers that agents do not answer, from 0 to 1; likewise those that they reject. */
  readonly missedShare?: number
  /** The share of offers that agents reject, from 0 to 1. Default: up to 0.08, drawn from the seed. */
  readonly rejectedShare?: number
  /** The share of offers whose agent's device fails. */
  readonly failedShare?: number
  /** Crashes, pauses, outages, lost messages, rogue writers and clocks that differ. Default true. */
  readonly faults?: boolean
  /** Breaks the center on purpose, to see that a checker notices. */
  readonly sabotage?: Sabotage
}

/** Ways to break a simulated center, for tests of the checkers. */
export interface Sabotage {
  /** Changes what `acd` is given. */
  readonly acd?: (options: AcdOptions) => AcdOptions
  /** Plug-ins beside `acd`, made for each start of a node; what they perform, they tell. */
  readonly plugins?: (effects: EffectWatch) => readonly Plugin[]
  /** Stands between the nodes and the store. */
  readonly store?: (store: Store) => Store
  /** Watches over more than what is watched anyway. */
  readonly checkers?: () => readonly Checker[]
}

/** A run without anything left to choose. */
export interface Scenario extends Required<Omit<SimulationOptions, 'sabotage'>> {
  readonly sabotage: Sabotage
  /** How far the clocks of nodes are at most from the store's. */
  readonly skewMaxMs: number
}

const SKEW_MAX_MS = 1_500

/** Throws `invalid_argument` for a seed that is no whole number, or no time to simulate. */
export function scenarioOf(options: SimulationOptions): Scenario {
  const { seed, faults = true, sabotage = {} } = options
  const random = seededRandom(`${seed}/scenario`)
  const between = (low: number, high: number): number => low + random.next() * (high - low)
  const agents = Math.round(between(3, 14))
  const handleMs = Math.round(between(20_000, 70_000))
  const load = between(0.6, 1.3)
  const drawn = {
    minutes: 10,
    nodes: 1 + Math.floor(random.next() * 3),
    agents,
    queues: Math.round(between(1, 4)),
    patienceMs: Math.round(between(20_000, 180_000)),
    handleMs,
    missedShare: between(0, 0.2),
    rejectedShare: between(0, 0.08),
    failedShare: between(0, 0.05),
  }
  const { minutes = drawn.minutes, nodes = drawn.nodes } = options
  if (!Number.isSafeInteger(seed) || !(minutes > 0) || !(nodes >= 1 && nodes <= 3))
    throw new RingwrightError(
      'invalid_argument',
      'simulate takes a whole number as `seed`, `minutes` above 0 and 1 to 3 `nodes`.',
    )
  const staff = options.agents ?? agents
  // Agents take one call or three chats at once, and wrap up; this keeps them about as busy as `load` says.
  const arrivalsPerMinute = (load * 1.4 * staff * 60_000) / ((options.handleMs ?? handleMs) + 10_000)
  return { ...drawn, arrivalsPerMinute, ...options, faults, sabotage, skewMaxMs: faults ? SKEW_MAX_MS : 0 }
}
