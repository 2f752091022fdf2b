import { dialogId } from '../dialog/dialog.js'
import type { InboundCall, ReplacementHandler } from '../inbound-call.js'
import { sendReply } from '../leg/leg-request.js'
import { replacedLeg } from '../leg/replaced-leg.js'
import type { WireRequest } from '../message/index.js'
import type { HandledMethod, RequestHandler } from '../sip-stack.js'
import type { Admission } from '../stack/admission.js'
import { findObjection } from '../stack/request-objections.js'
import { capabilityLines } from '../stack/supported-methods.js'
import { ServedSubscriptions } from '../subscription/served-subscriptions.js'
import type { InviteServerTransaction } from '../transaction/invite-server-transaction.js'
import { mergeKey, serverTransactionKey } from '../transaction/transaction-layer.js'
import type { NetworkFlow } from '../transport/network.js'
import { InboundInvite } from './inbound-invite.js'
import { IncomingRequest } from './incoming-request.js'
import type { StackContext } from './stack-context.js'
import { SubscriptionDialog } from './subscription-dialog.js'

export type CallHandler = (call: InboundCall) => void | Promise<void>

const always: ReadonlySet<string> = new Set(['INVITE', 'BYE', 'OPTIONS', 'INFO'])

/**
 * Decides who gets each request that comes in (RFC 3261 8.2, 9.2, 12.2.2 and 17.2.3). What is turned away for itself is
 * forgotten with the answer, as a stateless server does (8.2.7): when it comes again, it is turned away again.
 */
export class RequestDispatcher {
  callHandler: CallHandler | undefined
  replacementHandler: ReplacementHandler | undefined
  readonly handlers = new Map<HandledMethod, RequestHandler>()
  readonly subscriptions: ServedSubscriptions<IncomingRequest>
  /** Set when the stack closes: calls go on, no new ones begin. */
  closing = false
  readonly #context: StackContext
  readonly #admission: Admission

  constructor(context: StackContext, admission: Admission) {
    this.#context = context
    this.#admission = admission
    this.subscriptions = new ServedSubscriptions(context, (request) => new SubscriptionDialog(request))
  }

  received(wire: WireRequest, flow: NetworkFlow): void {
    const { method } = wire
    const key = serverTransactionKey(wire, wire.topVia(), method === 'ACK' ? 'INVITE' : method)
    if (this.#context.transactions.requestReceived(wire, key)) {
      if (method !== 'ACK') this.#context.counters.retransmissionsIn++
      return
    }
    if (method === 'ACK') return this.#acknowledged(wire)
    const request = new IncomingRequest(this.#context, wire, flow)
    if (method === 'CANCEL') return this.#canceled(request, key)
    // No dialog has ever been made by REGISTER, but phones exist that copy the tag of the challenge.
    if (wire.to().tag !== undefined && method !== 'REGISTER') return this.#inDialog(request, key)
    this.#outOfDialog(request, key)
  }

  #acknowledged(wire: WireRequest): void {
    const user = this.#userOf(wire)
    if (user) user.acknowledged(wire)
    else this.#context.counters.strays++
  }

  #userOf(wire: WireRequest) {
    const user = this.#context.dialogs.get(dialogId(wire.to().tag ?? '', wire.from().tag ?? ''))
    return user?.callId === wire.callId ? user : undefined
  }

  #canceled(request: IncomingRequest, key: string): void {
    const { wire } = request
    const invite = this.#context.transactions.inviteNamedBy(serverTransactionKey(wire, wire.topVia(), 'INVITE'))
    if (!invite) return void request.respond(481)
    request.responder = this.#context.transactions.acceptRequest(key, 'CANCEL', request.responseFlow)
    request.respond(200)
    invite.user?.canceled(wire)
  }

  #inDialog(request: IncomingRequest, key: string): void {
    const { wire } = request
    const user = this.#userOf(wire)
    if (!user) return void request.respond(481)
    this.#accept(request, key, undefined)
    const objection = findObjection(wire, () => true, false)
    if (objection && wire.method !== 'BYE') return void request.respond(objection.status, objection)
    user.requestReceived(request)
  }

  #outOfDialog(request: IncomingRequest, key: string): void {
    const { wire } = request
    const merging = mergeKey(wire)
    const merged = this.#context.transactions.isMerged(merging)
    const objection = findObjection(wire, (method) => this.#handles(method), merged)
    if (objection) return void request.respond(objection.status, objection)
    if (wire.method === 'INVITE') return this.#invited(request, key, merging)
    const { outsideCalls } = this.#context.transactions
    if (!this.#admission.remembers(outsideCalls, request.flow.remote.address)) return this.#overloaded(request)
    this.#accept(request, key, merging)
    this.#answer(request, wire.method as HandledMethod)
  }

  #handles(method: string): boolean {
    if (method === 'SUBSCRIBE' && this.subscriptions.handler) return true
    return always.has(method) || this.handlers.has(method as HandledMethod)
  }

  #accept(request: IncomingRequest, key: string, merging: string | undefined): void {
    const { method } = request.wire
    const { transactions } = this.#context
    if (method === 'INVITE') request.invite = transactions.acceptInvite(key, request.responseFlow, merging)
    request.responder = request.invite ?? transactions.acceptRequest(key, method, request.responseFlow, merging)
  }

  /** Without a transaction: under overload a refusal must cost as little as possible. */
  #overloaded(request: IncomingRequest): void {
    request.respond(503, { lines: `Retry-After: ${this.#admission.retryAfterSeconds}\r\n` })
  }

  #invited(request: IncomingRequest, key: string, merging: string): void {
    const { counters, calls } = this.#context
    if (this.closing || !this.#admission.admits(calls.size, request.flow.remote.address)) {
      counters.callsRefused++
      return this.#overloaded(request)
    }
    counters.callsReceived++
    this.#accept(request, key, merging)
    if (!request.invite) return
    if (request.wire.headers.has('replaces')) return this.#replacing(request, request.invite)
    request.respond(100)
    const call = new InboundInvite(request, request.invite)
    const { callHandler } = this
    if (!callHandler) return call.reject(480)
    this.#context.guarded(
      'onCall',
      () => callHandler(call),
      () => call.reject(500),
    )
  }

  /** Nobody takes the place of another without being let: the tags are all that an INVITE has to prove that it may. */
  #replacing(request: IncomingRequest, transaction: InviteServerTransaction): void {
    const { replacementHandler } = this
    if (!replacementHandler) return void request.respond(603)
    const found = replacedLeg(this.#context, request.wire)
    if ('status' in found) return void request.respond(found.status, found)
    request.respond(100)
    const call = new InboundInvite(request, transaction)
    call.replaced = found
    this.#context.guarded(
      'onReplacement',
      () => replacementHandler(call, found),
      () => call.reject(500),
    )
  }

  #answer(request: IncomingRequest, method: HandledMethod): void {
    const { handler: subscribeHandler } = this.subscriptions
    if (method === 'SUBSCRIBE' && subscribeHandler) {
      if (this.closing) return void request.respond(503)
      return this.subscriptions.received(request, subscribeHandler)
    }
    const handler = this.handlers.get(method)
    if (!handler)
      return void request.respond(method === 'OPTIONS' ? 200 : 481, {
        lines: method === 'OPTIONS' ? capabilityLines : '',
      })
    this.#context.guarded(
      `onRequest ${method}`,
      async () => sendReply(request, await handler(request.view)),
      () => request.respond(500),
    )
  }
}
