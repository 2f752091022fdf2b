import type { Instant, Transaction } from '@ringwright/core'
import { type Agent, agents } from './agent.js'

/** When the agent's status reaches its limit; undefined when it has none, or has reached it already. */
export function statusDeadline({ status }: Agent): Instant | undefined {
  if (status.limitMs === undefined || status.overdue) return undefined
  return status.since + status.limitMs
}

/** Ends the break, or says that it lasts too long. */
export function lapseStatus(transaction: Transaction, id: string, agent: Agent): void {
  const { now } = transaction
  const { status } = agent
  const { reason = '', limitMs = 0 } = status
  if (status.atLimit !== 'return') {
    transaction.put(agents, id, { ...agent, status: { ...status, overdue: true } })
    return transaction.fact('agent:breakOverrun', { agent: agent.id, reason, limitMs })
  }
  transaction.put(agents, id, { ...agent, status: { name: 'available', since: now }, idleSince: now, missed: 0 })
  transaction.fact('agent:statusChanged', { agent: agent.id, status: 'available', cause: 'breakOver' })
}
