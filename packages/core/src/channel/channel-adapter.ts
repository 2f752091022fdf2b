import type { Instant } from '../clock/clock.js'
import type { ConversationId, MessageId } from '../identity/identity.js'
import type { Identifier } from '../customer/identifier.js'
import type { ChannelCapabilities } from './channel-capabilities.js'
import type { ChannelHealth } from './channel-health.js'
import type { Delivery, DeliveryReceipt, ReceiptOutcome } from './delivery.js'
import type { MessageContent } from './message-content.js'

/** A message as it stands in its conversation. */
export interface ConversationMessage extends MessageContent {
  readonly id: MessageId
  readonly conversation: ConversationId
  /** Counts the messages of the conversation, from 1, with no gap. */
  readonly sequence: number
  /** By which channel it came, or goes to the customer. */
  readonly channel: string
  readonly author: MessageAuthor
  readonly at: Instant
  /** What it was sent for, where nobody had asked: a purpose that consent is given for. */
  readonly purpose?: string
  /** What became of it on its way to the customer, where the channel tells; absent before that. */
  readonly delivery?: Delivery
  /** When its author last changed it. */
  readonly editedAt?: Instant
  /** When its author took it back; its content is gone. */
  readonly deletedAt?: Instant
  /** What its author wanted it to become last, and the channel did not do; `reason` is for the agent. */
  readonly revisionFailure?: { readonly wanted: MessageRevision; readonly at: Instant; readonly reason: string }
}

/** What was done to a message after it was written. */
export type MessageRevision = 'edited' | 'deleted'

/** Who has written a message, as customers and agents are shown it. */
export interface MessageAuthor {
  readonly role: 'customer' | 'agent' | 'flow' | 'system'
  /** The agent's id, for `agent`. */
  readonly id?: string
  /** The name to show. */
  readonly name?: string
}

/** A message from outside. */
export interface InboundMessage {
  /** The customer's address on this channel, in its canonical form. */
  readonly address: string
  /** Which service was written to. */
  readonly service: string
  readonly content: MessageContent
  /**
   * The provider's or client's id of the message: the same one again is the same message. Unique in the channel; where
   * clients choose their ids, the adapter puts the address before them, or one could ask for another's message.
   */
  readonly externalId: string
  /** How the customer wants to be called, when the channel tells. */
  readonly displayName?: string
  /** By what else the adapter knows the customer for certain: the account that signed in. At most 8 are looked at. */
  readonly identifiers?: readonly Identifier[]
  /**
   * The address is only what the message says, as a mail's From: it makes no customer of somebody who is known by it on
   * another channel. Default false: the channel has seen to it.
   */
  readonly isClaimed?: boolean
  /**
   * What the channel knows of the request. When the message begins one, they become attributes of its interaction. What
   * the customer says freely must not be among them: rules decide on them.
   */
  readonly attributes?: Readonly<Record<string, string>>
}

/** The customer has changed a message, or taken it back. */
export interface InboundRevision {
  readonly address: string
  /** The service that the message was written to, by entry name. */
  readonly service: string
  /** That of the message. */
  readonly externalId: string
  /** What it says now; `null` for one that was taken back, which no other change undoes. */
  readonly content: MessageContent | null
  /**
   * When the customer did it, by the provider's clock: a change that comes after a later one changes nothing. Without it,
   * what comes last counts.
   */
  readonly at?: Instant
}

/** `blocked`: the customer stands on the block list. */
export type InboundRefusal = ContentRefusal | 'tooFast' | 'blocked' | 'unavailable'

/** Somebody has come near without writing: follows the account, has opened the chat. */
export interface InboundMeeting {
  readonly address: string
  readonly displayName?: string
}

/** Whether the center has noted that a customer is there who has not written yet. */
export type MeetOutcome = { readonly outcome: 'met' } | { readonly outcome: 'refused'; readonly reason: 'unavailable' }

/** What is wrong with what was to be sent. */
export type ContentRefusal = 'empty' | 'tooLong' | 'tooManyAttachments' | 'badAttachment'

/** What became of a customer's message: `duplicate` says that it had come before. */
export type ReceiveOutcome =
  | { readonly outcome: 'received'; readonly message: ConversationMessage; readonly duplicate: boolean }
  | { readonly outcome: 'refused'; readonly reason: 'unknownService' | InboundRefusal }

/** What became of a customer's wish to change a message or to take it back. */
export type ReviseOutcome =
  | { readonly outcome: 'revised' }
  /**
   * None that this customer has written, or one that was taken back. If the message comes within an hour after all, it is
   * changed then.
   */
  | { readonly outcome: 'unknownMessage' }
  /** `blocked`: the customer stands on the block list, and may only take messages back. */
  | { readonly outcome: 'refused'; readonly reason: ContentRefusal | 'blocked' | 'unavailable' }

/** What a customer has said about being written to on the channel. */
export interface InboundConsent {
  readonly address: string
  /** False: withdrawn. */
  readonly given: boolean
  /**
   * With `given`: only takes back what was said of the purpose on the channel before, as START does of STOP. It agrees to
   * nothing; without a purpose, to answers.
   */
  readonly asBefore?: true
  /** Default `*`: whatever for, answers included. */
  readonly purpose?: string
  /** In which words: `STOP`. */
  readonly words?: string
  /** When, by the provider's clock: what was said last counts, whatever comes last. Default: when it comes. */
  readonly at?: Instant
  /** The provider's id of it, up to 1,000 characters: the same one again is the same statement, made when it first came. */
  readonly externalId?: string
}

