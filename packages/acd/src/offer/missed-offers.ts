import type { Changeable, Transaction } from '@ringwright/core'
import { type Agent, type AgentStatus, agents } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'

/** The agent did not answer once more: after as many in a row as the queue says, the agent is sent on a break. */
export function countMissed(transaction: Transaction, agent: Agent, queue: Queue | undefined): void {
  const missed = agent.missed + 1
  if (!queue || queue.missedMax === 0 || missed < queue.missedMax || agent.status.name !== 'available')
    return transaction.put(agents, agent.id, { ...agent, missed })
  const status: Changeable<AgentStatus> = { name: 'break', reason: 'missed', since: transaction.now }
  if (queue.missedReturnMs !== undefined) {
    status.limitMs = queue.missedReturnMs
    status.atLimit = 'return'
  }
  transaction.put(agents, agent.id, { ...agent, missed, status })
  transaction.fact('agent:statusChanged', {
    agent: agent.id,
    status: 'break',
    reason: 'missed',
    cause: 'missedOffers',
  })
}
