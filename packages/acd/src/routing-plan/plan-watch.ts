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
import type { PlanLanguage, PlanReads } from './plan-language.js'
import type { Planned, PlanRouting } from './plan-routing.js'

const PLANS = systemActor('routing plans')
/** How far ahead is looked for the instant at which a condition over time becomes true; then it is looked at anew. */
const AHEAD_MAX_MS = 3_600_000
const AHEAD_MIN_MS = 1_000

/** A step of a plan with conditions over the floor, and who waits at it. */
interface WatchedStep {
  readonly waiting: Set<InteractionId>
  /** What its conditions looked at when they were last found false. */
  reads: ReadonlySet<QueueId>
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
      if (this.#steps.size > 0) for (const queue of (after ?? before)?.body.queues ?? []) this.#stir(queue)
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
      this.#stepOf(keyAfter).waiting.add(after.body.id)
      this.#look(keyAfter)
    }
    if (this.#steps.size === 0) return
    if (before?.body.stage.name === 'waiting') this.#stir(before.body.stage.queue)
    if (after?.body.stage.name === 'waiting') this.#stir(after.body.stage.queue)
  }

  /** Names the step at which it waits, if that has conditions to look at. */
  #keyOf({ stage }: Interaction): string | undefined {
    if (stage.name !== 'waiting' || !stage.plan || stage.plan.borrowed) return undefined
    const { id, version, route, step } = stage.plan
    return `${id}@${version}/${route}/${step}`
  }

  #stepOf(key: string): WatchedStep {
    let step = this.#steps.get(key)
    if (!step) {
      step = { waiting: new Set(), reads: new Set(), timer: undefined }
      this.#steps.set(key, step)
    }
    return step
  }

  #forget(key: string, id: string): void {
    const step = this.#steps.get(key)
    step?.waiting.delete(id as InteractionId)
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
    for (const key of this.#steps.keys()) this.#look(key)
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
    const reads = new Set<QueueId>()
    let next: Instant | undefined
    for (const id of this.#inOrder(step)) {
      const looked = this.#lookAt(id, now)
      for (const queue of looked.queues) reads.add(queue)
      if (looked.holds) this.#move(id)
      else if (looked.time) next = Math.min(next ?? Infinity, this.#whenTrue(id, now))
    }
    step.reads = reads
    if (next === undefined || !this.#steps.has(key)) return
    step.timer = this.#engine.clock.setTimer(next - now, () => this.#look(key))
  }

  #inOrder({ waiting }: WatchedStep): readonly InteractionId[] {
    const ageOf = (id: InteractionId): Instant => {
      const stage = this.#engine.get(interactions, id)?.stage
      return stage?.name === 'waiting' ? stage.age : 0
    }
    return [...waiting].sort((a, b) => ageOf(a) - ageOf(b))
  }

  #planned(id: InteractionId): Planned | undefined {
    const interaction = this.#engine.get(interactions, id)
    // An offer that is out has its chance first; its end is a change.
    if (interaction?.stage.name !== 'waiting' || interaction.stage.offers.length > 0) return undefined
    return this.#routing.planned({ peek: (kind, record) => this.#engine.get(kind, record) }, interaction)
  }

  #lookAt(id: InteractionId, at: Instant): PlanReads & { readonly holds: boolean } {
    const planned = this.#planned(id)
    if (!planned) return { holds: false, queues: new Set(), time: false }
    this.#language.beginReads()
    const holds =
      this.#routing.exception(planned, at) !== undefined ||
      this.#routing.isToLeave(planned, at) ||
      this.#routing.lender(planned, at) !== undefined
    return { holds, ...this.#language.reads }
  }

  /** The first instant at which time alone makes it go on, to a millisecond; else the one at which to look anew. */
  #whenTrue(id: InteractionId, now: Instant): Instant {
    let before = now
    for (let ahead = AHEAD_MIN_MS; ahead <= AHEAD_MAX_MS; ahead *= 2) {
      if (!this.#lookAt(id, now + ahead).holds) {
        before = now + ahead
        continue
      }
      let after = now + ahead
      while (after - before > 1) {
        const middle = Math.floor((before + after) / 2)
        if (this.#lookAt(id, middle).holds) after = middle
        else before = middle
      }
      return after
    }
    return before
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
