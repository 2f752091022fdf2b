import type { Timer } from '@ringwright/core'
import type { LegContext } from '../leg/carried-leg.js'
import { type LegRequest, sendReply } from '../leg/leg-request.js'
import type { Body, Flow, SipResponse, SipUri } from '../sip-request.js'
import type { SubscribeHandler, Subscription, SubscriptionEndReason, SubscriptionGrant } from '../subscription.js'
import { readSubscribe } from './subscribe-request.js'
import type { SubscriptionCarrier, SubscriptionUser } from './subscription-carrier.js'

/** A peer that is asked to come back later, because we stop, waits for so long. */
const PROBATION_SECONDS = 30

/** The longest that a peer may ask us to hold news back (Retry-After of RFC 6665 4.2.2). */
const RETRY_SECONDS_MAX = 60

export interface ServedSubscriptionParts<Request extends LegRequest> {
  readonly context: LegContext
  readonly carrier: SubscriptionCarrier<Request>
  readonly event: string
  /** The Event value as the peer wrote it: its `id` tells its subscriptions apart. */
  readonly eventValue: string
  readonly state: SubscriptionGrant['state']
  readonly handler: SubscribeHandler
}

/** One subscription of a peer, on whichever stack (RFC 6665 4.2). */
export class ServedSubscription<Request extends LegRequest> implements Subscription, SubscriptionUser<Request> {
  readonly event: string
  readonly ended: Promise<void>
  readonly #parts: ServedSubscriptionParts<Request>
  readonly #carrier: SubscriptionCarrier<Request>
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

  constructor(parts: ServedSubscriptionParts<Request>) {
    this.#parts = parts
    this.#carrier = parts.carrier
    this.event = parts.event
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve))
    parts.carrier.serve(this)
  }

  get contact(): SipUri {
    return this.#carrier.contact
  }

  get flow(): Flow {
    return this.#carrier.flow
  }

  /** Answers a SUBSCRIBE with 200; one that asks for no time ends the subscription with the state as it is. */
  grant(request: Request, seconds: number): void {
    const { clock } = this.#parts.context
    this.#carrier.accept(request, `Expires: ${seconds}\r\n`)
    this.#expiresAt = clock.now() + seconds * 1_000
    this.#expiry?.cancel()
    if (seconds > 0) this.#expiry = clock.setTimer(seconds * 1_000, () => this.end('timeout'))
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
    this.#carrier.useFlow(flow)
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

  lost(): void {
    this.#over()
  }

  received(request: Request): void {
    if (request.wire.method !== 'SUBSCRIBE') return request.respond(405, { lines: 'Allow: SUBSCRIBE\r\n' })
    if (this.#ending !== undefined) return request.respond(481)
    this.#parts.context.guarded(
      'SUBSCRIBE in a subscription',
      () => this.#refresh(request),
      () => request.respond(500),
    )
  }

  async #refresh(request: Request): Promise<void> {
    const asked = readSubscribe(request, this)
    if ('status' in asked) return sendReply(request, asked)
    if (asked.event !== this.event) return request.respond(489)
    const decision = await this.#parts.handler(asked)
    if ('status' in decision) return sendReply(request, decision)
    if (this.#isOver || this.#ending !== undefined) return request.respond(481)
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
    const { context, state } = this.#parts
    try {
      return await state(this.#version++)
    } catch (error) {
      context.reportHandler(error, `the state of a ${this.event} subscription`)
      this.#ending ??= 'giveup'
      return undefined
    }
  }

  #send(body: Body | undefined): Promise<SipResponse> {
    const lines = `Event: ${this.#parts.eventValue}\r\nSubscription-State: ${this.#subscriptionState()}\r\n`
    return new Promise((done) => this.#carrier.notify(lines, body, done))
  }

  #subscriptionState(): string {
    if (this.#ending === undefined) {
      const seconds = Math.max(0, Math.ceil((this.#expiresAt - this.#parts.context.clock.now()) / 1_000))
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
    const { clock } = this.#parts.context
    this.#retry = clock.setTimer(Math.min(retrySeconds, RETRY_SECONDS_MAX) * 1_000, () => {
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
    this.#carrier.close()
    this.#resolveEnded()
  }
}