/** Whether a statement of a customer, such as an opt-out, was kept. */
export type ConsentOutcome =
  | { readonly outcome: 'recorded' }
  | { readonly outcome: 'refused'; readonly reason: 'unavailable' }

/** What a channel says about a message that it was given to send, and with that whether it is tried again. */
export type SendOutcome =
  /** The provider has it. `externalId` is the provider's id of it, by which receipts name it. */
  | { readonly outcome: 'sent'; readonly externalId?: string }
  /** It will never arrive; `reason` is for the agent. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /**
   * It was certainly not sent, and will be tried again: the provider limits the rate, or could not be reached. With
   * `wholeChannel`, nothing else is sent before `retryAfterMs` either.
   */
  | {
      readonly outcome: 'later'
      readonly reason: string
      readonly retryAfterMs?: number
      readonly wholeChannel?: boolean
    }
  /** The provider's answer was lost or it does not answer: it may have been sent. */
  | { readonly outcome: 'unknown'; readonly reason: string }

/** What the visitor's side may know of the state of its request. */
export type ServiceState =
  | { readonly state: 'none' }
  | { readonly state: 'flow' }
  | { readonly state: 'waiting'; readonly position: number; readonly waiting: number }
  /** Nobody is there: what was written is left, and nobody is offered it before `opensAt`. */
  | { readonly state: 'left'; readonly opensAt: Instant }
  | { readonly state: 'engaged'; readonly agentName: string }
  /** The customer goes on with it on another channel, or at another address of this one. */
  | { readonly state: 'moved'; readonly channel: string }
  | { readonly state: 'closed' }

/** What the engine gives an adapter. */
export interface ChannelHost {
  /** Resolves once the message is durable; the same external id again gives the first message. */
  receive(message: InboundMessage): Promise<ReceiveOutcome>
  /** Whether a message of the customer has come under this external id. Rejects while the directory does not answer. */
  hasReceived(address: string, service: string, externalId: string): Promise<boolean>
  /** Makes a customer of whoever comes near without writing; nobody is asked to serve. Resolves once that is durable. */
  meet(meeting: InboundMeeting): Promise<MeetOutcome>
  /** The customer has edited or deleted a message. Resolves once that is durable. */
  revise(revision: InboundRevision): Promise<ReviseOutcome>
  /**
   * The provider tells what became of a message. Resolves once that is durable; a receipt that overtakes the outcome of
   * its `send` is waited for.
   */
  receipt(receipt: DeliveryReceipt): Promise<ReceiptOutcome>
  /**
   * The customer has said on this channel, by a word or a button, whether to be written to there. Resolves once that is
   * durable; from then on nothing is sent that it forbids.
   */
  consent(statement: InboundConsent): Promise<ConsentOutcome>
  /**
   * The customer types, or has stopped. A hint: may be lost. `unsent` is what stands there so far, where the customer was
   * told that it is seen: whoever answers reads it, and nothing keeps it. Of a long one the last 500 characters.
   */
  typing(address: string, service: string, typing: boolean, unsent?: string): void
  /** The customer ends the request. */
  leave(address: string, service: string): Promise<void>
  /**
   * Messages of the customer's conversation with this service, in order; none when there is no conversation yet. With
   * `after` the first ones above that sequence number, else the newest ones (below `before`). At most `limit` (default
   * 100). Rejects while the directory does not answer.
   */
  history(
    address: string,
    service: string,
    range: { readonly after?: number; readonly before?: number; readonly limit?: number },
  ): Promise<readonly ConversationMessage[]>
  /** How the customer's open request stands; `none` when there is none. */
  state(address: string, service: string): ServiceState
}

/**
 * One way in which customers write. An adapter only translates: who a customer is, which conversation a message belongs
 * to and who answers is the engine's business.
 */
export interface ChannelAdapter {
  /** Unique in a center; becomes the interaction's `channel`. */
  readonly name: string
  /** Does not change while the center runs. */
  readonly capabilities: ChannelCapabilities
  /** Opens what messages come in by; from here on `host` may be called. Rejecting keeps the center from starting. */
  start(host: ChannelHost): Promise<void>
  /**
   * Called in the order of the conversation, one at a time for an address, once the message is durable; also on a node
   * that the customer is not connected to. The content is within the capabilities, one kind at a time: a text, files
   * with a caption, a card, a location or a template. After a minute without an answer it counts as `unknown`.
   */
  send(address: string, service: string, message: ConversationMessage): Promise<SendOutcome>
  /**
   * For channels with `revisions`: a message that was sent is to read as it is given now, or to be taken back when it has
   * `deletedAt`. `externalId` is what `send` gave. The same again changes nothing. `sent`: the customer has it so.
   */
  revise?(address: string, service: string, message: ConversationMessage, externalId?: string): Promise<SendOutcome>
  /** Somebody on our side types, or has stopped. */
  typing?(address: string, service: string, typing: boolean, name?: string): void
  /** The state of the customer's request has changed. Called on every node, since the customer may be at any. */
  stateChanged?(address: string, service: string, state: ServiceState): void
  /** For an adapter that knows more than the outcomes of its sends: a poll that fails, a token that is refused. */
  health?(): ChannelHealth
  /** Called when the node drains; resolves when what came in was handed to the host. */
  drain?(): Promise<void>
  /** Ends what is open. Idempotent, and also called on one that never started. */
  stop(): Promise<void>
}
