import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { CustomerId } from '../identity/identity.js'
import type { CollectionDefinition } from '../storage/directory.js'
import { type Identifier, identifierKey } from './identifier.js'

/** A person, with one address per channel. Personal data: kept out of facts and logs. */
export interface Customer {
  readonly id: CustomerId
  readonly name?: string
  readonly addresses: readonly { readonly channel: string; readonly address: string }[]
  readonly createdAt: number
  /** By what the person is known whatever the channel, the earliest first. */
  readonly identifiers?: readonly KnownIdentifier[]
  readonly preferences?: ContactPreferences
  /** Whom the person belongs to with others: a household, a company, as the host names it. */
  readonly account?: string
  /** Customers who may be the same person, which somebody has to decide. */
  readonly doubts?: readonly IdentityDoubt[]
  /** Customers who are known to be somebody else, whatever they have in common. */
  readonly apart?: readonly CustomerId[]
  /** This is the same person as another customer, who stands for both. */
  readonly mergedInto?: CustomerMerge
}

/** Where something that is known of a customer comes from. */
export interface Evidence {
  /** As the host or the channel names it: `sign-in`, `call 17`. */
  readonly source: string
  /**
   * Whether the customer has proven it: by signing in, by answering a code. What is only said belongs to nobody alone, and
   * merges nobody.
   */
  readonly verified: boolean
}

/** An identifier of a customer, with how it was proven and since when. */
export interface KnownIdentifier extends Identifier, Evidence {
  readonly at: Instant
}

/** How a customer wants to be contacted. */
export interface ContactPreferences {
  /** BCP 47. */
  readonly language?: string
  /** Channels, the dearest first. */
  readonly channels?: readonly string[]
}

/** Why two customers may be one person, and were not merged. */
export interface IdentityDoubt {
  readonly other: CustomerId
  readonly identifier: Identifier
  /** `unverified`: it was only said. `contradiction`: another identifier, of which a person has one, is not the same. */
  readonly reason: 'unverified' | 'contradiction'
  readonly at: Instant
}

/** That one customer is part of another, and on which evidence. */
export interface CustomerMerge {
  readonly customer: CustomerId
  readonly at: Instant
  readonly by: Actor
  readonly evidence: MergeEvidence
}

/** Why two customers were found to be one person: who or what said so. */
export interface MergeEvidence {
  readonly source: string
  /** What both were known by, where that was the reason. */
  readonly identifier?: Identifier
}

/** The index value of an address on a channel. */
export function addressKey(channel: string, address: string): string {
  return `${channel}:${address}`
}

/** Customers in whose identity somebody has to decide something stand under this. */
export const IN_DOUBT = 'open'

/** Customers, in the directory: by address, by what they have proven, by account, and by doubt. */
export const customers: CollectionDefinition<Customer> = {
  name: 'customers',
  indexes: {
    address: {
      unique: true,
      keys: ({ addresses }) => addresses.map(({ channel, address }) => addressKey(channel, address)),
    },
    // What was proven belongs to one customer, so that two who prove the same are noticed whichever node they come to.
    identifier: {
      unique: true,
      keys: ({ identifiers = [] }) => identifiers.filter(({ verified }) => verified).map(identifierKey),
    },
    parts: { keys: ({ mergedInto }) => (mergedInto ? [mergedInto.customer] : []), order: ({ createdAt }) => createdAt },
    account: {
      keys: ({ account }) => (account === undefined ? [] : [account]),
      order: ({ createdAt }) => createdAt,
    },
    doubts: { keys: ({ doubts = [] }) => (doubts.length > 0 ? [IN_DOUBT] : []), order: ({ createdAt }) => createdAt },
  },
}
