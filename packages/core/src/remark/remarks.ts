import type { Actor } from '../authorization/actor.js'
import type { HistoryRange } from '../conversation/conversations.js'
import type { ConversationId } from '../identity/identity.js'
import type { Remark } from './remark.js'

/** What an agent or supervisor notes about a conversation, which the customer never sees. */
export interface NewRemark {
  /** Up to 4,000 characters. */
  readonly text: string
  /** The author's own id of it: the same one again is the same remark. At most 64 characters. */
  readonly clientId: string
}

/** What became of a remark: `duplicate` says that it was written before. */
export type RemarkOutcome =
  | { readonly outcome: 'written'; readonly remark: Remark; readonly duplicate: boolean }
  | { readonly outcome: 'refused'; readonly reason: 'empty' | 'tooLong' | 'unavailable' }

/**
 * What colleagues write to each other about conversations, kept as long as these are. Asks for no right: whoever may see a
 * conversation passes its id, as `addRemark` of the distributor does for the agents who have it.
 */
export interface Remarks {
  add(actor: Actor, conversation: ConversationId, remark: NewRemark): Promise<RemarkOutcome>
  /** As of messages: with `after`, the oldest ones behind it; otherwise the newest ones before `before`; in order. */
  history(conversation: ConversationId, range?: HistoryRange): Promise<readonly Remark[]>
  /** Hears, at every node, of every remark once it is durable. Returns the function that ends the subscription. */
  onRemark(listener: (remark: Remark) => void): () => void
}
