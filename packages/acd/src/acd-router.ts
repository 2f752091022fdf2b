import {
  type AcceptOutcome,
  type Actor,
  type AgentId,
  type CallbackRequest,
  type EndCause,
  type Engine,
  type Instant,
  type Interaction,
  type InteractionId,
  type NodeId,
  type OfferId,
  type OfferReference,
  type QueueId,
  type QueuePlace,
  type QueueStaff,
  type RouteOutcome,
  type RouteRequest,
  type Router,
  type Stage,
  type Transaction,
  checkedCallbackRequest,
  checkedRouteRequest,
  interactions,
  ownPlace,
} from '@ringwright/core'
import { agents } from './agent/agent.js'
import { callLost } from './callback/call-lost.js'
import { acceptConsult } from './consult/consult-commands.js'
import { callbackFailed, requestCallback } from './callback/callback-commands.js'
import type { CenterIndex } from './matching/center-index.js'
import { LINES } from './line/keep-lines.js'
import { bringLine } from './line/line-commands.js'
import { assertOfferReference } from './offer/offer-reference.js'
import { acceptOffer, failOffer, missOffer, rejectOffer } from './offer/offer-commands.js'
import { returnUnconnected } from './offer/return-engaged.js'
import { takeOut } from './parking/parking-commands.js'
import { partyAnswered, partyGone } from './party/party-commands.js'
import { queues } from './queue/queue.js'
import type { QueueStaffs } from './queue/queue-staffs.js'
import { phoneTarget } from './transfer/phone-target.js'
import { type Transfers, transfers } from './transfer/transfers.js'
import { type WaitEstimator, tellWait } from './wait-estimate/wait-estimator.js'
import type { PlanRouting } from './routing-plan/plan-routing.js'
import type { QueueFloor } from './queue/queue-floor.js'
import { refusalOf } from './queue/queue-admission.js'
import { enqueue, overflow, release, waitOn, withdraw } from './queue/queue-commands.js'

export interface AcdRouterParts {
  readonly engine: Engine
  readonly index: CenterIndex
  readonly floor: QueueFloor
  readonly staffs: QueueStaffs
  readonly plans: PlanRouting
  /** Absent: waits are not predicted. */
  readonly estimator?: WaitEstimator | undefined
}

/** The router that core's flows, voice and text use. */
export class AcdRouter implements Router {
  readonly #engine: Engine
  readonly #index: CenterIndex
  readonly #floor: QueueFloor
  readonly #staffs: QueueStaffs
  readonly #plans: PlanRouting
  readonly #estimator: WaitEstimator | undefined
  readonly #transfers: Transfers

  constructor({ engine, index, floor, staffs, plans, estimator }: AcdRouterParts) {
    this.#engine = engine
    this.#index = index
    this.#floor = floor
    this.#staffs = staffs
    this.#plans = plans
    this.#estimator = estimator
    this.#transfers = transfers(() => ({ engine, floor }))
  }

  enqueue(transaction: Transaction, interaction: Interaction, wanted: RouteRequest): RouteOutcome {
    const request = checkedRouteRequest(wanted)
    const outcome =
      this.#plans.enter(transaction, interaction, request) ?? enqueue(transaction, this.#floor, interaction, request)
    const from = request.escalatedFrom?.queue
    if (from !== undefined && outcome.outcome === 'queued')
      transaction.fact('interaction:escalated', { interaction: interaction.id, from, queue: outcome.queue })
    return outcome
  }

  release(transaction: Transaction, interaction: Interaction, cause: EndCause): void {
    if (!returnUnconnected(transaction, interaction, cause)) release(transaction, interaction, cause)
  }

