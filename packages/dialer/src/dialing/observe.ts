import type { Campaign } from '../campaign/campaign.js'
import type { Candidate, Observation, PacedAgent, PacedCall } from '../pacing/pacer.js'

/** What is seen beside the campaign itself. */
export interface Seen {
  readonly calls: readonly PacedCall[]
  readonly agents: readonly PacedAgent[]
  /** Interactions that wait for the same agents elsewhere. */
  readonly waitingElsewhere: number
  readonly candidates: readonly Candidate[]
  readonly dialMax: number
  readonly linesInUse: number
}

/** What a campaign's pacer sees at an instant. */
export function observe(
  { settings: { queue, linesMax } }: Campaign,
  { calls, agents, waitingElsewhere, candidates, dialMax, linesInUse }: Seen,
  at: number,
): Observation {
  return {
    at,
    agents: queue === undefined ? ownLines(linesMax, linesInUse - calls.length, at) : agents,
    calls,
    linesFree: Math.max(0, linesMax - linesInUse),
    inboundWaiting: waitingElsewhere,
    candidates,
    dialMax,
  }
}

/** Without agents each line that may be open at once is one, busy while somebody or something is on it. */
function ownLines(linesMax: number, busy: number, at: number): PacedAgent[] {
  return Array.from({ length: linesMax }, (_, index) => ({
    id: `line-${index + 1}`,
    phase: index < busy ? 'talking' : 'idle',
    since: at,
  }))
}
