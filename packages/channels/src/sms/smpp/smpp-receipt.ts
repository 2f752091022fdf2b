import type { DeliveryReceipt } from '@ringwright/core'
import { idOfReceipt, type ReceiptIds } from './receipt-ids.js'
import type { DeliveredMessage } from './smpp-message.js'

/** `message_state`, section 5.2.28, and the words of receipts as text, appendix B. */
const STATES: ReadonlyMap<number | string, DeliveryReceipt['state']> = new Map<
  number | string,
  DeliveryReceipt['state']
>([
  [2, 'delivered'],
  [3, 'failed'],
  [4, 'failed'],
  [5, 'failed'],
  [8, 'failed'],
  ['DELIVRD', 'delivered'],
  ['EXPIRED', 'failed'],
  ['DELETED', 'failed'],
  ['UNDELIV', 'failed'],
  ['REJECTD', 'failed'],
])
const REASONS: Readonly<Record<string, string>> = {
  EXPIRED: 'The phone could not be reached for too long',
  REJECTD: 'The network refused it',
}

/** What a receipt says; undefined for states on the way, and for what cannot be understood. */
export function readReceipt(
  { text = '', receipted, state }: DeliveredMessage,
  ids: ReceiptIds,
): DeliveryReceipt | undefined {
  const externalId = idOfReceipt(receipted, text, ids)
  const word = /(?:^|\s)stat:([A-Z]{1,10})/i.exec(text)?.[1]?.toUpperCase()
  const known = STATES.get(state ?? word ?? '')
  if (externalId === undefined || externalId === '' || !known) return undefined
  if (known === 'delivered') return { externalId, state: known }
  const code = errorIn(text)
  return { externalId, state: known, reason: `${REASONS[word ?? ''] ?? 'Not delivered'}${code ? ` (${code})` : ''}` }
}

/** What the network calls the fault, in digits or words of its own. */
export function errorIn(text: string): string | undefined {
  return /(?:^|\s)err:(\w{1,10})/i.exec(text)?.[1]
}