  async transferByPhone(agent: AgentId, interaction: InteractionId, to: string): Promise<boolean> {
    const target = phoneTarget(this.#engine, to)
    if (!target) return false
    const { outcome } = await this.#transfers.transfer({ role: 'agent', id: agent }, interaction, { target })
    return outcome === 'queued' || outcome === 'waiting' || outcome === 'calling'
  }

  withdraw(transaction: Transaction, interaction: Interaction): void {
    withdraw(transaction, interaction)
  }

  requestCallback(transaction: Transaction, interaction: Interaction, request: CallbackRequest): RouteOutcome {
    return requestCallback(transaction, this.#floor, interaction, checkedCallbackRequest(request))
  }

  unreached(transaction: Transaction, interaction: Interaction, cause: string): void {
    callbackFailed(transaction, interaction, cause)
  }

  callLost(transaction: Transaction, interaction: Interaction, heir: NodeId): void {
    // Whoever another queue has stands in their own.
    const isBack = this.#plans.takeBack(transaction, interaction)
    const lost = isBack ? transaction.read(interactions, interaction.id) : interaction
    if (lost) callLost(transaction, lost, heir)
  }

  overflow(transaction: Transaction, interaction: Interaction): boolean {
    const { stage } = interaction
    if (stage.name !== 'waiting') return false
    // Its own patience is over: another queue would be no help.
    if (stage.patienceUntil !== undefined && stage.patienceUntil <= transaction.now) return false
    return (
      this.#plans.takeBack(transaction, interaction) ||
      overflow(transaction, this.#floor, interaction, 'waitedTooLong') ||
      waitOn(transaction, interaction)
    )
  }

  partyAnswered(transaction: Transaction, interaction: Interaction, party: OfferId): boolean {
    return partyAnswered(transaction, interaction, party)
  }

  partyGone(transaction: Transaction, interaction: Interaction, party: OfferId, cause: string): void {
    partyGone(transaction, this.#floor, interaction, party, cause)
  }

  async bringLine(agent: AgentId): Promise<boolean> {
    const engine = this.#engine
    if (engine.get(agents, agent)?.line?.isUp !== true) return false
    return engine.run(LINES, (transaction) => bringLine(transaction, agent))
  }

  unpark(transaction: Transaction, interaction: Interaction): void {
    if (interaction.stage.name === 'parked') takeOut(transaction, interaction, interaction.stage, 'customerWrote')
  }

  accept(actor: Actor, reference: OfferReference): Promise<AcceptOutcome> {
    return this.#engine.run(actor, (transaction) => {
      this.#authorize(actor, reference, transaction)
      return acceptConsult(transaction, reference) ?? acceptOffer(transaction, reference)
    })
  }

  async reject(actor: Actor, reference: OfferReference, reason = 'rejected'): Promise<void> {
    await this.#engine.run(actor, (transaction) => {
      this.#authorize(actor, reference, transaction)
      if (!rejectOffer(transaction, reference, reason)) this.#rejectConsult(transaction, reference, reason)
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

  place(id: InteractionId): QueuePlace | undefined {
    const interaction = this.#engine.get(interactions, id)
    const position = this.#floor.place(id)
    if (interaction?.stage.name !== 'waiting' || position === undefined) return undefined
    const { queue } = ownPlace(interaction.stage)
    // Whom another queue has for a while is counted among the others there.
    const waiting = this.#index.waiting(queue) + (queue === interaction.stage.queue ? 0 : 1)
    const estimate = this.#estimator?.forWaiting(interaction)
    return { queue, position, waiting, ...(estimate && { estimate }) }
  }

  async told(id: InteractionId, place: QueuePlace): Promise<void> {
    if (this.#estimator && place.estimate) await tellWait(this.#engine, id, place)
  }

  siteOf(agent: AgentId): string | undefined {
    return this.#engine.get(agents, agent)?.site
  }

  agentName(agent: AgentId): string | undefined {
    return this.#engine.get(agents, agent)?.name
  }

  staff(queue: QueueId): QueueStaff {
    return this.#staffs.of(queue)
  }

  takesCalls(transaction: Transaction, id: QueueId, until: Instant): boolean {
    const queue = transaction.peek(queues, id)
    if (!queue || !this.#floor.isOpen(id, until)) return false
    const first = { medium: 'voice', priority: Number.POSITIVE_INFINITY } as const
    return refusalOf(transaction, this.#floor, queue, first) === undefined
  }

  queues(): readonly QueueId[] {
    return [...this.#engine.all(queues).keys()] as QueueId[]
  }

  /** Who is asked for advice may not want to give it. */
  #rejectConsult(transaction: Transaction, { interaction, offer }: OfferReference, reason: string): void {
    const record = transaction.read(interactions, interaction)
    const consult = record?.stage.name === 'engaged' ? record.stage.consult : undefined
    if (record && consult?.id === offer && consult.answeredAt === undefined)
      partyGone(transaction, this.#floor, record, offer, reason)
  }

  #authorize(actor: Actor, reference: OfferReference, transaction: Transaction): void {
    assertOfferReference(reference)
    const { interaction, offer } = reference
    const record = transaction.peek(interactions, interaction)
    const offered = record && askedBy(record.stage, offer)
    const own = offered === undefined || offered === actor.id
    this.#engine.authorize(actor, own ? 'agent:own' : 'agent:answer', { interaction })
  }
}

/** Who is asked by an offer, or as a consult of that name. */
function askedBy(stage: Stage, offer: OfferId): AgentId | undefined {
  if (stage.name === 'waiting') return stage.offers.find(({ id }) => id === offer)?.agent
  return stage.name === 'engaged' && stage.consult?.id === offer ? stage.consult.agent : undefined
}
