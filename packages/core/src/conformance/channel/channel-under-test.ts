import type { ChannelAdapter, MessageContent, ReceiveOutcome } from '../../channel/channel-adapter.js'

/** Why a customer's message was not taken, in the words of the port. */
export type RefusalReason = Extract<ReceiveOutcome, { outcome: 'refused' }>['reason']

/** What the customer is told about a message. */
export type CustomerAnswer =
  | { readonly outcome: 'received' }
  | { readonly outcome: 'refused'; readonly reason: RefusalReason }

/**
 * An adapter, and the world of its customers as its author plays it: a browser, a provider that calls webhooks, a mail
 * server. As `port` of a harness it is new and not started; as `another` it is made anew with the same options, as after
 * a restart of the process, and its customers are the same people.
 */
export interface ChannelUnderTest {
  readonly adapter: ChannelAdapter
  /** A service that the adapter serves. */
  readonly service: string
  /** The customer opens the channel: the page, the app. The same name is the same person. Default: `service`. */
  connect(customer: string, service?: string): Promise<CustomerSide>
}

/** One customer in front of the channel. */
export interface CustomerSide {
  /** Under which the adapter knows this customer, in its canonical form. */
  readonly address: string
  /** Writes a message; `id` is the customer's or the provider's own. Resolves with what the customer is told. */
  write(content: MessageContent, id: string): Promise<CustomerAnswer>
  /** What this customer now sees of the other side, oldest first; a message that is shown twice stands there twice. */
  received(): readonly MessageContent[]
  /** For channels with `typing`: the customer types, or has stopped. */
  typing?(typing: boolean): void
  /** For channels with `typing`: whether the customer sees somebody typing. */
  seesTyping?(): boolean
  /** Where the channel can say so: the customer ends the request. */
  leave?(): Promise<void>
  /** Closes the page, loses the network. */
  disconnect(): Promise<void>
}
