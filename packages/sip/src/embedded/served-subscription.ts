import type { Timer } from '@ringwright/core'
import { contactUri } from '../dialog/contact-uri.js'
import { Dialog } from '../dialog/dialog.js'
import { routeSetOfRequest } from '../dialog/route-set.js'
import type { Body, Flow, SipResponse } from '../sip-request.js'
import type { SubscribeHandler, Subscription, SubscriptionEndReason, SubscriptionGrant } from '../subscription.js'
import type { NetworkFlow } from '../transport/network.js'
import type { IncomingRequest } from './incoming-request.js'
import { sendReply } from '../leg/leg-request.js'
import { flowOf } from './out-of-dialog.js'
import { dialogRequest } from './outgoing-request.js'
import { RequestExchange } from './request-exchange.js'
import type { DialogUser, StackContext } from './stack-context.js'
import { readSubscribe } from './subscribe-request.js'

/** A peer that is asked to come back later, because we stop, waits for so long. */
const PROBATION_SECONDS = 30

/** The longest that a peer may ask us to hold news back (Retry-After of RFC 6665 4.2.2). */
const RETRY_SECONDS_MAX = 60

/** One subscription of a peer, with the dialog that its SUBSCRIBE has made (RFC 6665 4.2). */
export class ServedSubscription implements Subscription, DialogUser {
  readonly callId: string
  readonly event: string
  readonly ended: Promise<void>
  readonly #context: StackContext
  readonly #dialog: Dialog
  readonly #handler: SubscribeHandler
  readonly #state: SubscriptionGrant['state']
  /** The Event value as the peer wrote it: its `id` tells its subscriptions apart. */
  readonly #eventValue: string
  #flow: NetworkFlow
  #keepsFlow: boolean
  #expiresAt = 0
  #expiry: Timer | undefined
  #retry: Timer | undefined
  #version = 0
  #isNotifying = false
  #hasNews = false
  /** Set when the next NOTIFY is the last one. */
  #ending: SubscriptionEndReason | undefined
  #isOver = false
  #resolveEnded!: () => void

