import {
  type Actor,
  type AgentId,
  type ConversationId,
  type CustomerId,
  type Interaction,
  type InteractionId,
  type Medium,
  type OfferId,
  type QueueId,
  type Random,
  type Requirements,
  type Transaction,
  awaitsCallback,
  interactions,
  seededRandom,
} from '@ringwright/core'
import { PLAN, requirementsOf, siteIn } from './center-variety.js'
import type { SimulatedChannel } from './channels.js'
import { between, exponential, pick } from './draws.js'
import { takeDetour } from './simulated-detour.js'
import type { Seat } from './simulated-node.js'
import type { World } from './world.js'

/** How long a customer waits for a sign before trying again, and how often. */
const ARRIVAL_TIMEOUT_MS = 6_000
const TRIES_MAX = 3
const TRANSFERS_MAX = 2

/** Somebody who calls or writes, waits as long as patience lasts, and is helped or leaves. */
export class SimulatedCustomer {
  readonly #world: World
  readonly #random: Random
  readonly #actor: Actor
  readonly #name: string
  readonly #address: string
  readonly #medium: Medium
  readonly #channel: SimulatedChannel
  readonly #priority: number
  readonly #lastAgent: AgentId | undefined
  readonly #requirements: Requirements | undefined
  readonly #site: string | undefined
  /** Where there is no such plan, the queue is what counts. */
  readonly #byPlan: boolean
  #preferred: number
  #tries = 0
  #transfers = 0
  /** The interaction of the newest try. */
  #current: InteractionId | undefined
  #state: 'arriving' | 'waiting' | 'engaged' | 'away' | 'gone' = 'arriving'
  #offer: OfferId | undefined
  #waits = 0
  served = false
  abandoned = false
  turnedAway = false

  constructor(world: World, number: number) {
    const { scenario } = world
    this.#world = world
    this.#name = `c${number}`
    this.#random = seededRandom(`${scenario.seed}/customer/${number}`)
    this.#actor = { role: 'customer', id: this.#name }
    this.#medium = this.#random.next() < 0.5 ? 'voice' : 'text'
    this.#channel = this.#medium === 'voice' ? 'voice' : this.#random.next() < 0.4 ? 'email' : 'web-chat'
    // Who calls has a number, and can be called back when a node is lost.
    this.#address = this.#medium === 'voice' ? `+49${number}` : this.#name
    this.#priority = this.#random.next() < 0.15 ? 1 : 0
    const known = `a${between(this.#random, 0, scenario.agents)}` as AgentId
    this.#lastAgent = this.#random.next() < 0.3 ? known : undefined
    this.#preferred = between(this.#random, 0, scenario.nodes)
    this.#requirements = requirementsOf(this.#random)
    this.#site = siteIn(this.#random)
    this.#byPlan = this.#random.next() < 0.5
  }

