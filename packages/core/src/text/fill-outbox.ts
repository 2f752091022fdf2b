import type { Transaction } from '../engine/transaction.js'
import type { ConversationId, NodeId } from '../identity/identity.js'
import { claimId, outboxes, type WantedRevision } from './text-records.js'

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
  // One that is there only for changes says nothing of what was to be sent before.
  const sending = outbox && outbox.last > outbox.sent ? outbox : undefined
  transaction.put(outboxes, id, {
    ...(outbox ?? { conversation, channel, address, service }),
    sent: sending?.sent ?? Math.min(...sequences) - 1,
    home: home ?? outbox?.home ?? transaction.node,
    last: Math.max(sending?.last ?? 0, ...sequences),
  })
}

/** Changes of one conversation on one channel that wait at once; only a provider that is away keeps so many. */
const REVISIONS_MAX = 20

/**
 * Has a message of a conversation changed: before it is sent, when it is not sent yet. What is wanted last of a message
 * is what counts. False when too many changes wait already.
 */
export function fillRevision(
  transaction: Transaction,
  { conversation, channel, address, service, home }: OutboxPlace,
  wanted: Omit<WantedRevision, 'number'>,
): boolean {
  const id = claimId(conversation, channel)
  const { sequence } = wanted
  const outbox = transaction.read(outboxes, id)
  const waiting = outbox?.revisions ?? []
  const before = waiting.find((each) => each.sequence === sequence)
  const others = waiting.filter((each) => each !== before)
  if (others.length >= REVISIONS_MAX) return false
  transaction.put(outboxes, id, {
    ...(outbox ?? { conversation, channel, address, service, sent: sequence, last: sequence }),
    home: home ?? outbox?.home ?? transaction.node,
    revisions: [...others, { ...wanted, number: (before?.number ?? 0) + 1 }],
  })
  return true
}
