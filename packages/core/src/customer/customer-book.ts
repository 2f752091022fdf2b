import type { Clock } from '../clock/clock.js'
import { changeConversation } from '../conversation/change-conversation.js'
import { type Conversation, conversations } from '../conversation/conversation.js'
import type { AgentId, CenterId, ConversationId, CustomerId, IdSource, InteractionId } from '../identity/identity.js'
import { allEntries } from '../storage/all-entries.js'
import { changeEntry } from '../storage/change-entry.js'
import type { Directory } from '../storage/directory.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { type Customer, addressKey, customers } from './customer.js'
import { type Identifier, identifierKey } from './identifier.js'

export interface CustomerBookOptions {
  readonly center: CenterId
  readonly directory: Directory
  readonly clock: Clock
  readonly newId: IdSource
  /** What an address is outside of its channel. */
  readonly identifierOf: (channel: string, address: string) => Identifier | undefined
}

/** Where something comes from, and what it is about. */
export interface AddressedService {
  readonly channel: string
  readonly address: string
  readonly service: string
}

export interface Arrival {
  readonly customer: Customer
  readonly conversation: Conversation
}

/** Who is behind an address. */
interface Behind {
  readonly customer: Customer
  /** Who has the address, where that is somebody else for whom the customer stands. */
  readonly part?: CustomerId
}

/** Whether somebody is at a conversation now. */
type IsOpen = (conversation: Conversation) => boolean

/** Of agents who served a conversation, those who did so last: more are never there to choose from. */
const FAMILIAR_MAX = 8

/** From one who was merged to who stands for it in the end: more are a mistake that somebody has to look at. */
const MERGES_DEEP_MAX = 100

/** Of one person on all channels. Past this a new address makes a customer of its own. */
const ADDRESSES_MAX = 100

/** Finds, and where there is none makes, the customer behind an address and the conversation about a service. */
export class CustomerBook {
  readonly #options: CustomerBookOptions

  constructor(options: CustomerBookOptions) {
    this.#options = options
  }

  /** Who is behind an address. */
  async known(channel: string, address: string): Promise<Customer | undefined> {
    return (await this.#behind(channel, address))?.customer
  }

  /** Who has proven to be known by this. */
  async identified(identifier: Identifier): Promise<Customer | undefined> {
    const { center, directory } = this.#options
    const [found] = await directory.find(center, customers, 'identifier', identifierKey(identifier), { limit: 1 })
    return found && this.#standing(found.body)
  }

  /** The customer's own conversation about a service, or that of somebody who is part of the customer. */
  async knownConversation(customer: CustomerId, service: string): Promise<Conversation | undefined> {
    const own = await this.#ownConversation(customer, service)
    if (own) return own
    for (const { id } of await this.parts(customer)) {
      const conversation = await this.#ownConversation(id, service)
      if (conversation) return { ...conversation, customer }
    }
    return undefined
  }

  async #ownConversation(customer: CustomerId, service: string): Promise<Conversation | undefined> {
    const { center, directory } = this.#options
    const [found] = await directory.find(center, conversations, 'pair', `${customer}:${service}`, { limit: 1 })
    return found?.body
  }

  /**
   * Who is behind an address; somebody new, or somebody of another channel whose number or mail address it is, unless that
   * is only claimed.
   */
  async customer(
    channel: string,
    address: string,
    name?: string,
    identifiers: readonly Identifier[] = [],
    isClaimed = false,
  ): Promise<Customer> {
    const { center, directory, clock, newId, identifierOf } = this.#options
    for (;;) {
      const known = await this.known(channel, address)
      if (known) return known
      const identifier = identifierOf(channel, address)
      const other = await this.#firstOf(identifier && !isClaimed ? [identifier, ...identifiers] : identifiers)
      const reached = other && (await this.reach(other.id, channel, address))
      if (reached) return reached
      const id = newId<CustomerId>()
      const at = clock.now()
      const customer: Customer = {
        id,
        ...(name !== undefined && { name }),
        addresses: [{ channel, address }],
        createdAt: at,
        // An address that somebody else has and cannot be given is one's own only on its channel.
        ...(identifier && !other && { identifiers: [{ source: channel, verified: !isClaimed, at, ...identifier }] }),
      }
      const { outcome } = await directory.put(center, customers, id, customer, 0)
      // Somebody else may have made the same customer in between; then that one is found.
      if (outcome === 'put') return customer
    }
  }

