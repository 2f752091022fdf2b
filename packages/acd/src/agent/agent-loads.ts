import type { Instant, InteractionId, Transaction } from '@ringwright/core'
import { type Agent, type AgentLoad, agents } from './agent.js'

/** The agent with another set of loads. When the last one ends, a status that waited for that takes effect. */
export function withLoads(agent: Agent, loads: readonly AgentLoad[], now: Instant): Agent {
  const freed = loads.length < agent.loads.length
  if (freed && loads.length === 0 && agent.nextStatus) {
    const { nextStatus, ...rest } = agent
    return { ...rest, loads, idleSince: now, status: { ...nextStatus, since: now } }
  }
  return freed ? { ...agent, loads, idleSince: now } : { ...agent, loads }
}

/** The agent's loads without that of one interaction. */
export function loadsWithout(agent: Agent, interaction: InteractionId): readonly AgentLoad[] {
  return agent.loads.filter((load) => load.interaction !== interaction)
}

/** Puts the agent with other loads, and says so when a delayed status took effect by it. */
export function putLoads(transaction: Transaction, agent: Agent, loads: readonly AgentLoad[]): void {
  const next = withLoads(agent, loads, transaction.now)
  transaction.put(agents, agent.id, next)
  if (agent.nextStatus && !next.nextStatus) {
    const { name, reason } = next.status
    transaction.fact('agent:statusChanged', {
      agent: agent.id,
      status: name,
      ...(reason !== undefined && { reason }),
      cause: 'delayed',
    })
  }
}
