import { archivedFacts } from '../archive/archived-facts.js'
import { type Conversation, conversations } from '../conversation/conversation.js'
import type { Customer } from '../customer/customer.js'
import type { CustomerBook } from '../customer/customer-book.js'
import type { Engine } from '../engine/plugin.js'
import type { ConversationId, CustomerId, InteractionId } from '../identity/identity.js'
import { messages, type StoredMessage } from '../message/message.js'
import type { Archive, ArchiveSubject } from '../storage/archive.js'
import { type CollectionDefinition, FIND_LIMIT_MAX } from '../storage/directory.js'
import type { CommittedFact } from '../storage/fact.js'
import type { RecordingEntry } from '../voice/calls.js'
import { recordings } from '../voice/recording-book.js'

/** Where to look for what is known of one person. */
export interface KnownOfCustomer {
  /** The person, under each id. */
  readonly ids: readonly CustomerId[]
  /** Those of them who are still known, who was asked for first. */
  readonly customers: readonly Customer[]
  readonly conversations: readonly ConversationId[]
  readonly interactions: readonly InteractionId[]
}

/** Reads what one person is known by: the directory, and facts where the directory has forgotten. */
export class CustomerReader {
  readonly #engine: Engine
  readonly #archive: Archive

  constructor(engine: Engine, archive: Archive) {
    this.#engine = engine
    this.#archive = archive
  }

  async known(book: CustomerBook, asked: CustomerId): Promise<KnownOfCustomer> {
    const itself = await book.byId(asked)
    const found = itself ? [itself, ...(await book.parts(itself.id))] : []
    const ids = [...new Set([asked, ...found.map(({ id }) => id)])]
    const talked = new Set<ConversationId>()
    const asks = new Set<InteractionId>()
    for (const id of ids) {
      for await (const { id: conversation } of this.conversations(id)) talked.add(conversation)
      for await (const { data } of this.facts('customer', id)) {
        const { conversation, interaction } = data as { conversation?: ConversationId; interaction?: InteractionId }
        if (conversation !== undefined) talked.add(conversation)
        if (interaction !== undefined) asks.add(interaction)
      }
    }
    return { ids, customers: found, conversations: [...talked], interactions: [...asks] }
  }

  conversations(customer: CustomerId): AsyncGenerator<Conversation> {
    return this.#all(conversations, 'customer', customer, ({ createdAt }) => createdAt)
  }

  messages(conversation: ConversationId): AsyncGenerator<StoredMessage> {
    return this.#all(messages, 'conversation', conversation, ({ sequence }) => sequence)
  }

  recordings(interaction: InteractionId): AsyncGenerator<RecordingEntry> {
    return this.#all(recordings, 'interaction', interaction, ({ startedAt }) => startedAt)
  }

  facts(subject: ArchiveSubject, id: string): AsyncGenerator<CommittedFact> {
    return archivedFacts(this.#archive, this.#engine.center, { about: { [subject]: id } })
  }

  /** A page at a time. More than a page at one place of the order does not happen: they are made one after the other. */
  async *#all<Body>(
    collection: CollectionDefinition<Body>,
    index: string,
    key: string,
    orderOf: (body: Body) => number,
  ): AsyncGenerator<Body> {
    const { center, directory } = this.#engine
    let after: number | undefined
    for (;;) {
      const range = { limit: FIND_LIMIT_MAX, ...(after !== undefined && { after }) }
      const page = await directory.find(center, collection, index, key, range)
      for (const { body } of page) yield body
      const last = page.at(-1)
      if (!last || page.length < FIND_LIMIT_MAX) return
      after = orderOf(last.body)
    }
  }
}
