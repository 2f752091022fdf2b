import type { AgentId, Engine, Instant, LiveRecord, Medium, QueueId } from '@ringwright/core'
import { type Agent, agents } from '../agent/agent.js'
import { calendars } from '../calendar/calendar.js'
import { isOpen } from '../calendar/opening-hours.js'
import type { QueueState } from '../matching/queue-state.js'
import { isSwitchedOff } from './emergency.js'
import { queues } from './queue.js'

/** Where the floor is told who waits and who is free. */
export interface QueueStates {
  queueState(queue: QueueId): QueueState
}

/**
 * The present state of queues, in the words in which limits and routing plans speak of it. Changes in flight count:
 * what was decided a moment ago is there.
 */
export class QueueFloor {
  readonly #engine: Engine
  readonly #states: QueueStates
  readonly #available = new Map<QueueId, Set<AgentId>>()

  constructor(engine: Engine, states: QueueStates) {
    this.#engine = engine
    this.#states = states
    engine.index(agents, (after, before) => this.#agentChanged(after, before))
  }

  /** Interactions waiting, with or without an offer. */
  waiting(queue: QueueId): number {
    return this.#states.queueState(queue).waiting.length
  }

  /** Agents of the queue who are not offline: on a break counts. */
  signedIn(queue: QueueId): number {
    return this.#states.queueState(queue).staffed.size
  }

  /** Agents of the queue who are there for work, busy or not. */
  available(queue: QueueId): number {
    return this.#available.get(queue)?.size ?? 0
  }

  /** Agents of the queue who could be offered an interaction of the medium now. */
  free(queue: QueueId, medium: Medium): number {
    return this.#states.queueState(queue).free[medium].length
  }

  /** Free agents beyond those whom the interactions without an offer will get. */
  idle(queue: QueueId, medium: Medium): number {
    const { free, ready } = this.#states.queueState(queue)
    return Math.max(0, free[medium].length - ready[medium].length)
  }

  /** Since when the one has waited who has waited longest, in whatever queues; undefined when nobody does. */
  longestSince(queue: QueueId): Instant | undefined {
    let longest: Instant | undefined
    for (const { age } of this.#states.queueState(queue).waiting.items)
      if (longest === undefined || age < longest) longest = age
    return longest
  }

  /** Whether the queue's calendar says so; a queue without one is always open. */
  isOpen(queue: QueueId, at: Instant): boolean {
    const name = this.#engine.get(queues, queue)?.calendar
    const calendar = name === undefined ? undefined : this.#engine.get(calendars, name)
    return calendar === undefined || isOpen(calendar, at)
  }

  /** Whether the emergency switch is on for it. */
  isSwitchedOff(queue: QueueId): boolean {
    return isSwitchedOff(this.#engine, queue)
  }

  #agentChanged(after: LiveRecord<Agent> | undefined, before: LiveRecord<Agent> | undefined): void {
    const next = after?.body
    const previous = before?.body
    const queuesNow = next && isThere(next) ? next.queues : NO_QUEUES
    const queuesBefore = previous && isThere(previous) ? previous.queues : NO_QUEUES
    // Nearly always: work comes and goes all the time, and says nothing here.
    if (queuesNow === queuesBefore) return
    const { id } = (next ?? previous) as Agent
    for (const queue of queuesBefore) this.#available.get(queue)?.delete(id)
    for (const queue of queuesNow) {
      let there = this.#available.get(queue)
      if (!there) {
        there = new Set()
        this.#available.set(queue, there)
      }
      there.add(id)
    }
  }
}

const NO_QUEUES: readonly QueueId[] = []

function isThere(agent: Agent): boolean {
  return agent.status.name === 'available' && agent.connected
}
