import type { Actor } from '../authorization/actor.js'
import type { Engine } from '../engine/plugin.js'
import type { CustomerId } from '../identity/identity.js'
import type { CustomerBook } from './customer-book.js'
import { apartFrom, type CustomerMerges, withoutDoubt } from './customer-merges.js'
import type { Customer, Evidence, IdentityDoubt, KnownIdentifier } from './customer.js'
import type { IdentifyOutcome } from './customers.js'
import type { Contact } from '../permission/contact.js'
import { canonicalIdentifier, contactIdentifier, type Identifier, identifierKey } from './identifier.js'

/** What one person is known by, on paper and off. */
const IDENTIFIERS_MAX = 50
/** Doubts that wait for somebody: past it the oldest have waited too long to matter. */
const DOUBTS_MAX = 20
/** How often it is looked again who has an identifier that others keep taking. */
const TRIES_MAX = 3
const VALUE_LENGTH_MAX = 256

/** Notes by what customers are known, merges those who prove to be one person, and asks somebody where that is not sure. */
export class CustomerIdentities {
  readonly #engine: Engine
  readonly #book: CustomerBook
  readonly #merges: CustomerMerges

  constructor(engine: Engine, book: CustomerBook, merges: CustomerMerges) {
    this.#engine = engine
    this.#book = book
    this.#merges = merges
  }

  async note(actor: Actor, id: CustomerId, said: Identifier, evidence: Evidence): Promise<IdentifyOutcome> {
    const identifier = said.value.length > VALUE_LENGTH_MAX ? undefined : canonicalIdentifier(said)
    if (!identifier) return { outcome: 'refused', reason: 'invalidIdentifier' }
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const customer = await this.#book.byId(id)
      if (!customer) return { outcome: 'refused', reason: 'unknownCustomer' }
      const other = await this.#book.identified(identifier)
      if (other && other.id !== customer.id) return this.#shared(actor, customer, other, identifier, evidence)
      const outcome = await this.#add(actor, customer, identifier, evidence, other !== undefined)
      if (outcome) return outcome
    }
    return { outcome: 'refused', reason: 'busy' }
  }

  /**
   * The customer has proven to be who uses an address of another channel as well. Whoever is known there already is the same
   * person from now on, unless something contradicts it.
   */
  async join(actor: Actor, id: CustomerId, contact: Contact, source: string): Promise<IdentifyOutcome> {
    const { channel, address } = contact
    const evidence = { source, verified: true }
    const customer = await this.#book.byId(id)
    if (!customer) return { outcome: 'refused', reason: 'unknownCustomer' }
    const other = await this.#book.known(channel, address)
    if (other?.id === customer.id) return { outcome: 'known' }
    if (other) return this.#shared(actor, customer, other, { kind: channel, value: address }, evidence)
    if (!(await this.#book.reach(customer.id, channel, address))) return { outcome: 'refused', reason: 'busy' }
    await this.#engine.run(actor, (transaction) =>
      transaction.fact('customer:identified', { customer: customer.id, kind: channel, ...evidence }),
    )
    const identifier = contactIdentifier(this.#engine.ports.channels, channel, address)
    if (identifier) await this.note(actor, customer.id, identifier, evidence)
    return { outcome: 'identified' }
  }

  /** Two customers are different persons. */
  async keepApart(one: CustomerId, other: CustomerId): Promise<boolean> {
    const apart = (from: CustomerId, to: CustomerId) =>
      this.#book.change(from, (customer) => ({ ...withoutDoubt(customer, to), apart: apartFrom(customer, to) }))
    const [first, second] = [await apart(one, other), await apart(other, one)]
    return first !== undefined && second !== undefined
  }

  /** Undefined when somebody else has come first. */
  async #add(
    actor: Actor,
    { id }: Customer,
    identifier: Identifier,
    evidence: Evidence,
    isProven: boolean,
  ): Promise<IdentifyOutcome | undefined> {
    if (isProven) return { outcome: 'known' }
    const at = this.#engine.clock.now()
    let refusal: IdentifyOutcome | undefined
    const changed = await this.#book.change(id, (customer) => {
      const { identifiers = [] } = customer
      refusal = refusalOf(identifiers, identifier, evidence)
      if (refusal) return undefined
      const others = identifiers.filter((each) => identifierKey(each) !== identifierKey(identifier))
      return { ...customer, identifiers: [...others, { ...identifier, ...evidence, at }] }
    })
    if (!changed) return refusal
    const { source, verified } = evidence
    await this.#engine.run(actor, (transaction) =>
      transaction.fact('customer:identified', { customer: id, kind: identifier.kind, verified, source }),
    )
    return { outcome: 'identified' }
  }

  /** Somebody else has proven what is now said of this customer. */
  async #shared(
    actor: Actor,
    customer: Customer,
    other: Customer,
    identifier: Identifier,
    { source, verified }: Evidence,
  ): Promise<IdentifyOutcome> {
    const [here, there] = [await this.#whole(customer), await this.#whole(other)]
    if (areApart(here, there)) return { outcome: 'refused', reason: 'apart' }
    if (!verified) return this.#doubt(actor, customer, other, identifier, 'unverified')
    if (contradict(provenOf(here), provenOf(there)))
      return this.#doubt(actor, customer, other, identifier, 'contradiction')
    const [into, absorbed] = customer.createdAt < other.createdAt ? [customer, other] : [other, customer]
    const evidence = { source, identifier }
    const isDone = await this.#merges.run({
      ...{ absorbed: absorbed.id, into: into.id, part: false, by: actor, evidence },
    })
    return isDone ? { outcome: 'merged', customer: into.id } : { outcome: 'refused', reason: 'busy' }
  }

  async #doubt(
    actor: Actor,
    { id }: Customer,
    { id: other }: Customer,
    identifier: Identifier,
    reason: IdentityDoubt['reason'],
  ): Promise<IdentifyOutcome> {
    const at = this.#engine.clock.now()
    const changed = await this.#book.change(id, (customer) => {
      const { doubts = [] } = customer
      if (doubts.some((doubt) => doubt.other === other && doubt.reason === reason)) return undefined
      return { ...customer, doubts: [...doubts, { other, identifier, reason, at }].slice(-DOUBTS_MAX) }
    })
    if (changed)
      await this.#engine.run(actor, (transaction) =>
        transaction.fact('customer:doubted', { customer: id, other, reason }),
      )
    return { outcome: 'doubted', other, reason }
  }

  /** A customer, with everybody who is part of it. */
  async #whole(customer: Customer): Promise<readonly Customer[]> {
    return [customer, ...(await this.#book.parts(customer.id))]
  }
}

