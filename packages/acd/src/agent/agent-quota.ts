import type { Instant, Transaction } from '@ringwright/core'
import { type Agent, agents } from './agent.js'

/** The agent has taken one more. */
export function withQuota(transaction: Transaction, agent: Agent): Agent {
  const { limit, quota } = agent
  if (!limit) return agent
  const next = { since: quota?.since ?? transaction.now, taken: (quota?.taken ?? 0) + 1 }
  if (next.taken === limit.interactions)
    transaction.fact('agent:limitReached', { agent: agent.id, until: next.since + limit.withinMs })
  return { ...agent, quota: next }
}

export function quotaDeadline({ limit, quota }: Agent): Instant | undefined {
  return limit && quota && quota.since + limit.withinMs
}

/** What was taken counts no longer. */
export function lapseQuota(transaction: Transaction, id: string, { quota: _counted, ...agent }: Agent): void {
  transaction.put(agents, id, agent)
}
