import { parseUri } from '../message/index.js'
import type { Binding } from '../registrar/index.js'
import type { Reply, SipRequest } from '../sip-request.js'
import { acceptsType } from '../stack/accepts-type.js'
import type {
  SubscribeHandler,
  SubscribeRequest,
  Subscription,
  SubscriptionGrant,
  SubscriptionRefusal,
} from '../subscription.js'
import type { EventPackage } from './event-package.js'

export interface NotifierOptions {
  readonly packages: readonly EventPackage[]
  /** Who sends a request, as `Registrar.admit` tells. */
  readonly admit: (request: SipRequest) => Promise<{ readonly user: string } | Reply>
  readonly isUser: (user: string) => Promise<boolean>
  readonly limits?: Partial<NotifierLimits>
}

export interface NotifierLimits {
  /** Default 60. A shorter wish gets 423. */
  readonly expiresMinSeconds: number
  /** Default 3,600. A longer wish is shortened. */
  readonly expiresMaxSeconds: number
  /** Subscriptions of one user's phones. Default 200: two large key panels. */
  readonly perUserMax: number
  /** All subscriptions, about 2 kB each. Default 10,000. */
  readonly subscriptionsMax: number
}

const defaultLimits: NotifierLimits = {
  expiresMinSeconds: 60,
  expiresMaxSeconds: 3_600,
  perUserMax: 200,
  subscriptionsMax: 10_000,
}

interface Watch {
  readonly subscription: Subscription
  readonly package: string
  readonly watcher: string
  readonly user: string
}

/** Tells the phones of users what they asked to be told of, after they have shown that they know their password. */
export class Notifier {
  readonly #options: NotifierOptions
  readonly #limits: NotifierLimits
  readonly #watches = new Map<Subscription, Watch>()
  readonly #byTopic = new Map<string, Set<Subscription>>()
  readonly #byWatcher = new Map<string, Set<Subscription>>()

  constructor(options: NotifierOptions) {
    this.#options = options
    this.#limits = { ...defaultLimits, ...options.limits }
  }

  /** For `SipStack.onSubscribe`. */
  readonly handler: SubscribeHandler = async (asked) => {
    const sender = await this.#options.admit(asked.request)
    if ('status' in sender) return sender
    const eventPackage = this.#options.packages.find(({ name }) => name === asked.event)
    if (!eventPackage) return { status: 489, headers: { 'Allow-Events': this.#packageNames() } }
    return asked.subscription
      ? this.#prolong(asked, asked.subscription, sender.user, eventPackage)
      : this.#begin(asked, sender.user, eventPackage)
  }

  /** What the package tells of a user has changed. */
  changed(packageName: string, user: string): void {
    for (const subscription of this.#byTopic.get(topicOf(packageName, user)) ?? []) subscription.changed()
  }

  /** A user's phones have registered: whoever has come back by another way gets its news there. */
  registered(user: string, bindings: readonly Binding[]): void {
    for (const subscription of this.#byWatcher.get(user) ?? []) {
      const binding = bindings.find(({ contact }) => contact === subscription.contact)
      if (binding && binding.flow.key !== subscription.flow.key) subscription.useFlow(binding.flow)
    }
  }

  async #begin(
    asked: SubscribeRequest,
    watcher: string,
    eventPackage: EventPackage,
  ): Promise<SubscriptionGrant | SubscriptionRefusal> {
    const user = userOf(asked.request.uri) ?? asked.request.to.user
    if (user === undefined || !(await this.#options.isUser(user))) return { status: 404 }
    if (!(await eventPackage.mayWatch(watcher, user))) return { status: 403 }
    if (!acceptsType(asked.request.headers, eventPackage.contentType))
      return { status: 406, headers: { Accept: eventPackage.contentType } }
    const { subscriptionsMax, perUserMax } = this.#limits
    if (this.#watches.size >= subscriptionsMax) return { status: 503, headers: { 'Retry-After': '60' } }
    if ((this.#byWatcher.get(watcher)?.size ?? 0) >= perUserMax) {
      return { status: 403, reason: 'Too Many Subscriptions' }
    }
    const grantedSeconds = this.#grantedSeconds(asked, eventPackage)
    if (typeof grantedSeconds === 'object') return grantedSeconds
    return {
      grantedSeconds,
      state: (version) => eventPackage.state(user, version),
      began: (subscription) => this.#add({ subscription, package: eventPackage.name, watcher, user }),
    }
  }

  /** Only whoever began a subscription goes on with it, and only while that is allowed. */
  async #prolong(
    asked: SubscribeRequest,
    subscription: Subscription,
    watcher: string,
    eventPackage: EventPackage,
  ): Promise<SubscriptionGrant | SubscriptionRefusal> {
    const watch = this.#watches.get(subscription)
    if (watch?.watcher !== watcher) return { status: 403, reason: 'Not Your Subscription' }
    if (asked.expiresSeconds !== 0 && !(await eventPackage.mayWatch(watcher, watch.user))) return { status: 403 }
    const grantedSeconds = this.#grantedSeconds(asked, eventPackage)
    if (typeof grantedSeconds === 'object') return grantedSeconds
    return { grantedSeconds, state: (version) => eventPackage.state(watch.user, version) }
  }

  #grantedSeconds(
    { expiresSeconds }: SubscribeRequest,
    { expiresDefaultSeconds }: EventPackage,
  ): number | SubscriptionRefusal {
    const { expiresMinSeconds, expiresMaxSeconds } = this.#limits
    const wish = expiresSeconds ?? expiresDefaultSeconds
    if (wish > 0 && wish < expiresMinSeconds) {
      return { status: 423, headers: { 'Min-Expires': String(expiresMinSeconds) } }
    }
    return Math.min(wish, expiresMaxSeconds)
  }

  #add(watch: Watch): void {
    const { subscription, watcher, user } = watch
    const topic = topicOf(watch.package, user)
    this.#watches.set(subscription, watch)
    addTo(this.#byTopic, topic, subscription)
    addTo(this.#byWatcher, watcher, subscription)
    void subscription.ended.then(() => {
      this.#watches.delete(subscription)
      removeFrom(this.#byTopic, topic, subscription)
      removeFrom(this.#byWatcher, watcher, subscription)
    })
  }

  #packageNames(): string {
    return this.#options.packages.map(({ name }) => name).join(', ')
  }
}

function topicOf(packageName: string, user: string): string {
  return `${packageName} ${user}`
}

function userOf(uri: string): string | undefined {
  const parsed = parseUri(uri)
  return parsed?.scheme === 'sip' || parsed?.scheme === 'sips' ? parsed.user : undefined
}

function addTo(sets: Map<string, Set<Subscription>>, key: string, subscription: Subscription): void {
  const set = sets.get(key) ?? new Set()
  sets.set(key, set)
  set.add(subscription)
}

function removeFrom(sets: Map<string, Set<Subscription>>, key: string, subscription: Subscription): void {
  const set = sets.get(key)
  set?.delete(subscription)
  if (set?.size === 0) sets.delete(key)
}