/** Whether somebody has found that one of these is not one of those. */
function areApart(some: readonly Customer[], others: readonly Customer[]): boolean {
  return some.some(({ apart = [] }) => others.some(({ id }) => apart.includes(id)))
}

function provenOf(parts: readonly Customer[]): readonly Identifier[] {
  return parts.flatMap(({ identifiers = [] }) => identifiers).filter(({ verified }) => verified)
}

/** Why a customer does not get an identifier that nobody else has proven. */
function refusalOf(
  known: readonly KnownIdentifier[],
  identifier: Identifier,
  { verified }: Evidence,
): IdentifyOutcome | undefined {
  const same = known.find((each) => identifierKey(each) === identifierKey(identifier))
  if (same && (same.verified || !verified)) return { outcome: 'known' }
  const proven = known.filter((each) => each.verified)
  if (verified && contradict(proven, [identifier])) return { outcome: 'refused', reason: 'contradiction' }
  return !same && known.length >= IDENTIFIERS_MAX ? { outcome: 'refused', reason: 'full' } : undefined
}

/** A person may have several numbers and mail addresses, and one of everything else. */
function contradict(some: readonly Identifier[], others: readonly Identifier[]): boolean {
  return some.some(
    ({ kind, value }) =>
      kind !== 'phone' && kind !== 'email' && others.some((other) => other.kind === kind && other.value !== value),
  )
}