  constructor(request: IncomingRequest, event: string, state: SubscriptionGrant['state'], handler: SubscribeHandler) {
    const { wire, context, flow } = request
    this.#context = context
    this.#handler = handler
    this.#state = state
    this.callId = wire.callId
    this.event = event
    this.#eventValue = wire.headers.get('event') ?? event
    this.#flow = flow
    // As for calls: where the peer's address is not the one that it believes to have, only the way back is open.
    this.#keepsFlow = flow.reliable || wire.topVia().host.replace(/^\[|\]$/g, '') !== flow.remote.address
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
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve))
    context.dialogs.set(this.#dialog.id, this)
  }

  get establishedLeg(): undefined {
    return undefined
  }

  get contact(): string {
    return this.#dialog.remoteTarget
  }

  get flow(): Flow {
    return this.#flow
  }

  /** Answers a SUBSCRIBE with 200; one that asks for no time ends the subscription with the state as it is. */
  grant(request: IncomingRequest, seconds: number): void {
    request.respond(200, { lines: `${request.contactLine}Expires: ${seconds}\r\n` })
    this.#expiresAt = this.#context.now + seconds * 1_000
    this.#expiry?.cancel()
    if (seconds > 0) this.#expiry = this.#context.clock.setTimer(seconds * 1_000, () => this.end('timeout'))
    else this.#ending ??= 'timeout'
  }

  /** The state as it is now, which every SUBSCRIBE is followed by (RFC 6665 4.2.1.2). */
  begin(): void {
    this.changed()
  }

  changed(): void {
    if (this.#isOver) return
    this.#hasNews = true
    if (!this.#isNotifying && this.#retry === undefined) void this.#notify()
  }

  useFlow(flow: Flow): void {
    this.#flow = flowOf(flow)
    this.#keepsFlow = true
  }

  end(reason: SubscriptionEndReason): void {
    if (this.#isOver || this.#ending !== undefined) return
    this.#ending = reason
    this.#cancelRetry()
    this.changed()
  }

  async shutDown(): Promise<void> {
    this.end('probation')
    await this.ended
  }

  acknowledged(): void {
    this.#context.counters.strays++
  }

  requestReceived(request: IncomingRequest): void {
    const { wire } = request
    if (!this.#dialog.acceptsSequence(wire.cseq().sequence)) {
      return void request.respond(500, { reason: 'Old Sequence Number' })
    }
    if (wire.method !== 'SUBSCRIBE') return void request.respond(405, { lines: 'Allow: SUBSCRIBE\r\n' })
    if (this.#ending !== undefined) return void request.respond(481)
    this.#context.guarded(
      'SUBSCRIBE in a subscription',
      () => this.#refresh(request),
      () => request.respond(500),
    )
  }

  async #refresh(request: IncomingRequest): Promise<void> {
    const asked = readSubscribe(request, this)
    if ('status' in asked) return sendReply(request, asked)
    if (asked.event !== this.event) return void request.respond(489)
    const decision = await this.#handler(asked)
    if ('status' in decision) return sendReply(request, decision)
    if (this.#isOver || this.#ending !== undefined) return void request.respond(481)
    this.#dialog.remoteTarget = contactUri(request.wire) ?? this.#dialog.remoteTarget
    this.#flow = request.flow
    this.grant(request, decision.grantedSeconds)
    this.#cancelRetry()
    this.changed()
  }

  async #notify(): Promise<void> {
    this.#isNotifying = true
    while (this.#hasNews && !this.#isOver) {
      this.#hasNews = false
      const body = await this.#body()
      const isLast = this.#ending !== undefined
      this.#answered(await this.#send(body), isLast)
    }
    this.#isNotifying = false
  }

  async #body(): Promise<Body | undefined> {
    try {
      return await this.#state(this.#version++)
    } catch (error) {
      this.#context.reportHandler(error, `the state of a ${this.event} subscription`)
      this.#ending ??= 'giveup'
      return undefined
    }
  }

  #send(body: Body | undefined): Promise<SipResponse> {
    const lines = `Event: ${this.#eventValue}\r\nSubscription-State: ${this.#subscriptionState()}\r\n`
    return new Promise((done) => {
      new RequestExchange(this.#context, {
        request: dialogRequest(this.#dialog, 'NOTIFY', lines, body),
        target: this.#dialog.routed.nextHop,
        flow: this.#keepsFlow && this.#dialog.routeSet.length === 0 ? this.#flow : undefined,
        challenges: undefined,
        contact: true,
        nextSequence: () => this.#dialog.nextSequence(),
        done,
      }).start()
    })
  }

  #subscriptionState(): string {
    if (this.#ending === undefined) {
      const seconds = Math.max(0, Math.ceil((this.#expiresAt - this.#context.now) / 1_000))
      return `active;expires=${seconds}`
    }
    const retry = this.#ending === 'probation' ? `;retry-after=${PROBATION_SECONDS}` : ''
    return `terminated;reason=${this.#ending}${retry}`
  }

  /** A peer that does not take its news has no subscription any more, but for one that asks for patience. */
  #answered({ status, headers }: SipResponse, wasLast: boolean): void {
    if (wasLast) return this.#over()
    if (status < 300) return
    const retrySeconds = Number(/^\d+/.exec(headers.get('retry-after')?.trim() ?? '')?.[0] ?? Number.NaN)
    if (!(retrySeconds >= 0)) return this.#over()
    if (this.#ending !== undefined) return
    this.#hasNews = false
    this.#retry = this.#context.clock.setTimer(Math.min(retrySeconds, RETRY_SECONDS_MAX) * 1_000, () => {
      this.#retry = undefined
      this.changed()
    })
  }

  #cancelRetry(): void {
    this.#retry?.cancel()
    this.#retry = undefined
  }

  #over(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#ending ??= 'giveup'
    this.#expiry?.cancel()
    this.#cancelRetry()
    this.#context.dialogs.delete(this.#dialog.id)
    this.#resolveEnded()
  }
}
