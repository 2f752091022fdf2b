import type { Actor } from '../authorization/actor.js'
import type { ConversationMessage } from '../channel/channel-adapter.js'
import type { CustomerId } from '../identity/identity.js'
import type { ContactPreferences, Customer, Evidence, IdentityDoubt, MergeEvidence } from './customer.js'
import type { Identifier } from './identifier.js'

/** What is known of a customer after somebody said that an identifier is theirs. */
export type IdentifyOutcome =
  /** It was added, or was there already and is now better proven; nobody else has it. */
  | { readonly outcome: 'identified' | 'known' }
  /** Somebody else has proven the same: both are one person from now on, and `customer` stands for them. */
  | { readonly outcome: 'merged'; readonly customer: CustomerId }
  /** Somebody else has it too, and a person has to decide. */
  | { readonly outcome: 'doubted'; readonly other: CustomerId; readonly reason: IdentityDoubt['reason'] }
  /**
   * `contradiction`: the customer has proven another one of a kind of which a person has one. `apart`: somebody else has
   * it, and was found to be another person. `busy`: one of the two is being merged; try again.
   */
  | {
      readonly outcome: 'refused'
      readonly reason: 'unknownCustomer' | 'invalidIdentifier' | 'full' | 'contradiction' | 'apart' | 'busy'
    }

/** What became of the wish to make two customers one person. */
export type MergeOutcome =
  | { readonly outcome: 'merged'; readonly customer: CustomerId }
  /** They are one already. */
  | { readonly outcome: 'same'; readonly customer: CustomerId }
  /** `busy`: one of them is being merged; try again. */
  | { readonly outcome: 'refused'; readonly reason: 'unknownCustomer' | 'busy' }

/** `notMerged`: the customer was not merged into anybody; `busy`: is being merged; try again. */
export type PartOutcome =
  | { readonly outcome: 'parted'; readonly from: CustomerId }
  | { readonly outcome: 'refused'; readonly reason: 'unknownCustomer' | 'notMerged' | 'busy' }

/** Which customers a page of all of them has. */
export interface CustomerPage {
  /** Customers made after this instant. */
  readonly after?: number
  /** Default 100, at most 1,000. */
  readonly limit?: number
}

/** Which part of a customer's history is asked for. */
export interface CustomerHistoryRange {
  /** `next` of the page before. */
  readonly cursor?: string
  /** Messages of one page. Default 50, at most 1,000. */
  readonly limit?: number
}

/** A part of what a customer and we have written to each other. */
export interface CustomerHistoryPage {
  /** In the order in which they were written, over all services and channels. */
  readonly messages: readonly ConversationMessage[]
  /** The cursor of older ones; absent when there are none. */
  readonly next?: string
}

/**
 * Who the customers are. A customer can be part of another one, by a merge; whatever is asked of either is answered for
 * the one who stands for both. Reads need no right of their own, except where it says so.
 */
export interface Customers {
  /** Who stands for this customer now, where two were merged; undefined for one who is not known. */
  get(id: CustomerId): Promise<Customer | undefined>
  /** Who has proven to be known by this; undefined for what nobody has proven. */
  find(identifier: Identifier): Promise<Customer | undefined>
  /**
   * Notes by what a customer is known. What is proven and somebody else has proven too merges both, the older one standing
   * for the younger, unless they differ in what a person has only one of (all kinds but `phone` and `email`). An agent
   * needs `customer:identify`.
   */
  identify(actor: Actor, id: CustomerId, identifier: Identifier, evidence: Evidence): Promise<IdentifyOutcome>
  /** `absorbed` is the same person as `into`, who stands for both from now on. Needs `customer:merge`. */
  merge(actor: Actor, absorbed: CustomerId, into: CustomerId, evidence: MergeEvidence): Promise<MergeOutcome>
  /**
   * Takes a merge back: who was absorbed has its addresses and conversations again, and the two are kept apart. What was
   * written in between stays where it was written. Needs `customer:merge`.
   */
  part(actor: Actor, absorbed: CustomerId): Promise<PartOutcome>
  /** Customers with doubts, the oldest first. Needs `customer:merge`. */
  inDoubt(actor: Actor, page?: CustomerPage): Promise<readonly Customer[]>
  /** Decides doubts: the two are different persons. False when one of them is not known. Needs `customer:merge`. */
  keepApart(actor: Actor, one: CustomerId, other: CustomerId): Promise<boolean>
  /** How the customer wants to be contacted. False for one who is not known. Needs `customer:edit`. */
  prefer(actor: Actor, id: CustomerId, preferences: ContactPreferences): Promise<boolean>
  /** Puts a customer to others who belong together, or takes it out. False for one who is not known. Needs `customer:edit`. */
  assign(actor: Actor, id: CustomerId, account: string | undefined): Promise<boolean>
  /** Who belongs to an account, the oldest first. */
  ofAccount(account: string, page?: CustomerPage): Promise<readonly Customer[]>
  /** What was written, over all channels and services, the newest page first. */
  history(id: CustomerId, range?: CustomerHistoryRange): Promise<CustomerHistoryPage>
}
