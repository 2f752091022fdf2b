import type { AgentId, QueueId, Transaction } from '@ringwright/core'
import { agents } from './agent.js'
import { readAgent } from './agent-commands.js'

/** Whether an agent serves a queue now as the agent has chosen. */
export type QueueChoiceOutcome =
  | { readonly outcome: 'changed' | 'unchanged' }
  /** `notMember`: the queue is not in the profile; `notOptional`: that is not up to the agent. */
  | { readonly outcome: 'refused'; readonly reason: 'notMember' | 'notOptional' }

/**
 * An agent leaves a queue of the profile for the time being, or comes back to it; what is offered or in hand goes on.
 * `forced`: by somebody who may, also where that is not up to the agent.
 */
export function chooseQueue(
  transaction: Transaction,
  id: AgentId,
  { queue, joined, forced }: { readonly queue: QueueId; readonly joined: boolean; readonly forced: boolean },
): QueueChoiceOutcome {
  const { left = [], ...agent } = readAgent(transaction, id)
  const isJoined = agent.queues.includes(queue)
  if (!isJoined && !left.includes(queue)) return { outcome: 'refused', reason: 'notMember' }
  if (!forced && !agent.memberships?.[queue]?.optional) return { outcome: 'refused', reason: 'notOptional' }
  if (isJoined === joined) return { outcome: 'unchanged' }
  const away = joined ? left.filter((each) => each !== queue) : left.concat(queue)
  transaction.put(agents, id, {
    ...agent,
    queues: joined ? agent.queues.concat(queue) : agent.queues.filter((each) => each !== queue),
    ...(away.length > 0 && { left: away }),
  })
  transaction.fact(joined ? 'agent:queueJoined' : 'agent:queueLeft', { agent: id, queue })
  return { outcome: 'changed' }
}
