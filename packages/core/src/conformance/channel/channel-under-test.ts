import type { ChannelAdapter, ReceiveOutcome } from '../../channel/channel-adapter.js'
import type { DeliveryReceipt } from '../../channel/delivery.js'
import type { Attachment, MessageContent } from '../../channel/message-content.js'

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
  /** A file as the provider tells of it, where it keeps no names. Default: a picture with a name. */
  readonly file?: Attachment
  /** The customer opens the channel: the page, the app. The same name is the same person. Default: `service`. */
  connect(customer: string, service?: string): Promise<CustomerSide>
  /** Who stands between the adapter and its customers. Without one, the harness says why in `without.provider`. */
  readonly provider?: ProviderUnderTest
}

/** One customer in front of the channel. */
export interface CustomerSide {
  /** Under which the adapter knows this customer, in its canonical form. */
  readonly address: string
  /** Writes a message; `id` is the customer's or the provider's own. Resolves with what the customer is told. */
  write(content: MessageContent, id: string): Promise<CustomerAnswer>
  /** What this customer now sees of the other side, oldest first; a message that is shown twice stands there twice. */
  received(): readonly MessageContent[]
  /** Where customers can and the provider tells: changes the message with this id. */
  edit?(id: string, content: MessageContent): Promise<void>
  /** Where customers can and the provider tells: takes the message with this id back. */
  takeBack?(id: string): Promise<void>
  /** Where the channel shows options: presses the one with this id, as a message of its own. */
  choose?(option: string, id: string): Promise<CustomerAnswer>
  /** For channels with `typing` where we are told: the customer types, or has stopped. */
  typing?(typing: boolean): void
  /** For channels with `typing`: whether the customer sees somebody typing. */
  seesTyping?(): boolean
  /** Where the channel can say so: the customer ends the request. */
  leave?(): Promise<void>
  /** Closes the page, loses the network. */
  disconnect(): Promise<void>
}

/**
 * How a provider answers what it is sent: as documented; not at all, because no connection comes about; by taking the
 * request and never answering; with what is no answer (an error page, a cut body); with 429 and "again in seven seconds";
 * by refusing this recipient.
 */
export type ProviderMood = 'well' | 'unreachable' | 'silent' | 'garbage' | 'busy' | 'refusing'

/** What the adapter says to a delivery: it is done with it, wants it again, or does not believe or understand it. */
export type DeliveryVerdict = 'taken' | 'again' | 'refused'

/** The provider in front of an adapter, played by its conformance suite. */
export interface ProviderUnderTest {
  /** From the next request on. */
  become(mood: ProviderMood): void
  /** Delivers the last delivery once more, byte by byte the same. */
  redeliver(): Promise<DeliveryVerdict>
  /** Delivers a message of this text in the name of the provider, by somebody who is not. */
  forge(text: string): Promise<DeliveryVerdict>
  /** Delivers this body, as authentic as any. */
  deliver(body: string): Promise<DeliveryVerdict>
  /** Which receipts there are; default: both. */
  readonly receiptStates?: readonly ('delivered' | 'read')[]
  /** For channels with `receipts`. */
  receipt?(receipt: DeliveryReceipt): Promise<DeliveryVerdict>
  /** Where the provider does so: reports what the adapter itself has sent last. */
  echo?(): Promise<DeliveryVerdict>
}
