import type { Campaign } from '../campaign/campaign.js'
import type { StagedLeads } from '../lead/lead-index.js'
import type { Candidate, Observation, PacedAgent, PacedCall } from '../pacing/pacer.js'

/** What is seen beside the campaign itself. */
export interface Seen {
  readonly calls: readonly PacedCall[]
  readonly agents: readonly PacedAgent[]
  /** Interactions that wait for the same agents elsewhere. */
  readonly waitingElsewhere: number
  readonly candidates: readonly Candidate[]
  readonly dialMax: number
}

/** What a campaign's pacer sees at an instant. */
export function observe(
  { settings }: Campaign,
  leads: StagedLeads,
  { calls, agents, waitingElsewhere, candidates, dialMax }: Seen,
  at: number,
): Observation {
  return {
    at,
    agents: settings.queue === undefined ? ownLines(settings.linesMax, leads, at) : agents,
    calls,
    linesFree: Math.max(0, settings.linesMax - calls.length - leads.connected.size),
    inboundWaiting: waitingElsewhere,
    candidates,
    dialMax,
  }
}

/** Without agents each line that may be open at once is one, busy while a flow has somebody on it. */
function ownLines(linesMax: number, { connected }: StagedLeads, at: number): PacedAgent[] {
  return Array.from({ length: linesMax }, (_, index) => ({
    id: `line-${index + 1}`,
    phase: index < connected.size ? 'talking' : 'idle',
    since: at,
  }))
}
