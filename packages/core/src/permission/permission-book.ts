import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Actor } from '../authorization/actor.js'
import type { CustomerBook } from '../customer/customer-book.js'
import { contactIdentifier } from '../customer/identifier.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import { parseInput } from '../errors/parse-input.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { CustomerId } from '../identity/identity.js'
import { allEntries } from '../storage/all-entries.js'
import { canonicalJson } from '../storage/chain/canonical-json.js'
import { changeEntry } from '../storage/change-entry.js'
import {
  type Consent,
  type ConsentStatement,
  type ContactState,
  consentEvidence,
  consentStatementSchema,
  contactStates,
} from './consent.js'
import { NEWS_KEPT_MS, contactNews } from './contact-news.js'
import { type Contact, contactKey } from './contact.js'
import type { BlockOptions, ContactPermissions, EvidencePage } from './contact-permissions.js'
import { type ContactPermission, type ContactUse, consentsAfter, permissionOf, withConsent } from './contact-rule.js'

/** Channels and purposes that one contact can tell apart: more than any form has boxes. */
const CONSENTS_MAX = 64
/** By how much the clock that a statement was made by may be ahead of ours. */
const AHEAD_MAX_MS = 5 * 60_000
const NOBODY: ContactState = { consents: [] }

const blockSchema = lazily(() =>
  z.strictObject({ reason: z.string().trim().min(1).max(500), until: z.number().exactOptional() }),
)

/** Keeps in the directory who may be contacted, and for a while in the records what has just been said. */
export class PermissionBook implements ContactPermissions {
  readonly #engine: Engine
  readonly #customers: CustomerBook

  constructor(engine: Engine, customers: CustomerBook) {
    this.#engine = engine
    this.#customers = customers
    engine.define(contactNews)
    engine.deadline(contactNews, {
      deadline: ({ forgetAt }) => forgetAt,
      lapse: (transaction, id) => transaction.remove(contactNews, id),
    })
  }