  /** Who has proven to be known by one of these. */
  async #firstOf(identifiers: readonly Identifier[]): Promise<Customer | undefined> {
    for (const identifier of identifiers) {
      const customer = await this.identified(identifier)
      if (customer) return customer
    }
    return undefined
  }

  /** Notes an address of a customer; undefined when somebody else has it, or the customer has too many. */
  reach(id: CustomerId, channel: string, address: string): Promise<Customer | undefined> {
    return this.change(id, (customer) => {
      const { addresses } = customer
      return addresses.length < ADDRESSES_MAX
        ? { ...customer, addresses: [...addresses, { channel, address }] }
        : undefined
    })
  }

  /** Changes a customer, unless `change` says no or somebody else has what it is to get. Resolves with what it then is. */
  async change(id: CustomerId, change: (customer: Customer) => Customer | undefined): Promise<Customer | undefined> {
    try {
      return await changeEntry(this.#options, customers, id, (customer) => customer && change(customer))
    } catch (error) {
      if (error instanceof RingwrightError && error.code === 'already_exists') return undefined
      throw error
    }
  }

  /** Everybody who is part of a customer, by however many merges: who is left out here is not erased with the others. */
  async parts(id: CustomerId): Promise<readonly Customer[]> {
    const found = new Map<CustomerId, Customer>()
    const whose = [id]
    for (const next of whose)
      for await (const part of allEntries(this.#options, customers, 'parts', next)) {
        if (!found.has(part.id)) whose.push(part.id)
        found.set(part.id, part)
      }
    return [...found.values()]
  }

  /** A customer as it was made, whoever stands for it. */
  async itself(id: CustomerId): Promise<Customer | undefined> {
    const { center, directory } = this.#options
    return (await directory.get(center, customers, id))?.body
  }

  /** Who is behind an address, made if need be, and the conversation that goes on when something comes from there. */
  async arrival(
    { channel, address, service }: AddressedService,
    name: string | undefined,
    isOpen: IsOpen,
    isClaimed = false,
  ): Promise<Arrival> {
    const behind = await this.#behind(channel, address)
    const customer = behind?.customer ?? (await this.customer(channel, address, name, [], isClaimed))
    const going = behind?.part && (await this.#goingOn(behind.part, customer, service, isOpen))
    return { customer, conversation: going ?? (await this.conversation(customer.id, service)) }
  }

  /** What is being talked about, and with whom. */
  async going(id: ConversationId): Promise<Arrival | undefined> {
    const { center, directory } = this.#options
    const conversation = (await directory.get(center, conversations, id))?.body
    const customer = conversation && (await this.byId(conversation.customer))
    return customer && { customer, conversation: { ...conversation, customer: customer.id } }
  }

  /** The same where nothing is made. */
  async conversationAt(
    { channel, address, service }: AddressedService,
    isOpen: IsOpen,
  ): Promise<Conversation | undefined> {
    const behind = await this.#behind(channel, address)
    if (!behind) return undefined
    const { customer, part } = behind
    const going = part && (await this.#goingOn(part, customer, service, isOpen))
    return going ?? this.knownConversation(customer.id, service)
  }

  /** What is being talked about when two customers become one is talked about to its end. */
  async #goingOn(
    part: CustomerId,
    customer: Customer,
    service: string,
    isOpen: IsOpen,
  ): Promise<Conversation | undefined> {
    const own = await this.#ownConversation(part, service)
    return own && isOpen(own) ? { ...own, customer: customer.id } : undefined
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

  /** Who stands for a customer. */
  async byId(id: CustomerId): Promise<Customer | undefined> {
    const found = await this.itself(id)
    return found && this.#standing(found)
  }

  /** Who has an address, or stands for whoever has it. */
  async #behind(channel: string, address: string): Promise<Behind | undefined> {
    const { center, directory } = this.#options
    const [found] = await directory.find(center, customers, 'address', addressKey(channel, address), { limit: 1 })
    if (!found?.body.mergedInto) return found && { customer: found.body }
    const customer = await this.#standing(found.body)
    return { customer, ...(customer.id !== found.body.id && { part: found.body.id }) }
  }

  /** Who stands for a customer who was merged. */
  async #standing(customer: Customer): Promise<Customer> {
    let standing = customer
    for (let steps = 0; standing.mergedInto && steps < MERGES_DEEP_MAX; steps++) {
      const next = await this.itself(standing.mergedInto.customer)
      if (!next) break
      standing = next
    }
    return standing
  }

  /** Remembers who wrote last, where nobody was served. */
  async wroteTo(id: ConversationId, agent: AgentId): Promise<void> {
    await changeConversation(this.#options, id, (conversation) =>
      conversation.lastAgent === agent ? undefined : { ...conversation, lastAgent: agent },
    )
  }

  /** Remembers who served a conversation; of the same interaction once, however often it is told. */
  async servedBy(id: ConversationId, agent: AgentId, interaction: InteractionId): Promise<void> {
    const { clock } = this.#options
    await changeConversation(this.#options, id, (conversation) => {
      const { familiarAgents = [] } = conversation
      const known = familiarAgents.find((each) => each.agent === agent)
      if (conversation.lastAgent === agent && known?.interaction === interaction) return undefined
      const times = (known?.times ?? 0) + (known?.interaction === interaction ? 0 : 1)
      const others = familiarAgents.filter((each) => each !== known).slice(0, FAMILIAR_MAX - 1)
      const served = [{ agent, times, lastAt: clock.now(), interaction }, ...others]
      return { ...conversation, lastAgent: agent, familiarAgents: served }
    })
  }
}
