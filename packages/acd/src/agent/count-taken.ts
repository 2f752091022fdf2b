import type { Transaction } from '@ringwright/core'
import type { Queue } from '../queue/queue.js'
import type { Agent } from './agent.js'
import { withTaken } from './agent-history.js'
import { withQuota } from './agent-quota.js'

/** The agent with one more customer, in the figures that decisions look at; the caller puts the agent. */
export function countTaken(transaction: Transaction, agent: Agent, queue: Queue | undefined): Agent {
  const counted = withQuota(transaction, agent)
  return queue?.keepsHistory ? withTaken(counted, transaction.now) : counted
}
