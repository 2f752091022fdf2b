import type { AgentId } from '@ringwright/core'
import type { Hold, Situation } from './strategy.js'

/** A hold for an agent of the queue who is there but busy, for so long after it came into the queue. */
export function heldForAgent({ agent, stage, queue }: Situation, id: AgentId, waitMs: number): Hold | undefined {
  const record = agent(id)
  if (!record?.queues.includes(queue.id) || record.status.name !== 'available' || !record.connected) return undefined
  // Who has just said no, or did not answer, is not waited for.
  if (stage.excluded.some((each) => each.agent === id)) return undefined
  return { until: stage.since + waitMs, agent: id }
}
