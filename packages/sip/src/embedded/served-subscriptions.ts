import type { SubscribeHandler } from '../subscription.js'
import type { IncomingRequest } from './incoming-request.js'
import { sendReply } from '../leg/leg-request.js'
import { ServedSubscription } from './served-subscription.js'
import { readSubscribe } from './subscribe-request.js'

/** The subscriptions that peers have with one stack (RFC 6665 4.2). */
export class ServedSubscriptions {
  handler: SubscribeHandler | undefined
  readonly #running = new Set<ServedSubscription>()

  /** Answers a SUBSCRIBE that is not part of a subscription yet. */
  async received(request: IncomingRequest, handler: SubscribeHandler): Promise<void> {
    const asked = readSubscribe(request, undefined)
    if ('status' in asked) return sendReply(request, asked)
    const decision = await handler(asked)
    if ('status' in decision) return sendReply(request, decision)
    const subscription = new ServedSubscription(request, asked.event, decision.state, handler)
    this.#running.add(subscription)
    void subscription.ended.then(() => this.#running.delete(subscription))
    subscription.grant(request, decision.grantedSeconds)
    decision.began?.(subscription)
    subscription.begin()
  }

  /** Tells everybody to ask again later, and waits until they have heard it. */
  async shutDown(): Promise<void> {
    await Promise.all([...this.#running].map((subscription) => subscription.shutDown()))
  }
}