  /** Tries to get into a queue; without a sign of life tries again elsewhere. */
  arrive(): void {
    const { clock, cluster, queues, accepting } = this.#world
    if (this.#tries++ === TRIES_MAX) {
      this.#state = 'gone'
      this.turnedAway = true
      return
    }
    const id = `${this.#name}.${this.#tries}` as InteractionId
    const queue = pick(this.#random, queues)
    if (this.#current !== undefined) accepting.delete(this.#current)
    this.#current = id
    if (this.#random.next() < 0.1) accepting.set(id, (at) => this.#leaveAt(at))
    cluster.ask('open', this.#preferred++, (seat) =>
      seat.center.run(this.#actor, (transaction) => this.#open(transaction, seat, id, queue)),
    )
    clock.setTimer(ARRIVAL_TIMEOUT_MS, () => {
      if (this.#state === 'arriving' && this.#current === id) this.arrive()
    })
  }

  opened(id: InteractionId): void {
    // The node was only slow: nobody is at the other end of that one any more.
    if (id !== this.#current || this.#state === 'gone') return this.#hangUp(id)
    if (this.#state === 'arriving') this.#state = 'waiting'
  }

  queued(id: InteractionId): void {
    if (id !== this.#current || this.#state === 'gone') return
    this.#state = 'waiting'
    this.#offer = undefined
    const wait = ++this.#waits
    this.#world.clock.setTimer(exponential(this.#random, this.#world.scenario.patienceMs), () => {
      if (this.#state === 'waiting' && this.#waits === wait) this.#leave()
    })
  }

  engaged(id: InteractionId, offer: OfferId, agent: AgentId): void {
    if (id !== this.#current || this.#state === 'gone') return
    this.#state = 'engaged'
    this.#offer = offer
    this.served = true
    this.#pickUp(id)
    this.#world.clock.setTimer(1_000 + exponential(this.#random, this.#world.scenario.handleMs), () =>
      this.#conclude(id, offer, agent),
    )
  }

  /** Somebody outside has the customer, and will be done with the matter. */
  outside(id: InteractionId): void {
    if (id !== this.#current || this.#state === 'gone') return
    this.#state = 'away'
    this.#world.clock.setTimer(exponential(this.#random, this.#world.scenario.handleMs), () => {
      if (this.#state === 'away') this.#leave()
    })
  }

  /** Put away: some do not wait for it to come back. */
  parked(id: InteractionId): void {
    if (id !== this.#current || this.#state === 'gone') return
    this.#state = 'away'
    this.#world.clock.setTimer(exponential(this.#random, this.#world.scenario.patienceMs), () => {
      if (this.#state === 'away') this.#leave()
    })
  }

  closed(id: InteractionId): void {
    this.#world.accepting.delete(id)
    if (id === this.#current) this.#state = 'gone'
  }

  /** Whose call was lost with its node is called back once an agent has it. */
  #pickUp(id: InteractionId): void {
    const { cluster, audit } = this.#world
    const record = (): Interaction | undefined => audit.records.get(`${interactions.kind}/${id}`)?.body as Interaction
    const rings = (): boolean => {
      const interaction = record()
      return interaction?.stage.name === 'engaged' && awaitsCallback(interaction)
    }
    cluster.insist('pick up', this.#preferred, rings, ({ center }) =>
      center.run(this.#actor, (transaction) => {
        const interaction = transaction.read(interactions, id)
        if (!interaction?.callback || interaction.stage.name !== 'engaged' || !awaitsCallback(interaction)) return
        const callback = { ...interaction.callback, reachedAt: transaction.now }
        transaction.put(interactions, id, { ...interaction, callback })
      }),
    )
  }

  /** The conversation comes to its end: by the customer, by the agent, or in another queue. */
  #conclude(id: InteractionId, offer: OfferId, agent: AgentId): void {
    const lasts = (): boolean => this.#state === 'engaged' && this.#offer === offer
    if (!lasts()) return
    const { cluster, queues } = this.#world
    const actor: Actor = { role: 'agent', id: agent }
    const way = this.#random.next()
    if (way < 0.4) return this.#leave()
    if (way < 0.5 && this.#transfers++ < TRANSFERS_MAX) {
      const queue = pick(this.#random, queues)
      cluster.ask('transfer', this.#preferred, ({ acd }) => acd.transfer(actor, id, { target: { queue } }))
      this.#world.clock.setTimer(exponential(this.#random, 10_000) + 4_000, () => this.#conclude(id, offer, agent))
      return
    }
    if (way < 0.8 && this.#transfers++ < TRANSFERS_MAX) {
      takeDetour({ world: this.#world, random: this.#random, preferred: this.#preferred, interaction: id, agent })
      this.#world.clock.setTimer(exponential(this.#random, 10_000) + 4_000, () => this.#conclude(id, offer, agent))
      return
    }
    // By the time that the command arrives, somebody else may have the customer: then it is not this agent's to end.
    cluster.insist('end', this.#preferred, lasts, async ({ acd, center }) => {
      const stage = center.get(interactions, id)?.stage
      if (stage?.name === 'engaged' && stage.offer.id === offer) await acd.end(actor, id)
    })
  }

  #leaveAt(at: number): void {
    const { clock } = this.#world
    clock.setTimer(at - clock.now(), () => {
      if (this.#state === 'waiting') this.#leave()
    })
  }

  #leave(): void {
    if (!this.served) this.abandoned = true
    this.#state = 'gone'
    if (this.#current !== undefined) this.#hangUp(this.#current)
  }

  #hangUp(id: InteractionId): void {
    const { cluster, audit } = this.#world
    const isOpen = (): boolean => audit.records.has(`${interactions.kind}/${id}`)
    cluster.insist('hang up', this.#preferred, isOpen, ({ center, acd }) =>
      center.run(this.#actor, (transaction) => {
        const interaction = transaction.read(interactions, id)
        if (interaction)
          acd.router.release(
            transaction,
            interaction,
            interaction.stage.name === 'waiting' ? 'customerLeft' : 'customerEnded',
          )
      }),
    )
  }

  #open(transaction: Transaction, { acd }: Seat, id: InteractionId, queue: QueueId): void {
    const conversation = `${this.#name}/help` as ConversationId
    const customer = this.#name as CustomerId
    const interaction: Interaction = {
      ...{ id, conversation, customer, service: 'help', channel: this.#channel, medium: this.#medium },
      ...{ direction: 'inbound', from: this.#address, to: 'help', home: transaction.node },
      ...{ openedAt: transaction.now, attributes: {} },
      ...(this.#site !== undefined && { site: this.#site }),
      ...(this.#lastAgent !== undefined && { lastAgent: this.#lastAgent }),
      // Only until the router has put it into the queue's waiting stage, in this same change.
      stage: { name: 'waiting', queue, priority: 0, since: 0, age: 0, offers: [], excluded: [] },
    }
    const about = { interaction: id, conversation, customer }
    transaction.fact('interaction:opened', { ...about, channel: this.#channel, medium: this.#medium, service: 'help' })
    const wishes = this.#requirements && { requirements: this.#requirements }
    const plan = this.#byPlan && { plan: PLAN }
    const routed = acd.router.enqueue(transaction, interaction, { queue, priority: this.#priority, ...wishes, ...plan })
    if (routed.outcome === 'queued') return
    transaction.fact('interaction:refused', { interaction: id, queue, reason: routed.reason })
    transaction.fact('interaction:closed', { ...about, cause: 'refused' })
  }
}
