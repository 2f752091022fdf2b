import { type AgentId, askedSince } from '@ringwright/core'
import { canTake, isReachable } from '../agent/agent.js'
import { demandOf, meets } from '../skill/demand.js'
import type { Hold, Situation } from './strategy.js'

/**
 * A hold for an agent of the queue who is there but busy, for so long since agents are asked. Who is free and was not
 * named all the same is kept from it by something that no waiting for work to end will change.
 */
export function heldForAgent(
  { agent, interaction, stage, queue, now }: Situation,
  id: AgentId,
  waitMs: number,
): Hold | undefined {
  const record = agent(id)
  if (!record?.queues.includes(queue.id) || !isReachable(record, interaction.medium)) return undefined
  if (canTake(record, interaction) || !meets(record, queue, demandOf(queue, stage), now)) return undefined
  // Who has just said no, or did not answer, is not waited for.
  if (stage.excluded.some((each) => each.agent === id)) return undefined
  return { until: askedSince(stage) + waitMs, agent: id }
}
