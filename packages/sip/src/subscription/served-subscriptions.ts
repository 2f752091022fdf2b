import type { LegContext } from '../leg/carried-leg.js'
import { type LegRequest, sendReply } from '../leg/leg-request.js'
import type { SubscribeHandler } from '../subscription.js'
import { ServedSubscription } from './served-subscription.js'
import { readSubscribe } from './subscribe-request.js'
import type { SubscriptionCarrier } from './subscription-carrier.js'

/** The subscriptions that peers have with one stack (RFC 6665 4.2). */
export class ServedSubscriptions<Request extends LegRequest> {
  handler: SubscribeHandler | undefined
  readonly #context: LegContext
  readonly #carry: (request: Request) => SubscriptionCarrier<Request>
  readonly #running = new Set<ServedSubscription<Request>>()

  constructor(context: LegContext, carry: (request: Request) => SubscriptionCarrier<Request>) {
    this.#context = context
    this.#carry = carry
  }

  /** Answers a SUBSCRIBE that is not part of a subscription yet. */
  received(request: Request, handler: SubscribeHandler): void {
    this.#context.guarded(
      'onSubscribe',
      () => this.#decide(request, handler),
      () => request.respond(500),
    )
  }

  /** Tells everybody to ask again later, and waits until they have heard it. */
  async shutDown(): Promise<void> {
    await Promise.all([...this.#running].map((subscription) => subscription.shutDown()))
  }

  async #decide(request: Request, handler: SubscribeHandler): Promise<void> {
    const asked = readSubscribe(request, undefined)
    if ('status' in asked) return sendReply(request, asked)
    const decision = await handler(asked)
    if ('status' in decision) return sendReply(request, decision)
    const { event } = asked
    const eventValue = request.wire.headers.get('event') ?? event
    const parts = { context: this.#context, carrier: this.#carry(request), event, eventValue, handler }
    const subscription = new ServedSubscription({ ...parts, state: decision.state })
    this.#running.add(subscription)
    void subscription.ended.then(() => this.#running.delete(subscription))
    subscription.grant(request, decision.grantedSeconds)
    decision.began?.(subscription)
    subscription.begin()
  }
}
