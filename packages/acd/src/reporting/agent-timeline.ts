import type { AgentId, CommittedFact, Instant } from '@ringwright/core'
import { activityOf } from './agent-activity.js'
import type { Activity } from './agent-measures.js'
import { statisticsFold } from './statistics-fold.js'

/** What an agent did, from an instant up to, but not including, another. */
export interface TimelineSpan {
  readonly from: Instant
  readonly until: Instant
  readonly activity: Activity | 'offline'
  /** Of a break. */
  readonly reason?: string
}

/**
 * What agents did one after the other, from facts in the order in which they were committed, up to `until`. An agent's
 * time begins with the first fact about them.
 */
export async function agentTimelines(
  facts: AsyncIterable<CommittedFact> | Iterable<CommittedFact>,
  until: Instant,
): Promise<ReadonlyMap<AgentId, readonly TimelineSpan[]>> {
  const fold = statisticsFold({ intervalMs: 3_600_000, keptMs: 3_600_000 })
  const state = fold.start()
  const finished = new Map<AgentId, TimelineSpan[]>()
  const current = new Map<AgentId, Omit<TimelineSpan, 'until'>>()
  const end = (agent: AgentId, at: Instant): void => {
    const span = current.get(agent)
    const spans = finished.get(agent) ?? []
    finished.set(agent, spans)
    if (span && at > span.from) spans.push({ ...span, until: at })
  }
  for await (const fact of facts) {
    fold.apply(state, fact)
    for (const agent of agentsIn(fact)) {
      const activity = state.agents.get(agent)
      if (!activity) continue
      const name = activityOf(activity) ?? 'offline'
      const reason = name === 'break' && activity.reason !== '' ? { reason: activity.reason } : {}
      const known = current.get(agent)
      if (known?.activity === name && known.reason === reason.reason) continue
      end(agent, fact.at)
      current.set(agent, { from: fact.at, activity: name, ...reason })
    }
  }
  for (const agent of current.keys()) end(agent, until)
  return finished
}

/** Whom a fact is about, and who gave the customer to them or away. */
function agentsIn({ data }: CommittedFact): readonly AgentId[] {
  const named = [
    'agent' in data ? data.agent : undefined,
    'by' in data && typeof data.by === 'string' ? data.by : undefined,
  ]
  return named.filter((agent): agent is AgentId => agent !== undefined)
}
