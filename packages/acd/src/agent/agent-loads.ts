import type { Instant, OfferId, Transaction } from '@ringwright/core'
import { type Agent, type AgentLoad, agents } from './agent.js'
import { type AgentHistory, afterWork } from './agent-history.js'
import { settled } from './capacity.js'

/** The agent with another set of loads. When the last one ends, a status that waited for that takes effect. */
export function withLoads(before: Agent, loads: readonly AgentLoad[], now: Instant): Agent {
  const left = countOfWork(loads)
  const freed = left < countOfWork(before.loads)
  const agent = freed && before.history ? withWorkEnded(before, before.history, loads, now) : before
  if (freed && left === 0 && agent.nextStatus) {
    const { nextStatus, ...rest } = agent
    return { ...rest, loads, idleSince: now, status: { ...nextStatus, since: now } }
  }
  return freed ? { ...agent, loads, idleSince: now } : { ...agent, loads }
}

/** Papers that are only open are no work: nothing waits for them. */
function countOfWork(loads: readonly AgentLoad[]): number {
  let count = 0
  for (const { state } of loads) if (state !== 'filing') count++
  return count
}

function withWorkEnded(agent: Agent, history: AgentHistory, loads: readonly AgentLoad[], now: Instant): Agent {
  const ended = agent.loads.find(({ offer }) => !loads.some((load) => load.offer === offer))
  return { ...agent, history: afterWork(history, ended, now) }
}

/**
 * The agent's loads without the one that came by an offer. An interaction does not name a load: who gave it away may get
 * it back while still wrapping up.
 */
export function loadsWithout(agent: Agent, offer: OfferId): readonly AgentLoad[] {
  return agent.loads.filter((load) => load.offer !== offer)
}

/**
 * Puts the agent with other loads. What has to make room for them is paused, and what there is room for again goes on;
 * a delayed status takes effect. Each of these is said by a fact.
 */
export function putLoads(transaction: Transaction, agent: Agent, changed: readonly AgentLoad[]): void {
  const loads = settled(changed, agent.capacity)
  if (loads !== changed) tellPauses(transaction, agent, changed, loads)
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

function tellPauses(
  transaction: Transaction,
  agent: Agent,
  before: readonly AgentLoad[],
  after: readonly AgentLoad[],
): void {
  for (const [index, { interaction, queue, state }] of after.entries()) {
    if (state === before[index]?.state) continue
    const about = { interaction, queue, agent: agent.id }
    transaction.fact(state === 'paused' ? 'interaction:paused' : 'interaction:resumed', about)
  }
}
