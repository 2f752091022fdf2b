import {
  type AcceptOutcome,
  type Actor,
  type AgentId,
  type EndCause,
  type Engine,
  type Interaction,
  type InteractionId,
  type OfferReference,
  type QueueId,
  type QueuePlace,
  type RouteOutcome,
  type RouteRequest,
  type Router,
  type Transaction,
  interactions,
} from '@ringwright/core'
import { agents } from './agent/agent.js'
import type { CenterIndex } from './matching/center-index.js'
import { acceptOffer, failOffer, missOffer, rejectOffer } from './offer/offer-commands.js'
import { queues } from './queue/queue.js'
import type { PlanRouting } from './routing-plan/plan-routing.js'
import type { QueueFloor } from './queue/queue-floor.js'
import { enqueue, overflow, release, withdraw } from './queue/queue-commands.js'

export interface AcdRouterParts {
  readonly engine: Engine
  readonly index: CenterIndex
  readonly floor: QueueFloor
  readonly plans: PlanRouting
}

/** The router that core's flows, voice and text use. */
export class AcdRouter implements Router {
  readonly #engine: Engine
  readonly #index: CenterIndex
  readonly #floor: QueueFloor
  readonly #plans: PlanRouting
  /** The best place that each waiting interaction was told: a promise that is never taken back. */
  readonly #told = new Map<InteractionId, { readonly queue: QueueId; readonly position: number }>()

  constructor({ engine, index, floor, plans }: AcdRouterParts) {
    this.#engine = engine
    this.#index = index
    this.#floor = floor
    this.#plans = plans
    engine.react(interactions, (after, before) => {
      if (before && (!after || after.body.stage.name !== 'waiting')) this.#told.delete(before.body.id)
    })
  }

  enqueue(transaction: Transaction, interaction: Interaction, request: RouteRequest): RouteOutcome {
    return (
      this.#plans.enter(transaction, interaction, request) ?? enqueue(transaction, this.#floor, interaction, request)
    )
  }

  release(transaction: Transaction, interaction: Interaction, cause: EndCause): void {
    release(transaction, interaction, cause)
  }

  withdraw(transaction: Transaction, interaction: Interaction): void {
    withdraw(transaction, interaction)
  }

  overflow(transaction: Transaction, interaction: Interaction): boolean {
    const { stage } = interaction
    if (stage.name !== 'waiting') return false
    // Its own patience is over: another queue would be no help.
    if (stage.patienceUntil !== undefined && stage.patienceUntil <= transaction.now) return false
    return overflow(transaction, this.#floor, interaction, 'waitedTooLong')
  }

  accept(actor: Actor, reference: OfferReference): Promise<AcceptOutcome> {
    return this.#engine.run(actor, (transaction) => {
      this.#authorize(actor, reference, transaction)
      return acceptOffer(transaction, reference)
    })
  }

  async reject(actor: Actor, reference: OfferReference, reason = 'rejected'): Promise<void> {
    await this.#engine.run(actor, (transaction) => {
      this.#authorize(actor, reference, transaction)
      rejectOffer(transaction, reference, reason)
    })
  }

  async fail(actor: Actor, reference: OfferReference, reason: string): Promise<void> {
    await this.#engine.run(actor, (transaction) => {
      this.#authorize(actor, reference, transaction)
      failOffer(transaction, reference, reason)
    })
  }

  async miss(actor: Actor, reference: OfferReference): Promise<void> {
    await this.#engine.run(actor, (transaction) => {
      this.#authorize(actor, reference, transaction)
      missOffer(transaction, reference)
    })
  }

  place(interaction: InteractionId): QueuePlace | undefined {
    const record = this.#engine.get(interactions, interaction)
    const ahead = this.#index.ahead(interaction)
    if (record?.stage.name !== 'waiting' || ahead === undefined) return undefined
    const { queue } = record.stage
    const told = this.#told.get(interaction)
    const position = Math.min(ahead + 1, told?.queue === queue ? told.position : Infinity)
    this.#told.set(interaction, { queue, position })
    return { queue, position, waiting: this.#index.waiting(queue) }
  }

  agentName(agent: AgentId): string | undefined {
    return this.#engine.get(agents, agent)?.name
  }

  queues(): readonly QueueId[] {
    return [...this.#engine.all(queues).keys()] as QueueId[]
  }

  #authorize(actor: Actor, { interaction, offer }: OfferReference, transaction: Transaction): void {
    const record = transaction.peek(interactions, interaction)
    const offered =
      record?.stage.name === 'waiting' ? record.stage.offers.find(({ id }) => id === offer)?.agent : undefined
    const own = offered === undefined || offered === actor.id
    this.#engine.authorize(actor, own ? 'agent:own' : 'agent:answer', { interaction })
  }
}
