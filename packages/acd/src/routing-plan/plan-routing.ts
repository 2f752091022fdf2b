import {
  type Engine,
  type Interaction,
  type PlanPosition,
  type QueueId,
  type RouteOutcome,
  type RouteRequest,
  type Transaction,
  interactions,
} from '@ringwright/core'
import { rescindOffers } from '../offer/offer-commands.js'
import { withAttributes } from '../queue/attributes.js'
import { admitItself, refusalOf } from '../queue/queue-admission.js'
import { prioritize, putWaiting, waitOf, waitWanted } from '../queue/queue-commands.js'
import type { QueueFloor } from '../queue/queue-floor.js'
import { type Queue, queues } from '../queue/queue.js'
import { emptiedBy, followOthers } from '../queue/send-away.js'
import { waitEnd } from '../queue/wait-end.js'
import { type RouteParts, beginRoute } from './begin-route.js'
import type { PlanBook, PlanInForce } from './plan-book.js'
import type { PlanMoveReason } from './plan-facts.js'
import { subjectOf } from './plan-language.js'
import { type PlanException, exceptionsMade, exceptionsOf, stepsOfException } from './plan-exception.js'
import { borrowedPosition, isOver, returnedPosition, stepAfter, toldOf } from './plan-position.js'
import type { Borrowing } from './plan-step.js'
import type { Planned } from './planned.js'
import { stepsOf } from './routing-plan.js'

const BORROW_MS = 5_000

/** Follows routing plans: all of it inside the caller's change. */
export class PlanRouting {
  readonly #engine: Pick<Engine, 'flows'>
  readonly #parts: RouteParts
  readonly #book: PlanBook
  readonly #floor: QueueFloor

  constructor(engine: Pick<Engine, 'flows'>, book: PlanBook, floor: QueueFloor) {
    this.#engine = engine
    this.#parts = { book, floor }
    this.#book = book
    this.#floor = floor
  }

  /** Begins a plan; undefined when there is none of this id. */
  enter(transaction: Transaction, interaction: Interaction, request: RouteRequest): RouteOutcome | undefined {
    const inForce = request.plan === undefined ? undefined : this.#book.current(transaction, request.plan)
    if (!inForce) return undefined
    const { plan } = inForce
    const wait = waitWanted(transaction, interaction, request)
    const subject = subjectOf(interaction, wait.priority, transaction.now)
    if (this.#book.isBlocked(plan, subject)) return { outcome: 'refused', reason: 'blocked' }
    const route = this.#book.routeFor(plan, subject, transaction.now)
    const position = { id: plan.id, version: inForce.version, route, ...exceptionsMade(interaction) }
    const outcome = beginRoute(this.#parts, transaction, interaction, { inForce, subject, position, wait, from: 0 })
    if (outcome.outcome === 'queued')
      transaction.fact('plan:entered', {
        interaction: interaction.id,
        plan: plan.id,
        version: inForce.version,
        route,
        step: outcome.step,
      })
    return outcome
  }

  /** The interaction as its plan sees it; undefined when it does not wait under one that is known. */
  planned(transaction: Pick<Transaction, 'peek'>, interaction: Interaction): Planned | undefined {
    const { stage } = interaction
    if (stage.name !== 'waiting' || !stage.plan) return undefined
    const { plan } = stage
    const inForce = this.#book.version(transaction, plan.id, plan.version)
    const steps = inForce && stepsOf(inForce.plan, plan.route)
    return inForce && steps && { interaction, stage: { ...stage, plan }, inForce, steps }
  }

  /** The time of its step is over: it comes back, or goes on. One that has nowhere to go stays. */
  stepOver(transaction: Transaction, planned: Planned): void {
    if (planned.stage.plan.borrowed) this.#borrowOn(transaction, planned)
    else if (!this.goOn(transaction, planned, 'stepOver')) this.#stay(transaction, planned)
  }

  /** To the next step that takes it; false when there is none. */
  goOn(transaction: Transaction, planned: Planned, reason: PlanMoveReason): boolean {
    return this.#goTo(transaction, planned, planned.stage.plan.step + 1, planned.stage.plan, reason)
  }

  /** The step's `leaveWhen` holds; of no step for whom another queue has meanwhile. */
  isToLeave(planned: Planned, now: number): boolean {
    const { inForce, steps, stage } = planned
    if (stage.plan.borrowed) return false
    const condition = steps[stage.plan.step]?.leaveWhen
    return this.#book.holds(inForce.plan, condition, subjectOf(planned.interaction, stage.priority, now), now)
  }

  /** The first queue that helps that of the step out now; none for whom the time there, or of the step, is over. */
  lender(planned: Planned, now: number): Borrowing | undefined {
    const { stage, steps } = planned
    const isHome = !stage.plan.borrowed && steps[stage.plan.step]?.queue === stage.queue
    return isHome && !isOver(stage, now) && !isOver(stage.plan, now) ? this.#firstLender(planned, now) : undefined
  }

  #firstLender({ interaction, stage, inForce, steps }: Planned, now: number): Borrowing | undefined {
    const subject = subjectOf(interaction, stage.priority, now)
    return steps[stage.plan.step]?.borrow?.find(({ when }) => this.#book.holds(inForce.plan, when, subject, now))
  }

  borrow(transaction: Transaction, planned: Planned, { queue, forMs = BORROW_MS }: Borrowing): boolean {
    const { interaction, stage } = planned
    const applicant = { medium: interaction.medium, priority: stage.priority }
    const admission = admitItself(transaction, this.#floor, queue as QueueId, applicant)
    if ('refused' in admission) return false
    const plan = borrowedPosition(stage, transaction.now + forMs)
    putWaiting(transaction, interaction, admission.queue, { ...waitOf(stage, transaction.now), ...toldOf(stage), plan })
    this.#moved(transaction, interaction, plan, admission.queue.id, 'borrowed')
    return true
  }

  /** Stays for as long again where coming back would only be to go there anew: that would be told, and change nothing. */
  #borrowOn(transaction: Transaction, planned: Planned): void {
    const { now } = transaction
    const { stage } = planned
    const again = this.#borrowedAnew(transaction, planned)
    if (!again) return this.#comeBack(transaction, planned)
    this.#put(transaction, planned, { ...stage.plan, until: now + (again.forMs ?? BORROW_MS) }, stage.priority)
  }

  /** How the queue that helps out would do so anew, were it in its own queue again; undefined where it comes back. */
  #borrowedAnew(transaction: Transaction, planned: Planned): Borrowing | undefined {
    const { interaction, stage, steps } = planned
    const home = transaction.peek(queues, steps[stage.plan.step]?.queue ?? '')
    if (!home) return undefined
    // Where it counts in what is asked, it would else be let go for what only its having come has changed.
    return this.#floor.supposing({ interaction, queue: home.id }, () => {
      if (this.#hasReasonToComeBack(transaction, planned, home)) return undefined
      const again = this.#firstLender(planned, transaction.now)
      return again?.queue === stage.queue ? again : undefined
    })
  }

