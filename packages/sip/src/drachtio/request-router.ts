import type { InboundCall, ReplacementHandler } from '../inbound-call.js'
import { sendReply } from '../leg/leg-request.js'
import { replacedLeg } from '../leg/replaced-leg.js'
import type { WireRequest } from '../message/index.js'
import type { HandledMethod, RequestHandler } from '../sip-stack.js'
import type { Admission } from '../stack/admission.js'
import { findObjection } from '../stack/request-objections.js'
import { capabilityLines } from '../stack/supported-methods.js'
import { ServedSubscriptions } from '../subscription/served-subscriptions.js'
import type { DrachtioContext } from './drachtio-context.js'
import { DrachtioInboundCall } from './drachtio-inbound-call.js'
import { DrachtioSubscriptionDialog } from './drachtio-subscription-dialog.js'
import type { ReceivedRequest } from './received-request.js'

export type CallHandler = (call: InboundCall) => void | Promise<void>

/** What drachtio-servers are asked to pass on in any case. */
export const ALWAYS_ROUTED: readonly string[] = ['INVITE', 'OPTIONS']

/** Decides who gets each request that drachtio-server passes on. */
export class RequestRouter {
  callHandler: CallHandler | undefined
  replacementHandler: ReplacementHandler | undefined
  readonly handlers = new Map<HandledMethod, RequestHandler>()
  readonly subscriptions: ServedSubscriptions<ReceivedRequest>
  readonly counters = { callsReceived: 0, callsRefused: 0, strays: 0 }
  /** Set when the stack closes: calls go on, no new ones begin. */
  closing = false
  readonly #context: DrachtioContext
  readonly #admission: Admission

  constructor(context: DrachtioContext, admission: Admission) {
    this.#context = context
    this.#admission = admission
    this.subscriptions = new ServedSubscriptions(context, (request) => new DrachtioSubscriptionDialog(context, request))
  }

  get routed(): readonly string[] {
    const subscribe = this.subscriptions.handler ? ['SUBSCRIBE'] : []
    return [...new Set([...ALWAYS_ROUTED, ...this.handlers.keys(), ...subscribe])]
  }

  localTag(wire: WireRequest): string | undefined {
    const makesDialog = wire.method === 'INVITE' || (wire.method === 'SUBSCRIBE' && this.subscriptions.handler)
    if (!makesDialog || wire.to().tag !== undefined) return undefined
    return this.#context.token()
  }

  received(request: ReceivedRequest): void {
    const { wire } = request
    if (wire.to().tag !== undefined && wire.method !== 'REGISTER') return this.#inDialog(request)
    if (wire.method === 'ACK' || wire.method === 'CANCEL') return void this.counters.strays++
    const objection = findObjection(wire, (method) => this.routed.includes(method), false)
    if (objection) return request.respond(objection.status, objection)
    if (wire.method === 'INVITE') return this.#invited(request)
    const { handler } = this.subscriptions
    if (wire.method !== 'SUBSCRIBE' || !handler) return this.#answer(request)
    if (this.closing) request.respond(503)
    else this.subscriptions.received(request, handler)
  }

  #inDialog(request: ReceivedRequest): void {
    const { wire } = request
    const user = this.#context.userOf(wire.callId, wire.to().tag ?? '', wire.from().tag ?? '')
    if (user) return user.requestReceived(request)
    if (wire.method === 'ACK') this.counters.strays++
    else request.respond(481)
  }

  #invited(request: ReceivedRequest): void {
    const { calls } = this.#context
    if (this.closing || !this.#admission.admits(calls.size, request.flow.remote.address)) {
      this.counters.callsRefused++
      return request.respond(503, { lines: `Retry-After: ${this.#admission.retryAfterSeconds}\r\n` })
    }
    this.counters.callsReceived++
    if (request.wire.headers.has('replaces')) return this.#replacing(request)
    const call = new DrachtioInboundCall(this.#context, request, undefined)
    const { callHandler } = this
    if (!callHandler) return call.reject(480)
    this.#context.guarded(
      'onCall',
      () => callHandler(call),
      () => call.reject(500),
    )
  }

  /** Nobody takes the place of another without being let: the tags are all that an INVITE has to prove that it may. */
  #replacing(request: ReceivedRequest): void {
    const { replacementHandler } = this
    if (!replacementHandler) return request.respond(603)
    const found = replacedLeg(this.#context, request.wire)
    if ('status' in found) return request.respond(found.status, found)
    const call = new DrachtioInboundCall(this.#context, request, found)
    this.#context.guarded(
      'onReplacement',
      () => replacementHandler(call, found),
      () => call.reject(500),
    )
  }

  #answer(request: ReceivedRequest): void {
    const handler = this.handlers.get(request.wire.method as HandledMethod)
    // Only OPTIONS is passed on without being asked for.
    if (!handler) return request.respond(200, { lines: capabilityLines })
    this.#context.guarded(
      `onRequest ${request.wire.method}`,
      async () => sendReply(request, await handler(request.view)),
      () => request.respond(500),
    )
  }
}
