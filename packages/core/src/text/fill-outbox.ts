import type { Transaction } from '../engine/transaction.js'
import type { ConversationId, NodeId } from '../identity/identity.js'
import { claimId, outboxes } from './text-records.js'

/** Where messages go, and the node that sends them: default the one that has it already, or this one. */
export interface OutboxPlace {
  readonly conversation: ConversationId
  readonly channel: string
  readonly address: string
  readonly service: string
  readonly home?: NodeId
}

/** Has messages of a conversation sent, in their order. */
export function fillOutbox(
  transaction: Transaction,
  { conversation, channel, address, service, home }: OutboxPlace,
  sequences: readonly number[],
): void {
  const id = claimId(conversation, channel)
  const outbox = transaction.read(outboxes, id)
  transaction.put(outboxes, id, {
    ...(outbox ?? { conversation, channel, address, service, sent: Math.min(...sequences) - 1 }),
    home: home ?? outbox?.home ?? transaction.node,
    last: Math.max(outbox?.last ?? 0, ...sequences),
  })
}
