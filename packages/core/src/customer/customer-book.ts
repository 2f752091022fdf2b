import type { Clock } from '../clock/clock.js'
import { type Conversation, conversations } from '../conversation/conversation.js'
import type { AgentId, CenterId, ConversationId, CustomerId, IdSource, InteractionId } from '../identity/identity.js'
import type { Interaction } from '../interaction/interaction.js'
import type { Directory } from '../storage/directory.js'
import { type Customer, addressKey, customers } from './customer.js'

export interface CustomerBookOptions {
  readonly center: CenterId
  readonly directory: Directory
  readonly clock: Clock
  readonly newId: IdSource
}

/** How often a change that others keep overtaking is tried. */
const TRIES_MAX = 10

/** Of agents who served a conversation, those who did so last: more are never there to choose from. */
const FAMILIAR_MAX = 8

/** Within this time a customer who goes on writing is not noted again; a window counts as closed so much too early. */
const HEARD_EVERY_MS = 60_000

/** Finds, and where there is none makes, the customer behind an address and the conversation about a service. */
export class CustomerBook {
  readonly #options: CustomerBookOptions

  constructor(options: CustomerBookOptions) {
    this.#options = options
  }

  async known(channel: string, address: string): Promise<Customer | undefined> {
    const { center, directory } = this.#options
    const [found] = await directory.find(center, customers, 'address', addressKey(channel, address), { limit: 1 })
    return found?.body
  }

  async knownConversation(customer: CustomerId, service: string): Promise<Conversation | undefined> {
    const { center, directory } = this.#options
    const [found] = await directory.find(center, conversations, 'pair', `${customer}:${service}`, { limit: 1 })
    return found?.body
  }

  async customer(channel: string, address: string, name?: string): Promise<Customer> {
    const { center, directory, clock, newId } = this.#options
    for (;;) {
      const known = await this.known(channel, address)
      if (known) return known
      const id = newId<CustomerId>()
      const customer: Customer = {
        id,
        ...(name !== undefined && { name }),
        addresses: [{ channel, address }],
        createdAt: clock.now(),
      }
      const { outcome } = await directory.put(center, customers, id, customer, 0)
      // Somebody else may have made the same customer in between; then that one is found.
      if (outcome === 'put') return customer
    }
  }

  async conversation(customer: CustomerId, service: string): Promise<Conversation> {
    const { center, directory, clock, newId } = this.#options
    for (;;) {
      const known = await this.knownConversation(customer, service)
      if (known) return known
      const id = newId<ConversationId>()
      const conversation: Conversation = { id, customer, service, createdAt: clock.now() }
      const { outcome } = await directory.put(center, conversations, id, conversation, 0)
      if (outcome === 'put') return conversation
    }
  }

  async byId(id: CustomerId): Promise<Customer | undefined> {
    const { center, directory } = this.#options
    return (await directory.get(center, customers, id))?.body
  }

  /** Whether the customer has written on a channel within the last `windowMs`. */
  async heardWithin(id: ConversationId, channel: string, windowMs: number): Promise<boolean> {
    const { center, directory, clock } = this.#options
    const heardAt = (await directory.get(center, conversations, id))?.body.heardAt?.[channel]
    return heardAt !== undefined && clock.now() < heardAt + windowMs
  }

  /** Remembers that the customer has written on a channel. */
  async heard(id: ConversationId, channel: string): Promise<void> {
    const now = this.#options.clock.now()
    await this.#change(id, (conversation) => {
      const { heardAt = {} } = conversation
      const isKnown = (heardAt[channel] ?? Number.NEGATIVE_INFINITY) > now - HEARD_EVERY_MS
      return isKnown ? undefined : { ...conversation, heardAt: { ...heardAt, [channel]: now } }
    })
  }

  /** Remembers who served a conversation; of the same interaction once, however often it is told. */
  async servedBy(id: ConversationId, agent: AgentId, interaction: InteractionId): Promise<void> {
    const { clock } = this.#options
    await this.#change(id, (conversation) => {
      const { familiarAgents = [] } = conversation
      const known = familiarAgents.find((each) => each.agent === agent)
      if (conversation.lastAgent === agent && known?.interaction === interaction) return undefined
      const times = (known?.times ?? 0) + (known?.interaction === interaction ? 0 : 1)
      const others = familiarAgents.filter((each) => each !== known).slice(0, FAMILIAR_MAX - 1)
      const served = [{ agent, times, lastAt: clock.now(), interaction }, ...others]
      return { ...conversation, lastAgent: agent, familiarAgents: served }
    })
  }

  async #change(id: ConversationId, change: (conversation: Conversation) => Conversation | undefined): Promise<void> {
    const { center, directory } = this.#options
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const entry = await directory.get(center, conversations, id)
      const body = entry ? change(entry.body) : undefined
      if (!entry || !body) return
      const { outcome } = await directory.put(center, conversations, id, body, entry.version)
      if (outcome === 'put') return
    }
  }
}

/** What an interaction of the conversation is given of who served it before. */
export function familiarity({
  lastAgent,
  familiarAgents,
}: Conversation): Pick<Interaction, 'lastAgent' | 'familiarAgents'> {
  return {
    ...(lastAgent !== undefined && { lastAgent }),
    ...(familiarAgents && {
      familiarAgents: familiarAgents.map(({ agent, times, lastAt }) => ({ agent, times, lastAt })),
    }),
  }
}
