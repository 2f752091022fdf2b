import type { Actor } from '../authorization/actor.js'
import type { Transaction } from '../engine/transaction.js'
import type { Instant } from '../clock/clock.js'
import type { Consent, ConsentStatement, ContactState } from './consent.js'
import type { Contact } from './contact.js'
import type { ContactPermission, ContactUse } from './contact-rule.js'

/** Why and for how long somebody is blocked. */
export interface BlockOptions {
  /** Why, for those who look at the list; at most 500 characters. */
  readonly reason: string
  /** When it ends by itself; default: never. */
  readonly until?: Instant
}

/** Which of the statements about consent a page has. */
export interface EvidencePage {
  /** Statements that were made after this instant. */
  readonly after?: Instant
  /** Default 100, at most 1,000. */
  readonly limit?: number
}

/**
 * Who may be contacted, and who is heard: one truth for all channels and campaigns. A number is one contact however it is
 * reached, and so is a mail address.
 */
export interface ContactPermissions {
  /** Whether a contact may be contacted for this now. */
  ask(contact: Contact, use: Omit<ContactUse, 'channel'>): Promise<ContactPermission>
  /**
   * The same, for a decision: `known` is what `state` gave a moment ago; what was said since is taken from the records. For
   * those who look up ahead of need, at most 20 minutes.
   */
  decide(
    transaction: Transaction,
    contact: Contact,
    use: Omit<ContactUse, 'channel'>,
    known: ContactState | undefined,
  ): ContactPermission
  /** What stands of a contact; undefined when nothing was ever said. */
  state(contact: Contact): Promise<ContactState | undefined>
  /**
   * Records what a person said about being contacted: with who, when, where and in which words. Needs `consent:own` for a
   * customer's own word, else `consent:state`. Rejects with `limit_reached` past 64 different channels and purposes, unless it
   * withdraws every purpose.
   */
  consent(actor: Actor, contact: Contact, statement: ConsentStatement): Promise<Consent>
  /** Every statement, in the order in which they were made. Needs `consent:read`. */
  evidence(actor: Actor, contact: Contact, page?: EvidencePage): Promise<readonly Consent[]>
  /** The statement that its source has this id for, as it first came; undefined when it has not come yet. */
  statement(contact: Contact, source: string, externalId: string): Promise<Consent | undefined>
  /** What the contact writes is refused from now on, calls are rejected, and nothing is sent. Needs `contact:block`. */
  block(actor: Actor, contact: Contact, options: BlockOptions): Promise<void>
  /** Needs `contact:block`. Resolves with whether there was a block. */
  unblock(actor: Actor, contact: Contact): Promise<boolean>
}
