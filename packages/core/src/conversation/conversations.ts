import type { Actor } from '../authorization/actor.js'
import type { ConversationMessage } from '../channel/channel-adapter.js'
import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import type { MoveInvitationOptions, MoveInvitationOutcome } from '../channel-move/move-invitation.js'
import type { ChannelHealth } from '../channel/channel-health.js'
import type { MessageContent } from '../channel/message-content.js'
import type { Instant } from '../clock/clock.js'
import type { Customer } from '../customer/customer.js'
import type { ConversationId, CustomerId, InteractionId } from '../identity/identity.js'
import type { WriteOutcome } from './write-outcome.js'

/** What an agent, a flow or the host writes into a conversation. */
export interface OutgoingMessage extends MessageContent {
  /** The sender's own id of the message: the same one again is the same message. At most 64 characters. */
  readonly clientId: string
}

/**
 * `unknownMessage`: none that an agent has written, or one that was taken back. `otherChannel`: it went another way than
 * the request's. `channelCannot`: the channel shows what was sent for good. `tooLate`: it did so only for a time.
 * `notDelivered`: the customer does not have it, or perhaps not; write anew. `notEditable`: there are no words to change,
 * only files, a place or a template.
 */
export type RevisionRefusal =
  | 'closed'
  | 'notText'
  | 'unknownMessage'
  | 'otherChannel'
  | 'channelCannot'
  | 'tooLate'
  | 'notDelivered'
  | 'notEditable'
  | 'empty'
  | 'tooLong'
  | 'unavailable'

/** What became of the wish to change a message of ours or to take it back. */
export type ReviseWrittenOutcome =
  /** It is on its way: the message changes when the channel has done it, or has a `revisionFailure`. */
  { readonly outcome: 'revising' } | { readonly outcome: 'refused'; readonly reason: RevisionRefusal }

/** What a message said until it was changed. */
export interface MessageVersion {
  /** Absent where there were no words, only files. */
  readonly text?: string
  readonly until: Instant
  /** Who changed it. */
  readonly by: Actor
}

/** How a text channel of this node is. */
export interface ChannelStatus {
  readonly name: string
  readonly capabilities: ChannelCapabilities
  readonly health: ChannelHealth
}

/** Which messages of a conversation; without `after` and `before` the newest. */
export interface HistoryRange {
  /** Messages with a sequence number above this. */
  readonly after?: number
  /** Messages with a sequence number below this; the newest come first to be chosen, the answer is in order. */
  readonly before?: number
  /** Default 50, at most 1,000. */
  readonly limit?: number
}

/** A hint that somebody types in a conversation. */
export interface TypingHint {
  readonly conversation: ConversationId
  readonly role: 'customer' | 'agent'
  readonly typing: boolean
  /** What the customer has not sent yet, for the agent who answers. Kept nowhere: it may never be sent. */
  readonly unsent?: string
}

/** What was written, and to whom. Reads need no right of their own: whoever may see the interaction passes its ids. */
export interface Conversations {
  /**
   * An agent, supervisor or the host's own code writes to the customer of an open text interaction. What the channel
   * cannot show is reduced to what it can; a text that is too long becomes several messages, of which the answer is the
   * first. Needs `interaction:write` of those who do not have it, and have not joined who has.
   */
  write(actor: Actor, interaction: InteractionId, message: OutgoingMessage): Promise<WriteOutcome>
  /**
   * An agent changes the words of a message that the agent has written, or takes it back (`null`), while its request is
   * open and where the channel can (`revisions`). What is still to be sent is changed before. Others may with
   * `message:revise`.
   */
  revise(actor: Actor, interaction: InteractionId, sequence: number, text: string | null): Promise<ReviseWrittenOutcome>
  /**
   * What a message said before each change, the oldest first, at most ten; of one that its customer took back, nothing.
   * Throws `not_permitted` without `message:versions`, which supervisors have.
   */
  versions(actor: Actor, conversation: ConversationId, sequence: number): Promise<readonly MessageVersion[]>
  /**
   * Sends the customer of an open text interaction a code, by itself or in a link, by which it goes on on another channel: the
   * same interaction with the same agent, from the moment at which the code comes from there. The address that it comes from
   * is the customer's from then on. A later invitation takes the place of one that is open.
   */
  invite(actor: Actor, interaction: InteractionId, options: MoveInvitationOptions): Promise<MoveInvitationOutcome>
  /** In the order in which they were written; empty for a conversation that nobody knows. */
  history(conversation: ConversationId, range?: HistoryRange): Promise<readonly ConversationMessage[]>
  /** Who stands for this customer now, where two were merged; undefined for one who is not known. */
  customer(id: CustomerId): Promise<Customer | undefined>
  /** Tells the customer that somebody types. */
  typing(actor: Actor, interaction: InteractionId, typing: boolean): void
  /** Hears, at every node, that somebody types. Returns the function that ends the subscription. */
  onTyping(listener: (hint: TypingHint) => void): () => void
  /**
   * Hears of every message once it is durable, in the order of its conversation; and again, with the same sequence
   * number, when it was edited or deleted or more is known of its delivery.
   */
  onMessage(listener: (message: ConversationMessage) => void): () => void
  /** The text channels as this node sees them. */
  channels(): readonly ChannelStatus[]
  /** A text without what `redact` takes out of messages: for what a channel keeps itself of what customers write. */
  redacted(text: string): string
}
