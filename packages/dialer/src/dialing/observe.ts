import type { Line } from '../attempt/line.js'
import type { Campaign } from '../campaign/campaign.js'
import type { Lead } from '../lead/lead.js'
import type { StagedLeads } from '../lead/lead-index.js'
import type { Candidate, Observation, PacedAgent, PacedCall } from '../pacing/pacer.js'

/** How long a call of another node is taken to be on its way before it rings. */
const SETUP_MS = 3_000

/** What is seen beside the calls. */
export interface Seen {
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
  { agents, waitingElsewhere, candidates, dialMax }: Seen,
  lines: ReadonlyMap<string, Line>,
  at: number,
): Observation {
  const calls: PacedCall[] = []
  for (const lead of leads.calling.values()) calls.push(callOf(lead, lines, at))
  for (const lead of leads.live.values()) calls.push(callOf(lead, lines, at))
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

function callOf({ stage }: Lead, lines: ReadonlyMap<string, Line>, at: number): PacedCall {
  if (stage.name === 'live')
    return { id: stage.attempt, phase: 'waiting', dialedAt: stage.dialedAt, since: stage.liveAt }
  // Only asked for leads that are in flight.
  const { attempt: id, dialedAt, answeredAt } = stage as Extract<Lead['stage'], { name: 'calling' }>
  const line = lines.get(id)
  if (line) return line.seen
  if (answeredAt !== undefined) return { id, phase: 'answered', dialedAt, since: answeredAt }
  const isRinging = at - dialedAt >= SETUP_MS
  return { id, phase: isRinging ? 'ringing' : 'dialing', dialedAt, since: isRinging ? dialedAt + SETUP_MS : dialedAt }
}
