import type { Instant } from '../clock/clock.js'
import type { ConversationId, MessageId } from '../identity/identity.js'

/** What an adapter's channel can do; what it cannot is refused or reduced before it is sent. */
export interface ChannelCapabilities {
  /** Longest text of one message, in UTF-16 code units. */
  readonly textLengthMax: number
  /** Files by link. */
  readonly attachments: boolean
  readonly typing: boolean
}

export interface Attachment {
  readonly url: string
  readonly name: string
  readonly contentType: string
  readonly bytes?: number
}

/** What somebody wrote. At least one of text and attachments is there. */
export interface MessageContent {
  readonly text?: string
  readonly attachments?: readonly Attachment[]
}

/** A message as it stands in its conversation. */
export interface ConversationMessage extends MessageContent {
  readonly id: MessageId
  readonly conversation: ConversationId
  /** Counts the messages of the conversation, from 1, with no gap. */
  readonly sequence: number
  readonly author: MessageAuthor
  readonly at: Instant
}

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
}

export type ReceiveOutcome =
  | { readonly outcome: 'received'; readonly message: ConversationMessage; readonly duplicate: boolean }
  | {
      readonly outcome: 'refused'
      readonly reason:
        | 'unknownService'
        | 'empty'
        | 'tooLong'
        | 'tooManyAttachments'
        | 'badAttachment'
        | 'tooFast'
        | 'unavailable'
    }

export type SendOutcome =
  | { readonly outcome: 'sent' }
  /** It will never arrive; `reason` is for the agent. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** The provider's answer was lost or it does not answer: it may have been sent. */
  | { readonly outcome: 'unknown'; readonly reason: string }

/** What the visitor's side may know of the state of its request. */
export type ServiceState =
  | { readonly state: 'none' }
  | { readonly state: 'flow' }
  | { readonly state: 'waiting'; readonly position: number; readonly waiting: number }
  | { readonly state: 'engaged'; readonly agentName: string }
  | { readonly state: 'closed' }

/** What the engine gives an adapter. */
export interface ChannelHost {
  /** Resolves once the message is durable; the same external id again gives the first message. */
  receive(message: InboundMessage): Promise<ReceiveOutcome>
  /** The customer types, or has stopped. A hint: may be lost. */
  typing(address: string, service: string, typing: boolean): void
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
  state(address: string, service: string): ServiceState
}

/**
 * One way in which customers write. An adapter only translates: who a customer is, which conversation a message belongs
 * to and who answers is the engine's business.
 */
export interface ChannelAdapter {
  /** Unique in a center; becomes the interaction's `channel`. */
  readonly name: string
  readonly capabilities: ChannelCapabilities
  start(host: ChannelHost): Promise<void>
  /**
   * Called in the order of the conversation, one at a time for an address, once the message is durable; also on a node
   * that the customer is not connected to. Sending a message id again sends nothing.
   */
  send(address: string, service: string, message: ConversationMessage): Promise<SendOutcome>
  /** Somebody on our side types, or has stopped. */
  typing?(address: string, service: string, typing: boolean, name?: string): void
  /** The state of the customer's request has changed. Called on every node, since the customer may be at any. */
  stateChanged?(address: string, service: string, state: ServiceState): void
  drain?(): Promise<void>
  stop(): Promise<void>
}
