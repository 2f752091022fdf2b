import type { Body, Flow, HeaderValues, SipRequest, SipUri } from './sip-request.js'

/** Somebody asks to be told of changes (SUBSCRIBE, RFC 6665). */
export interface SubscribeRequest {
  readonly request: SipRequest
  /** The event package, in lower case, such as `dialog`. */
  readonly event: string
  /** How long news are wanted; 0 asks for the state as it is now; undefined leaves it to us. */
  readonly expiresSeconds: number | undefined
  /** The running subscription that is prolonged or ended; undefined for a new one. */
  readonly subscription: Subscription | undefined
}

/** Why news end, in the words of RFC 6665 4.1.3. */
export type SubscriptionEndReason = 'deactivated' | 'giveup' | 'noresource' | 'probation' | 'rejected' | 'timeout'

/** A running subscription: what a peer is told, until it expires or ends. */
export interface Subscription {
  readonly event: string
  /** Where the peer takes its news. */
  readonly contact: SipUri
  readonly flow: Flow
  /** There is news. Several at once become one NOTIFY, and none overtakes another. */
  changed(): void
  /** The peer has another way now, such as after its phone has registered anew. Takes a flow of the same stack. */
  useFlow(flow: Flow): void
  /** Tells the peer that no more will come. Idempotent. */
  end(reason: SubscriptionEndReason): void
  /** Resolves when it is over, for whatever reason. */
  readonly ended: Promise<void>
}

/** Takes a subscription, or prolongs it. */
export interface SubscriptionGrant {
  readonly grantedSeconds: number
  /**
   * The whole state as it is at that moment. `version` counts the messages of this subscription up from 0. When it throws
   * or rejects, the subscription ends.
   */
  readonly state: (version: number) => Body | Promise<Body>
  /** Called once for a new subscription, before its first NOTIFY. */
  readonly began?: (subscription: Subscription) => void
}

/** What a subscription is refused with. */
export interface SubscriptionRefusal {
  /** 300 to 699. */
  readonly status: number
  readonly reason?: string
  readonly headers?: HeaderValues
}

/** Decides each SUBSCRIBE, those that prolong a subscription too. */
export type SubscribeHandler = (
  request: SubscribeRequest,
) => SubscriptionGrant | SubscriptionRefusal | Promise<SubscriptionGrant | SubscriptionRefusal>