  async ask(contact: Contact, use: Omit<ContactUse, 'channel'>): Promise<ContactPermission> {
    const { channel } = contact
    return permissionOf(await this.state(contact), { ...use, channel }, this.#engine.clock.now())
  }

  decide(
    transaction: Transaction,
    contact: Contact,
    use: Omit<ContactUse, 'channel'>,
    known: ContactState | undefined,
  ): ContactPermission {
    const state = transaction.read(contactNews, this.#key(contact)) ?? known
    return permissionOf(state, { channel: contact.channel, ...use }, transaction.now)
  }

  async state(contact: Contact): Promise<ContactState | undefined> {
    const { center, directory } = this.#engine
    return (await directory.get(center, contactStates, this.#key(contact)))?.body
  }

  /** Whether nothing is to be heard of a contact. */
  async isBlocked(contact: Contact): Promise<boolean> {
    const { block } = (await this.state(contact)) ?? {}
    return block !== undefined && (block.until === undefined || this.#engine.clock.now() < block.until)
  }

  async consent(actor: Actor, contact: Contact, statement: ConsentStatement): Promise<Consent> {
    const { consent, next } = await this.keep(actor, contact, statement)
    const { asBefore, channel, purpose, given, source } = consent
    await this.#tell(actor, contact, next, (transaction, customer) =>
      transaction.fact('consent:stated', {
        ...{ ...customer, channel, purpose, given, source },
        ...(asBefore && { asBefore }),
      }),
    )
    return consent
  }

  /** What `consent` does without the store: it counts from then on, and nobody is told until it is stated again. */
  async keep(
    actor: Actor,
    contact: Contact,
    statement: ConsentStatement,
  ): Promise<{ readonly consent: Consent; readonly next: ContactState }> {
    const { clock } = this.#engine
    this.#engine.authorize(actor, actor.role === 'customer' ? 'consent:own' : 'consent:state')
    const { externalId, ...said } = parseInput(consentStatementSchema(), statement, 'statement of consent')
    const recordedAt = clock.now()
    const { at = recordedAt } = said
    if (at > recordedAt + AHEAD_MAX_MS)
      throw new RingwrightError('invalid_argument', 'A statement of consent cannot be of the future; check its `at`.')
    const key = this.#key(contact)
    // The evidence first: what has changed is never without it.
    const consent = await this.#evident(key, { ...said, at, by: actor, recordedAt }, externalId)
    const earlier = consent.asBefore ? await this.#saidOf(key) : undefined
    const next = await this.#change(key, (state) => {
      const consents = earlier
        ? consentsAfter([...earlier, ...state.consents, consent])
        : withConsent(state.consents, consent)
      // Whoever wants nothing on a channel is heard in any case, and so is who comes back: there are only so many channels.
      const isHeard = consent.asBefore || (!consent.given && consent.purpose === '*')
      if (consents.length > CONSENTS_MAX && !isHeard)
        throw new RingwrightError(
          'limit_reached',
          `One contact can tell ${CONSENTS_MAX} channels and purposes apart; use fewer purposes.`,
        )
      return { ...state, consents }
    })
    return { consent, next }
  }

  async evidence(actor: Actor, contact: Contact, page: EvidencePage = {}): Promise<readonly Consent[]> {
    const { center, directory } = this.#engine
    this.#engine.authorize(actor, 'consent:read')
    const found = await directory.find(center, consentEvidence, 'contact', this.#key(contact), page)
    return found.map(({ body: { contact: _contact, ...consent } }) => consent)
  }

  statement(contact: Contact, source: string, externalId: string): Promise<Consent | undefined> {
    return this.#kept(evidenceId(this.#key(contact), source, externalId))
  }

  async block(actor: Actor, contact: Contact, options: BlockOptions): Promise<void> {
    this.#engine.authorize(actor, 'contact:block')
    const { reason, until } = parseInput(blockSchema(), options, 'block')
    const block = { at: this.#engine.clock.now(), by: actor, reason, ...(until !== undefined && { until }) }
    const next = await this.#change(this.#key(contact), (state) => ({ ...state, block }))
    const { channel } = contact
    await this.#tell(actor, contact, next, (transaction, customer) =>
      transaction.fact('contact:blocked', { ...customer, channel, ...(until !== undefined && { until }) }),
    )
  }

  async unblock(actor: Actor, contact: Contact): Promise<boolean> {
    this.#engine.authorize(actor, 'contact:block')
    if (!(await this.state(contact))?.block) return false
    const next = await this.#change(this.#key(contact), ({ consents }) => ({ consents }))
    const { channel } = contact
    await this.#tell(actor, contact, next, (transaction, customer) =>
      transaction.fact('contact:unblocked', { ...customer, channel }),
    )
    return true
  }

  /** A statement once it is kept as evidence; one that has come before, as it first came. */
  async #evident(contact: string, consent: Consent, externalId: string | undefined): Promise<Consent> {
    const { center, directory, newId } = this.#engine
    const id = externalId === undefined ? newId() : evidenceId(contact, consent.source, externalId)
    const { outcome } = await directory.put(center, consentEvidence, id, { ...consent, contact }, 0)
    return (outcome === 'put' ? undefined : await this.#kept(id)) ?? consent
  }

  /** Every statement of a contact. */
  async #saidOf(contact: string): Promise<readonly Consent[]> {
    const said: Consent[] = []
    for await (const { contact: _contact, ...consent } of allEntries(this.#engine, consentEvidence, 'contact', contact))
      said.push(consent)
    return said
  }

  async #kept(id: string): Promise<Consent | undefined> {
    const { center, directory } = this.#engine
    const found = await directory.get(center, consentEvidence, id)
    if (!found) return undefined
    const { contact: _contact, ...consent } = found.body
    return consent
  }

  #key(contact: Contact): string {
    const { channels } = this.#engine.ports
    return contactKey(contact, contactIdentifier(channels, contact.channel, contact.address))
  }

  #change(key: string, change: (state: ContactState) => ContactState): Promise<ContactState> {
    return changeEntry(this.#engine, contactStates, key, (state) => change(state ?? NOBODY))
  }

  async #tell(
    actor: Actor,
    contact: Contact,
    state: ContactState,
    fact: (transaction: Transaction, customer: { customer?: CustomerId }) => void,
  ): Promise<void> {
    const known = await this.#customers.known(contact.channel, contact.address)
    const key = this.#key(contact)
    const put = (transaction: Transaction, told: ContactState): void =>
      transaction.put(contactNews, key, { ...told, forgetAt: transaction.now + NEWS_KEPT_MS })
    await this.#engine.run(actor, (transaction) => {
      put(transaction, state)
      fact(transaction, known ? { customer: known.id } : {})
    })
    // What was said after this may have been told before it: the news are what the directory says in the end.
    for (let told = state; ; ) {
      const now = (await this.state(contact)) ?? NOBODY
      if (canonicalJson(now) === canonicalJson(told)) return
      await this.#engine.run(actor, (transaction) => put(transaction, now))
      told = now
    }
  }
}

/** What has an id at its source stands under it, once. */
function evidenceId(contact: string, source: string, externalId: string): string {
  return `${contact}|${source}|${externalId}`
}
