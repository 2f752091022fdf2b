import { archivedFacts } from '../archive/archived-facts.js'
import { type Conversation, conversations } from '../conversation/conversation.js'
import type { Customer } from '../customer/customer.js'
import type { CustomerBook } from '../customer/customer-book.js'
import { type Identifier, identifierKey } from '../customer/identifier.js'
import type { ConversationId, CustomerId, InteractionId } from '../identity/identity.js'
import { messages, type StoredMessage } from '../message/message.js'
import type { Contact } from '../permission/contact.js'
import type { Archive, ArchiveSubject } from '../storage/archive.js'
import { allEntries } from '../storage/all-entries.js'
import type { CommittedFact, FactType } from '../storage/fact.js'
import type { RecordingEntry } from '../voice/calls.js'
import { recordings } from '../voice/recording-book.js'
import type { WhoseData } from './personal-data.js'
import type { RecordDesk } from '../engine/record-desk.js'
import type { Person } from './personal-data-keeper.js'

/** Where to look for what is known of one person. */
export interface KnownOfCustomer extends Person {
  /** Those of the person's ids who are still known, who was asked for first. */
  readonly customers: readonly Customer[]
  readonly conversations: readonly ConversationId[]
}

export interface CustomerReaderOptions {
  readonly desk: RecordDesk
  readonly archive: Archive
  readonly book: CustomerBook
  /** What an address is outside of its channel. */
  readonly identifierOf: (contact: Contact) => Identifier | undefined
}

/** Reads what one person is known by: the directory, and facts where the directory has forgotten. */
export class CustomerReader {
  readonly #desk: RecordDesk
  readonly #archive: Archive
  readonly #book: CustomerBook
  readonly #identifierOf: CustomerReaderOptions['identifierOf']

  constructor({ desk, archive, book, identifierOf }: CustomerReaderOptions) {
    this.#desk = desk
    this.#archive = archive
    this.#book = book
    this.#identifierOf = identifierOf
  }

  /** The customer who is meant, whoever stands for it now. */
  async customer(who: WhoseData): Promise<Customer | undefined> {
    if (typeof who === 'string') return this.#book.byId(who)
    const known = await this.#book.known(who.channel, who.address)
    const identifier = known ? undefined : this.#identifierOf(who)
    return known ?? (identifier && this.#book.identified(identifier))
  }

  async known(who: WhoseData): Promise<KnownOfCustomer> {
    const itself = await this.customer(who)
    const found = itself ? [itself, ...(await this.#book.parts(itself.id))] : []
    const ids = [...new Set([...(typeof who === 'string' ? [who] : []), ...found.map(({ id }) => id)])]
    const contacts = [...(typeof who === 'string' ? [] : [who]), ...found.flatMap(({ addresses }) => addresses)]
    return {
      ...{ ids, customers: found, ...(await this.#talkedAbout(ids)) },
      ...{ contacts, identifiers: this.#identifiers(contacts, found) },
    }
  }

  /**
   * What was talked about with a person, also where the directory has forgotten it. While two customers are taken for one,
   * facts about one name conversations of the other: whoever has a conversation in the end has what was asked in it.
   */
  async #talkedAbout(ids: readonly CustomerId[]) {
    const talked = new Set<ConversationId>()
    const others = new Set<ConversationId>()
    const asks = new Set<InteractionId>()
    const asksOfOthers = new Set<InteractionId>()
    for (const id of ids) {
      for await (const { id: conversation } of this.conversations(id)) talked.add(conversation)
      for await (const { data } of this.facts('customer', id)) {
        const { conversation, interaction } = data as { conversation?: ConversationId; interaction?: InteractionId }
        if (conversation !== undefined && !talked.has(conversation) && !others.has(conversation))
          ((await this.#isOfOthers(conversation, ids)) ? others : talked).add(conversation)
        const isOfOthers = conversation !== undefined && others.has(conversation)
        if (interaction !== undefined) (isOfOthers ? asksOfOthers : asks).add(interaction)
      }
    }
    for (const id of talked)
      for await (const { data } of this.facts('conversation', id, ['interaction:opened']))
        asks.add((data as { interaction: InteractionId }).interaction)
    return { conversations: [...talked], interactions: [...asks].filter((id) => !asksOfOthers.has(id)) }
  }

  /** Whose a conversation is that is not there any more, nobody can say but the facts. */
  async #isOfOthers(id: ConversationId, ids: readonly CustomerId[]): Promise<boolean> {
    const { center, directory } = this.#desk
    const found = await directory.get(center, conversations, id)
    return found !== null && !ids.includes(found.body.customer)
  }

  /** What was only said may be somebody else's. */
  #identifiers(contacts: readonly Contact[], found: readonly Customer[]): Identifier[] {
    const reached = contacts.flatMap((contact) => this.#identifierOf(contact) ?? [])
    const proven = found.flatMap(({ identifiers = [] }) => identifiers.filter(({ verified }) => verified))
    return [...new Map([...reached, ...proven].map((each) => [identifierKey(each), each])).values()]
  }

  conversations(customer: CustomerId): AsyncGenerator<Conversation> {
    return allEntries(this.#desk, conversations, 'customer', customer)
  }

  messages(conversation: ConversationId): AsyncGenerator<StoredMessage> {
    return allEntries(this.#desk, messages, 'conversation', conversation)
  }

  recordings(interaction: InteractionId): AsyncGenerator<RecordingEntry> {
    return allEntries(this.#desk, recordings, 'interaction', interaction)
  }

  /** Default: of all types. */
  facts(subject: ArchiveSubject, id: string, types?: readonly FactType[]): AsyncGenerator<CommittedFact> {
    return archivedFacts(this.#archive, this.#desk.center, { about: { [subject]: id }, ...(types && { types }) })
  }
}
