import type { Instant } from '../clock/clock.js'

/**
 * What became of a message on its way to the customer. `accepted`: the provider has it. `unknown`: its answer was lost, so
 * it may have been sent, and is not sent again.
 */
export type DeliveryState = 'accepted' | 'delivered' | 'read' | 'failed' | 'unknown'

/** How far a message of ours is on its way to the customer, and since when. */
export interface Delivery {
  readonly state: DeliveryState
  readonly at: Instant
  /** For `failed` and `unknown`: what the agent is told. */
  readonly reason?: string
}

/** What a provider tells of a message that it was given. */
export interface DeliveryReceipt {
  /** The provider's id of the message, as `send` gave it with `sent`. */
  readonly externalId: string
  readonly state: 'delivered' | 'read' | 'failed'
  readonly reason?: string
}

/** What became of a provider's word about a message that we have sent. */
export type ReceiptOutcome =
  | { readonly outcome: 'recorded' }
  /** A late or repeated one: what is known already is more. */
  | { readonly outcome: 'outdated' }
  /** None that this center has sent. */
  | { readonly outcome: 'unknownMessage' }
  | { readonly outcome: 'refused'; readonly reason: 'unavailable' }

const RANK: Readonly<Record<DeliveryState, number>> = { unknown: 0, accepted: 1, failed: 2, delivered: 3, read: 4 }

/** Receipts come late, twice and in any order: only one that says more than what is known is news. */
export function isNews(known: Delivery | undefined, state: DeliveryState): boolean {
  return known === undefined || RANK[state] > RANK[known.state]
}
