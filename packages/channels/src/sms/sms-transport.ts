import type {
  Attachment,
  ChannelHealth,
  DeliveryReceipt,
  Engine,
  Instant,
  PersonalDataKeeper,
  SendOutcome,
} from '@ringwright/core'
import type { OptOutWish } from './opt-out-words.js'

/** A text message that has arrived. */
export interface IncomingSms {
  /** E.164 with `+`, or what else the network calls the sender. */
  readonly from: string
  /** Which of our numbers it was sent to, in the form of the options. */
  readonly to: string
  readonly text: string
  /** Files of an MMS, where the provider has them. */
  readonly attachments?: readonly Attachment[]
  /** The same one again is the same message. */
  readonly id: string
  /** When it was sent, where the provider says so. */
  readonly at?: Instant
  /** What the provider has understood it as, by words of its own. Default: what the options of the channel make of it. */
  readonly wish?: OptOutWish
}

/** A text that a transport is given to send. */
export interface OutgoingSms {
  /** One of our numbers. */
  readonly from: string
  readonly to: string
  /** Of any length that the channel promises: the transport divides it. */
  readonly text: string
}

/** Somebody to whom the provider lets nothing through, because they have told it so. */
export interface ProviderOptOut {
  /** As in `from` of what they write. */
  readonly address: string
  /** The same again is the same news: the id of the message that was kept back, or of the attempt. */
  readonly id: string
  /** By when at the latest it was said: what is said later counts. Default: when this is told. */
  readonly at?: Instant
  /** How the provider says it: `Twilio error 21610`. */
  readonly words: string
}

/** What a transport is given. */
export interface SmsTransportHost {
  /** That of the channel's center. */
  readonly engine: Engine
  /** The channel's name. */
  readonly channel: string
  /** Whether the provider may forget the message. Never rejects. */
  receive(message: IncomingSms): Promise<boolean>
  /** Whether the provider may forget the receipt. Never rejects. */
  receipt(receipt: DeliveryReceipt): Promise<boolean>
  /**
   * The provider keeps back whatever is sent to somebody who has said STOP: consent is withdrawn. Whether the provider may
   * forget it. Never rejects.
   */
  optedOut(optOut: ProviderOptOut): Promise<boolean>
}

/** The way to a provider of text messages, open. */
export interface SmsConnection {
  /** Opens what messages come in by. Rejecting keeps the center from starting. */
  start(): Promise<void>
  /** Hands one message over. A rejection counts as `unknown`: it may have been sent. */
  send(message: OutgoingSms): Promise<SendOutcome>
  /** For providers that post. */
  webhook?(request: Request): Promise<Response>
  /** Default: the channel counts as up. */
  health?(): ChannelHealth
  /** Ends what is open. */
  stop(): Promise<void>
}

/** The way to a provider of text messages: `twilioSms(…)`, `smppSms(…)`, or one of your own. */
export interface SmsTransport {
  /** Called once, when the channel is set up; nothing is sent or received before `start`. */
  connect(host: SmsTransportHost): SmsConnection
  /** What it keeps itself of people, so that it is found and erased with the rest. */
  readonly personalData?: PersonalDataKeeper
}
