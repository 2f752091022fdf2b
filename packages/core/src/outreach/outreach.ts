import type { Actor } from '../authorization/actor.js'
import type { ConversationMessage } from '../channel/channel-adapter.js'
import type { MessageContent } from '../channel/message-content.js'
import type { ContactRefusal } from '../permission/contact-rule.js'
import type { Contact } from '../permission/contact.js'
import type { BroadcastOptions, BroadcastRecipient, BroadcastState, Broadcast } from './broadcast.js'

/** For what a customer is written to who has not asked just now, and what has to allow it. */
export interface OutreachOptions {
  /** For what the customer asked, a person of ours asks, or the like. With it the customer makes the conversation. */
  readonly service: string
  /** What it is for, as statements of consent name it. Default `service`: it belongs to what the customer has asked for. */
  readonly purpose?: string
  /** Whether the customer must have agreed to it. Default: unless the purpose is `service`. */
  readonly needsConsent?: boolean
  /** The same again is the same message. At most 128 characters. */
  readonly clientId: string
}

/** Why a customer is not written to. */
export type OutreachRefusal =
  | ContactRefusal
  | 'unknownChannel'
  | 'unknownService'
  | 'empty'
  | 'tooLong'
  /** The customer has not written for so long, or never, that the channel takes templates only. */
  | 'windowClosed'
  | 'unavailable'

/** What became of a message to somebody who has not asked just now. */
export type OutreachOutcome =
  | { readonly outcome: 'written'; readonly message: ConversationMessage; readonly duplicate: boolean }
  | { readonly outcome: 'refused'; readonly reason: OutreachRefusal }

/** What became of a command to a broadcast. */
export type BroadcastOutcome =
  | { readonly outcome: 'done'; readonly broadcast: Broadcast }
  /** `state` is the one that it is in: only complete ones are started, only running ones stopped, and only stopped ones canceled. */
  | { readonly outcome: 'refused'; readonly reason: 'unknownBroadcast' }
  | { readonly outcome: 'refused'; readonly reason: 'wrongState'; readonly state: BroadcastState }

/**
 * Messages that nobody has asked for in this moment: of an agent, of the host, or to many at once. A customer who answers
 * opens a request as always, and the agent who wrote is the last one of the conversation.
 */
export interface Outreach {
  /** Writes to a customer. Needs `message:send`. */
  send(actor: Actor, contact: Contact, content: MessageContent, options: OutreachOptions): Promise<OutreachOutcome>
  /**
   * Makes a broadcast: one message to many, a million at the most, each with variables of its own. Recipients are read once; when
   * that breaks off, nothing of it is kept. Nothing is sent before `startBroadcast`. Needs `message:bulk`; rejects with
   * `already_exists` for the id of one that is complete, however long it is finished, with `wrong_state` while the
   * recipients of the same are being read.
   */
  createBroadcast(
    actor: Actor,
    options: BroadcastOptions,
    recipients: Iterable<BroadcastRecipient> | AsyncIterable<BroadcastRecipient>,
  ): Promise<Broadcast>
  /** Sends as fast as the channel takes it; goes on where it was stopped. Idempotent. Needs `message:bulk`. */
  startBroadcast(actor: Actor, id: string): Promise<BroadcastOutcome>
  /** Sends nothing further, the message that is under way excepted. Idempotent. Needs `message:bulk`. */
  stopBroadcast(actor: Actor, id: string): Promise<BroadcastOutcome>
  /**
   * Ends one that is stopped, for good: it is finished, although not all were written to. Idempotent. Needs
   * `message:bulk`.
   */
  cancelBroadcast(actor: Actor, id: string): Promise<BroadcastOutcome>
  /** How it stands. */
  broadcast(id: string): Broadcast | undefined
}
