import { contactUri } from '../dialog/contact-uri.js'
import { Dialog } from '../dialog/dialog.js'
import { routeSetOfRequest } from '../dialog/route-set.js'
import type { Body, Flow, SipResponse, SipUri } from '../sip-request.js'
import type { SubscriptionCarrier, SubscriptionUser } from '../subscription/subscription-carrier.js'
import type { NetworkFlow } from '../transport/network.js'
import type { IncomingRequest } from './incoming-request.js'
import { flowOf } from './out-of-dialog.js'
import { dialogRequest } from './outgoing-request.js'
import { RequestExchange } from './request-exchange.js'
import type { DialogUser, StackContext } from './stack-context.js'
import { needsWayBack, wayBack } from './way-back.js'

/** The dialog that a SUBSCRIBE has made. */
export class SubscriptionDialog implements SubscriptionCarrier<IncomingRequest>, DialogUser {
  readonly callId: string
  readonly establishedLeg: undefined
  readonly #context: StackContext
  readonly #dialog: Dialog
  #user: SubscriptionUser<IncomingRequest> | undefined
  #flow: NetworkFlow
  #keepsFlow: boolean

  constructor(request: IncomingRequest) {
    const { wire, context, flow } = request
    this.#context = context
    this.callId = wire.callId
    this.#flow = flow
    this.#keepsFlow = needsWayBack(wire, flow)
    this.#dialog = new Dialog({
      callId: wire.callId,
      localTag: request.toTag,
      remoteTag: wire.from().tag ?? '',
      local: request.to,
      remote: wire.headers.get('from') ?? '',
      remoteTarget: contactUri(wire) ?? wire.from().uri,
      routeSet: routeSetOfRequest(wire),
      localSequence: 0,
      remoteSequence: wire.cseq().sequence,
    })
    context.dialogs.set(this.#dialog.id, this)
  }

  get contact(): SipUri {
    return this.#dialog.remoteTarget
  }

  get flow(): Flow {
    return this.#flow
  }

  serve(user: SubscriptionUser<IncomingRequest>): void {
    this.#user = user
  }

  accept(request: IncomingRequest, lines: string): void {
    this.#dialog.remoteTarget = contactUri(request.wire) ?? this.#dialog.remoteTarget
    this.#flow = request.flow
    request.respond(200, { lines: request.contactLine + lines })
  }

  useFlow(flow: Flow): void {
    this.#flow = flowOf(flow)
    this.#keepsFlow = true
  }

  notify(lines: string, body: Body | undefined, done: (response: SipResponse) => void): void {
    new RequestExchange(this.#context, {
      request: dialogRequest(this.#dialog, 'NOTIFY', lines, body),
      target: this.#dialog.routed.nextHop,
      flow: this.#keepsFlow ? wayBack(this.#dialog, this.#flow) : undefined,
      credentials: undefined,
      contact: true,
      nextSequence: () => this.#dialog.nextSequence(),
      done,
    }).start()
  }

  close(): void {
    this.#context.dialogs.delete(this.#dialog.id)
  }

  acknowledged(): void {
    this.#context.counters.strays++
  }

  requestReceived(request: IncomingRequest): void {
    if (this.#dialog.acceptsSequence(request.wire.cseq().sequence)) return this.#user?.received(request)
    request.respond(500, { reason: 'Old Sequence Number' })
  }
}
