import type { LegRequest } from '../leg/leg-request.js'
import type { Body, Flow, SipResponse, SipUri } from '../sip-request.js'

/** Who hears what comes in the dialog of a subscription. */
export interface SubscriptionUser<Request extends LegRequest> {
  received(request: Request): void
  /** Nobody can be told anything any more. */
  lost(): void
}

/** How a stack carries one subscription: the dialog that its SUBSCRIBE has made. */
export interface SubscriptionCarrier<Request extends LegRequest> {
  readonly callId: string
  /** Where the peer takes its news. */
  readonly contact: SipUri
  readonly flow: Flow
  serve(user: SubscriptionUser<Request>): void
  /** Answers a SUBSCRIBE with 200, the first one or a further one, whose Contact counts from then on. */
  accept(request: Request, lines: string): void
  useFlow(flow: Flow): void
  notify(lines: string, body: Body | undefined, done: (response: SipResponse) => void): void
  /** Nothing more is sent or taken. */
  close(): void
}
