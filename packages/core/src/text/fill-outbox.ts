import type { Transaction } from '../engine/transaction.js'
import type { ConversationId, NodeId } from '../identity/identity.js'
import type { Appended } from '../message/message-book.js'
import { claimId, type Destination, isFilled, type Outbox, outboxes, type WantedRevision } from './text-records.js'

/** Where messages go, and the node that sends them: default the one that has it already, or this one. */
export interface OutboxPlace {
  readonly conversation: ConversationId
  readonly channel: string
  readonly address: string
  readonly service: string
  readonly home?: NodeId
}

/**
 * Has messages of a conversation sent, in their order. Who writes at the same time may come here first with what was written
 * later; what was overtaken so is sent after that.
 */
export function fillOutbox(
  transaction: Transaction,
  { conversation, channel, address, service, home }: OutboxPlace,
  written: readonly Appended[],
): void {
  // Of what is written once more, that which has been sent is not sent again.
  const left = written.filter(({ message }) => message.delivery === undefined)
  if (left.length === 0) return
  const id = claimId(conversation, channel)
  const sequences = left.map(({ message }) => message.sequence)
  const outbox = transaction.read(outboxes, id)
  // One that is there only for changes says nothing of what was to be sent before.
  const sending = outbox && isFilled(outbox) ? outbox : undefined
  const sent = sending?.sent ?? Math.min(...sequences) - 1
  // What comes once more may be here for the first time. Where nothing tells that it was sent, the channel recognizes it.
  const overtaken = sequences.filter((sequence) => sequence <= sent)
  const late = [...new Set([...(sending?.late ?? []), ...overtaken])]
  const elsewhere = destinations(outbox, sequences, { address, service })
  transaction.put(outboxes, id, {
    ...(outbox ?? { conversation, channel, address, service }),
    sent,
    home: home ?? outbox?.home ?? transaction.node,
    last: Math.max(sending?.last ?? 0, ...sequences),
    ...(late.length > 0 && { late }),
    ...(elsewhere.length > 0 && { elsewhere }),
  })
}

/** Where messages go that an outbox of another place sends; what is known of one already stays so. */
function destinations(
  outbox: Outbox | undefined,
  sequences: readonly number[],
  { address, service }: Pick<OutboxPlace, 'address' | 'service'>,
): readonly Destination[] {
  const known = outbox?.elsewhere ?? []
  if (!outbox || (outbox.address === address && outbox.service === service)) return known
  const others = sequences.filter((sequence) => !known.some((each) => each.sequence === sequence))
  return [...known, ...others.map((sequence) => ({ sequence, address, service }))]
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
  // One that waits to be sent goes where it was to go.
  const isWaiting = outbox && (sequence > outbox.sent || outbox.late?.includes(sequence))
  const elsewhere = destinations(outbox, isWaiting ? [] : [sequence], { address, service })
  transaction.put(outboxes, id, {
    ...(outbox ?? { conversation, channel, address, service, sent: sequence, last: sequence }),
    home: home ?? outbox?.home ?? transaction.node,
    ...(elsewhere.length > 0 && { elsewhere }),
    revisions: [...others, { ...wanted, number: (before?.number ?? 0) + 1 }],
  })
  return true
}
