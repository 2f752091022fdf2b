import { contactUri } from '../dialog/contact-uri.js'
import { dialogId } from '../dialog/dialog.js'
import type { Body, SipResponse, SipUri } from '../sip-request.js'
import { localResponse } from '../stack/message-view.js'
import type { SubscriptionCarrier, SubscriptionUser } from '../subscription/subscription-carrier.js'
import type { DialogUser, DrachtioContext } from './drachtio-context.js'
import type { DrachtioFlow } from './drachtio-flow.js'
import { Exchange } from './exchange.js'
import type { ReceivedRequest } from './received-request.js'
import type { LinkRequest, ServerLink } from './server-link.js'

/** The dialog that a SUBSCRIBE has made. Drachtio-server knows the way back: also to phones that come over a connection. */
export class DrachtioSubscriptionDialog implements SubscriptionCarrier<ReceivedRequest>, DialogUser {
  readonly id: string
  readonly callId: string
  readonly link: ServerLink
  readonly establishedLeg: undefined
  readonly #context: DrachtioContext
  /** Drachtio-server's own name for the dialog, once the 200 is out; undefined when it could not be sent. */
  readonly #name: Promise<string | undefined>
  #nameKnown: ((name: string | undefined) => void) | undefined
  #user: SubscriptionUser<ReceivedRequest> | undefined
  #contact: SipUri
  #flow: DrachtioFlow

  constructor(context: DrachtioContext, { wire, flow, localTag }: ReceivedRequest) {
    this.#context = context
    this.id = dialogId(localTag ?? '', wire.from().tag ?? '')
    this.callId = wire.callId
    this.link = flow.link
    this.#flow = flow
    this.#contact = contactUri(wire) ?? wire.from().uri
    this.#name = new Promise((resolve) => (this.#nameKnown = resolve))
    context.addDialog(this)
    context.subscriptions.add(this)
  }

  get contact(): SipUri {
    return this.#contact
  }

  get flow(): DrachtioFlow {
    return this.#flow
  }

  serve(user: SubscriptionUser<ReceivedRequest>): void {
    this.#user = user
  }

  accept(request: ReceivedRequest, lines: string): void {
    this.#contact = contactUri(request.wire) ?? this.#contact
    this.#flow = request.flow
    request.respond(200, { lines }, (sent) => this.#nameKnown?.(sent ? request.dialogId : undefined))
  }

  useFlow(): void {}

  notify(lines: string, body: Body | undefined, told: (response: SipResponse) => void): void {
    void this.#name.then((name) => {
      if (name === undefined) told(localResponse(503, 'The Subscription Could Not Be Answered'))
      else this.#send({ method: 'NOTIFY', dialogId: name, lines, body }, told)
    })
  }

  close(): void {
    this.#context.removeDialog(this)
    this.#context.subscriptions.delete(this)
  }

  requestReceived(request: ReceivedRequest): void {
    if (this.#user) this.#user.received(request)
    else request.respond(481)
  }

  linkLost(): void {
    this.#user?.lost()
  }

  #send(request: LinkRequest, told: (response: SipResponse) => void): void {
    new Exchange(
      { link: this.link, request, credentials: undefined, random: this.#context.random },
      { done: told },
    ).start()
  }
}