  /** In the own queue somebody is free, or who waits is to go on; or the one that helps out would take nobody now. */
  #hasReasonToComeBack(
    transaction: Transaction,
    { interaction, stage, inForce, steps }: Planned,
    home: Queue,
  ): boolean {
    const { now } = transaction
    const { lent } = stage.plan
    const lender = transaction.peek(queues, stage.queue)
    if (!lender || !lent || isOver(lent, now)) return true
    const { medium } = interaction
    const subject = subjectOf(interaction, stage.priority, now)
    return (
      this.#floor.free(home.id, medium) > 0 ||
      isOver({ until: waitEnd(interaction, home, stage, lent.since) }, now) ||
      emptiedBy(transaction, this.#floor, home) !== undefined ||
      this.#book.holds(inForce.plan, steps[stage.plan.step]?.leaveWhen, subject, now) ||
      refusalOf(transaction, this.#floor, lender, { medium, priority: stage.priority }) !== undefined
    )
  }

  /** Out of a queue that helps out and keeps it no longer; false for whoever is in no such queue. */
  takeBack(transaction: Transaction, interaction: Interaction): boolean {
    const planned = this.planned(transaction, interaction)
    if (!planned?.stage.plan.borrowed) return false
    rescindOffers(transaction, interaction, planned.stage)
    this.#comeBack(transaction, planned)
    return true
  }

  /** The first exception that holds now and was not made for this interaction before. */
  exception({ interaction, stage, inForce }: Planned, now: number): PlanException | undefined {
    const { exceptions } = inForce.plan
    if (!exceptions) return undefined
    const made = stage.plan.exceptions
    const subject = subjectOf(interaction, stage.priority, now)
    return exceptions.find(
      ({ name, when }) => !made?.includes(name) && this.#book.holds(inForce.plan, when, subject, now),
    )
  }

  /**
   * Makes an exception of it. True when it is to leave its queue, which the caller sees to. Who is led elsewhere goes there
   * from the own queue, where the place is.
   */
  makeException(transaction: Transaction, planned: Planned, exception: PlanException): boolean {
    const from = exception.leadsTo === undefined ? planned : this.#atHome(transaction, planned)
    return from !== undefined && this.#except(transaction, from, exception)
  }

  #except(transaction: Transaction, { interaction, stage, inForce }: Planned, exception: PlanException): boolean {
    const { name, priority, attributes, leadsTo } = exception
    const { id } = interaction
    const { now } = transaction
    const { plan, version } = inForce
    const subject = subjectOf(interaction, stage.priority, now)
    const position = { ...stage.plan, exceptions: [...(stage.plan.exceptions ?? []), name] }
    transaction.fact('plan:excepted', { interaction: id, plan: plan.id, version, exception: name, queue: stage.queue })
    if (attributes)
      transaction.fact('interaction:attributesChanged', { interaction: id, names: Object.keys(attributes) })
    const known = attributes
      ? { ...interaction, attributes: withAttributes(interaction.attributes, attributes) }
      : interaction
    const wanted = this.#book.priority(plan, priority, stage.priority, subject, now)
    prioritize(transaction, this.#floor, known, { ...stage, plan: position }, wanted)
    const changed = transaction.read(interactions, id)
    const next = changed && this.planned(transaction, changed)
    if (!next || leadsTo === undefined) return false
    if (leadsTo === 'leave') return !stage.fromAgent
    const route =
      leadsTo === 'classify' ? this.#book.routeFor(plan, subjectOf(next.interaction, wanted, now), now) : name
    const steps = leadsTo === 'classify' ? (stepsOf(plan, route) ?? []) : stepsOfException(exception)
    // Nothing takes it there: it waits where it is.
    this.#goTo(transaction, { ...next, steps }, 0, { ...position, route }, 'excepted')
    return false
  }

  /** Begins another version, at the step that its wait so far has brought it to. */
  replan(transaction: Transaction, before: Planned, inForce: PlanInForce): void {
    const planned = this.#atHome(transaction, before)
    if (!planned) return
    const { interaction, stage } = planned
    const { now } = transaction
    const { plan } = inForce
    const route = this.#book.routeFor(plan, subjectOf(interaction, stage.priority, now), now)
    const position = { id: plan.id, version: inForce.version, route, ...exceptionsOf(stage.plan) }
    const steps = stepsOf(plan, route) ?? []
    const step = stepAfter(steps, now - stage.age)
    const next: Planned = { interaction, stage, inForce, steps }
    if (this.#goTo(transaction, next, step, position, 'replanned')) return
    // Nothing takes it there: it waits where it is, under the new version.
    this.#put(transaction, next, { ...position, step: Math.min(step, steps.length - 1) }, stage.priority)
  }

  /** In the step's own queue, to which comes back whom another one has; undefined for who has to leave that at once. */
  #atHome(transaction: Transaction, planned: Planned): Planned | undefined {
    if (!planned.stage.plan.borrowed) return planned
    this.#comeBack(transaction, planned)
    const returned = transaction.read(interactions, planned.interaction.id)
    return returned && this.planned(transaction, returned)
  }

  #comeBack(transaction: Transaction, planned: Planned): void {
    const { interaction, stage, steps } = planned
    const step = steps[stage.plan.step]
    const home = step && transaction.peek(queues, step.queue)
    if (!step || !home) return this.#stay(transaction, planned)
    const { now } = transaction
    const { since = now } = stage.plan.lent ?? {}
    const plan = returnedPosition(stage.plan, step, now)
    // It never left for good, so its own queue takes it back whatever its limits say, and its time there has gone on.
    putWaiting(transaction, interaction, home, { ...waitOf(stage, now), ...toldOf(stage), since, plan }, since)
    this.#moved(transaction, interaction, plan, home.id, 'returned')
    followOthers(this.#engine, transaction, this.#floor, interaction.id, home)
  }

  #goTo(
    transaction: Transaction,
    planned: Planned,
    from: number,
    at: Omit<PlanPosition, 'step'>,
    reason: PlanMoveReason,
  ): boolean {
    const { interaction, stage, inForce } = planned
    const subject = subjectOf(interaction, stage.priority, transaction.now)
    const position = { id: at.id, version: at.version, route: at.route, ...exceptionsOf(at) }
    const wait = waitOf(stage, transaction.now)
    const beginning = { inForce, subject, position, wait, from, planned }
    const outcome = beginRoute(this.#parts, transaction, interaction, beginning)
    if (outcome.outcome === 'refused') return false
    this.#moved(transaction, interaction, { ...position, step: outcome.step }, outcome.queue, reason)
    return true
  }

  /** It waits on in the same queue, without an end of its step. */
  #stay(transaction: Transaction, planned: Planned): void {
    const { until: _over, ...plan } = planned.stage.plan
    this.#put(transaction, planned, plan, planned.stage.priority)
  }

  #put(transaction: Transaction, { interaction, stage }: Planned, plan: PlanPosition, priority: number): void {
    prioritize(transaction, this.#floor, interaction, { ...stage, plan }, priority)
  }

  #moved(
    transaction: Transaction,
    { id }: Interaction,
    { id: plan, version, route, step }: PlanPosition,
    queue: QueueId,
    reason: PlanMoveReason,
  ): void {
    transaction.fact('plan:moved', { interaction: id, plan, version, route, step, queue, reason })
  }
}
