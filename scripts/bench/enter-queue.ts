import type { Acd } from '@ringwright/acd'
import type { ConversationId, CustomerId, InteractionId, QueueId, Transaction } from '@ringwright/core'

/** A customer comes and waits in a queue, all in the change at hand. Throws when the queue does not take one. */
export function enterQueue(transaction: Transaction, { router }: Acd, queue: QueueId): InteractionId {
  const id = transaction.newId<InteractionId>()
  const outcome = router.enqueue(
    transaction,
    {
      id,
      channel: 'bench',
      medium: 'text',
      direction: 'inbound',
      service: queue,
      customer: id as string as CustomerId,
      conversation: id as string as ConversationId,
      from: 'customer',
      to: queue,
      home: transaction.node,
      openedAt: transaction.now,
      attributes: {},
      // Only until the router has put it into the queue's waiting stage, in this same change.
      stage: { name: 'waiting', queue, priority: 0, since: 0, age: 0, offers: [], excluded: [] },
    },
    { queue },
  )
  if (outcome.outcome !== 'queued') throw new Error(`refused: ${outcome.reason}`)
  return id
}
