import type { Violation } from '@ringwright/core/simulation'

/** What went wrong around the center during a run. */
export interface FaultCounts {
  readonly crashes: number
  readonly pauses: number
  /** How often a node, or all of them, could not reach the store for seconds. */
  readonly outages: number
  readonly lostMessages: number
  /** Commits by somebody who knows nothing of the nodes. */
  readonly rogueCommits: number
}

/** What a simulation of centers with faults came to; `violations` are the promises that were broken. */
export interface SimulationReport {
  readonly seed: number
  /** Customers who were let in, refused ones included. */
  readonly interactions: number
  /** Those that an agent had. */
  readonly served: number
  /** Customers who left while waiting. */
  readonly abandoned: number
  /** Not taken by their queue. */
  readonly refused: number
  /** Customers who found no node to take them. */
  readonly turnedAway: number
  /** How often what lived on a silent node was settled. */
  readonly nodesLost: number
  /** Interactions that were open when everything was quiet again; anything but 0 comes with a violation. */
  readonly open: number
  readonly offers: {
    readonly made: number
    readonly accepted: number
    readonly missed: number
    readonly rejected: number
    readonly failed: number
    readonly rescinded: number
  }
  readonly commits: number
  readonly facts: number
  readonly faults: FaultCounts
  /** How long it took until everybody was served, by the simulated clock. */
  readonly durationMs: number
  readonly violations: readonly Violation[]
  /** Over the store's log; equal for equal runs. */
  readonly traceHash: string
}
