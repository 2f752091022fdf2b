import {
  type Engine,
  type Instant,
  type Interaction,
  type InteractionId,
  type LiveRecord,
  type QueueId,
  type Timer,
  type Transaction,
  errorText,
  interactions,
  systemActor,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { calendars } from '../calendar/calendar.js'
import { emergencies } from '../queue/emergency.js'
import { queues } from '../queue/queue.js'
import type { PlanException } from './plan-exception.js'
import { nextTrue } from './next-true.js'
import type { PlanLanguage, PlanReads } from './plan-language.js'
import type { PlanRouting } from './plan-routing.js'
import type { Planned } from './planned.js'

const PLANS = systemActor('routing plans')

/** A step of a plan with conditions over the floor, and who waits at it. */
interface WatchedStep {
  readonly waiting: Set<InteractionId>
  /** What its conditions looked at when they were last found false. */
  reads: ReadonlySet<QueueId>
  /** When time alone moves those whose conditions look at nothing else: so it stays until something about them changes. */
  readonly instants: Map<InteractionId, Instant>
  timer: Timer | undefined
}

/**
 * Looks at the conditions under which those who wait go on in their plans, on the dispatcher only. A condition is
 * evaluated again when a queue changes that it has looked at, or at the instant at which time alone makes it true:
 * found by evaluating it for instants to come, never by asking again and again.
 */
export class PlanWatch {
  readonly #engine: Engine
  readonly #routing: PlanRouting
  readonly #language: PlanLanguage
  readonly #steps = new Map<string, WatchedStep>()
  readonly #changed = new Set<QueueId>()
  readonly #due = new Set<string>()
  #active = false
  #scheduled = false

  constructor(engine: Engine, routing: PlanRouting, language: PlanLanguage) {
    this.#engine = engine
    this.#routing = routing
    this.#language = language
    engine.index(interactions, (after, before) => this.#interactionChanged(after, before))
    engine.index(agents, (after, before) => {
      if (this.#steps.size === 0) return
      const [queuesNow, queuesBefore] = [after?.body.queues, before?.body.queues]
      for (const queue of queuesNow ?? []) this.#stir(queue)
      if (queuesBefore !== queuesNow) for (const queue of queuesBefore ?? []) this.#stir(queue)
    })
    // These change seldom, and may change anything.
    for (const kind of [queues, calendars, emergencies]) engine.index<unknown>(kind, () => this.#lookAtAll())
    engine.onDispatcher((active) => {
      this.#active = active
      for (const step of this.#steps.values()) step.timer?.cancel()
      if (active) this.#lookAtAll()
    })
  }

  #interactionChanged(after: LiveRecord<Interaction> | undefined, before: LiveRecord<Interaction> | undefined): void {
    const keyBefore = before && this.#keyOf(before.body)
    const keyAfter = after && this.#keyOf(after.body)
    if (keyBefore !== undefined && keyBefore !== keyAfter) this.#forget(keyBefore, (before as LiveRecord).id)
    if (after && keyAfter !== undefined) {
      const step = this.#stepOf(keyAfter)
      step.waiting.add(after.body.id)
      step.instants.delete(after.body.id)
      this.#look(keyAfter)
    }
    if (this.#steps.size === 0) return
    if (before?.body.stage.name === 'waiting') this.#stir(before.body.stage.queue)
    if (after?.body.stage.name === 'waiting') this.#stir(after.body.stage.queue)
  }

  /** Names the step at which it waits, if that has conditions to look at. */
  #keyOf({ stage }: Interaction): string | undefined {
    if (stage.name !== 'waiting' || !stage.plan) return undefined
    const { id, version, route, step, borrowed } = stage.plan
    return `${id}@${version}/${route}/${step}${borrowed ? '/borrowed' : ''}`
  }

  #stepOf(key: string): WatchedStep {
    let step = this.#steps.get(key)
    if (!step) {
      step = { waiting: new Set(), reads: new Set(), instants: new Map(), timer: undefined }
      this.#steps.set(key, step)
    }
    return step
  }

  #forget(key: string, id: string): void {
    const step = this.#steps.get(key)
    step?.waiting.delete(id as InteractionId)
    step?.instants.delete(id as InteractionId)
    if (step?.waiting.size !== 0) return
    step.timer?.cancel()
    this.#steps.delete(key)
  }

  #stir(queue: QueueId): void {
    if (!this.#active) return
    this.#changed.add(queue)
    this.#schedule()
  }

  #look(key: string): void {
    if (!this.#active) return
    this.#due.add(key)
    this.#schedule()
  }

  #lookAtAll(): void {
    for (const [key, { instants }] of this.#steps) {
      instants.clear()
      this.#look(key)
    }
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    void Promise.resolve().then(() => {
      this.#scheduled = false
      for (const [key, { reads }] of this.#steps)
        for (const queue of reads) if (this.#changed.has(queue)) this.#due.add(key)
      this.#changed.clear()
      const due = [...this.#due]
      this.#due.clear()
      for (const key of due) this.#evaluate(key)
    })
  }

  /** Who has waited longest goes first: with each who goes, the floor is another one. */
  #evaluate(key: string): void {
    const step = this.#steps.get(key)
    if (!step) return
    step.timer?.cancel()
    const now = this.#engine.clock.now()
    const { instants } = step
    const reads = new Set<QueueId>()
    let next = Infinity
    for (const at of instants.values()) if (at > now) next = Math.min(next, at)
    for (const id of this.#inOrder([...step.waiting].filter((each) => !((instants.get(each) ?? now) > now)))) {
      const looked = this.#lookAt(id, now)
      const queues = new Set(looked.queues)
      if (looked.holds) this.#move(id)
      else if (looked.time) {
        const holds = (ahead: Instant): boolean => {
          const then = this.#lookAt(id, ahead)
          // What is asked only once somebody has waited for long counts from now on.
          for (const queue of then.queues) queues.add(queue)
          return then.holds
        }
        const at = nextTrue(holds, now, looked.queues.size === 0 ? Infinity : next, looked.marks)
        if (queues.size === 0) instants.set(id, at)
        next = Math.min(next, at)
      }
      for (const queue of queues) reads.add(queue)
    }
    step.reads = reads
    if (next === Infinity || !this.#steps.has(key)) return
    step.timer = this.#engine.clock.setTimer(next - now, () => this.#look(key))
  }

  #inOrder(waiting: readonly InteractionId[]): readonly InteractionId[] {
    if (waiting.length < 2) return waiting
    const ageOf = (id: InteractionId): Instant => {
      const stage = this.#engine.get(interactions, id)?.stage
      return stage?.name === 'waiting' ? stage.age : 0
    }
    return waiting
      .map((id) => ({ id, age: ageOf(id) }))
      .sort((a, b) => a.age - b.age)
      .map(({ id }) => id)
  }

  #planned(id: InteractionId): Planned | undefined {
    const interaction = this.#engine.get(interactions, id)
    // An offer that is out has its chance first; its end is a change.
    if (interaction?.stage.name !== 'waiting' || interaction.stage.offers.length > 0) return undefined
    return this.#routing.planned({ peek: (kind, record) => this.#engine.get(kind, record) }, interaction)
  }

  #lookAt(id: InteractionId, at: Instant): PlanReads & { readonly holds: boolean } {
    const planned = this.#planned(id)
    if (!planned) return { holds: false, queues: new Set(), time: false, marks: new Set() }
    this.#language.beginReads()
    const holds =
      this.#routing.exception(planned, at) !== undefined ||
      this.#routing.isToLeave(planned, at) ||
      this.#routing.lender(planned, at) !== undefined
    return { holds, ...this.#language.endReads() }
  }

  /** Decided as part of the change: when that has to wait for the store, it is decided on the floor as it is by then. */
  #move(id: InteractionId): void {
    this.#engine
      .dispatch(PLANS, (transaction) => {
        const interaction = transaction.read(interactions, id)
        if (interaction?.stage.name !== 'waiting' || interaction.stage.offers.length > 0) return
        const planned = this.#routing.planned(transaction, interaction)
        if (!planned) return
        const exception = this.#routing.exception(planned, transaction.now)
        if (exception) return this.#makeException(transaction, planned, exception)
        if (this.#routing.isToLeave(planned, transaction.now)) {
          if (this.#routing.goOn(transaction, planned, 'leaveWhen')) return
        }
        const lender = this.#routing.lender(planned, transaction.now)
        if (lender) this.#routing.borrow(transaction, planned, lender)
      })
      .catch((error) => this.#engine.logger.error('routing plan could not go on', { error: errorText(error) }))
  }

  #makeException(transaction: Transaction, planned: Planned, exception: PlanException): void {
    if (!this.#routing.makeException(transaction, planned, exception)) return
    const interaction = transaction.read(interactions, planned.interaction.id)
    if (interaction) this.#engine.flows.sendBack(transaction, interaction, exception.name)
  }
}
