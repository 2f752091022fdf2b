import {
  type AgentId,
  type Engine,
  type Instant,
  type Interaction,
  type InteractionId,
  type LiveRecord,
  type Medium,
  type QueueId,
  type WaitEstimate,
  type WaitingStage,
  interactions,
  ownPlace,
} from '@ringwright/core'
import { type Agent, agents } from '../agent/agent.js'
import { type Calendar, calendars } from '../calendar/calendar.js'
import { isOpen, nextBoundary } from '../calendar/opening-hours.js'
import type { QueueState } from '../matching/queue-state.js'
import { type WaitingItem, waitingItem } from '../matching/waiting-item.js'
import { isSwitchedOff } from './emergency.js'
import { placeOf } from './queue-place.js'
import { queues } from './queue.js'

/** Where the floor is told who waits and who is free. */
export interface QueueStates {
  queueState(queue: QueueId): QueueState
}

/** Who can say how long a newcomer would wait. */
export interface WaitPredictor {
  forNewcomer(queue: QueueId, medium: Medium): WaitEstimate | undefined
  forWaiting(interaction: Interaction): WaitEstimate | undefined
}

/** Somebody who waits in one queue, and how that would be in another one. */
export interface Elsewhere {
  readonly interaction: Interaction
  readonly queue: QueueId
}

/**
 * The present state of queues, in the words in which limits and routing plans speak of it. Changes in flight count:
 * what was decided a moment ago is there.
 */
export class QueueFloor {
  readonly #engine: Engine
  readonly #states: QueueStates
  /** Absent: waits are not predicted. */
  predictor: WaitPredictor | undefined
  readonly #available = new Map<QueueId, Set<AgentId>>()
  #supposed: Elsewhere | undefined

  constructor(engine: Engine, states: QueueStates) {
    this.#engine = engine
    this.#states = states
    engine.index(agents, (after, before) => this.#agentChanged(after, before))
  }

  /** What is found on the floor where somebody who waits, without an offer, did so in another queue. */
  supposing<Found>(supposed: Elsewhere, look: () => Found): Found {
    this.#supposed = supposed
    try {
      return look()
    } finally {
      this.#supposed = undefined
    }
  }

  /** How many more, or fewer, wait in a queue by what is supposed. */
  #supposedMore(queue: QueueId): number {
    if (!this.#supposed) return 0
    const { interaction, queue: to } = this.#supposed
    const isThere = interaction.stage.name === 'waiting' && interaction.stage.queue === queue
    return (queue === to ? 1 : 0) - (isThere ? 1 : 0)
  }

  /** Interactions waiting, with or without an offer. */
  waiting(queue: QueueId): number {
    return this.#states.queueState(queue).waiting.length + this.#supposedMore(queue)
  }

  /** The place that somebody who waits is told, in the own queue; undefined when it does not wait. */
  place(interaction: InteractionId): number | undefined {
    const waits = this.#engine.get(interactions, interaction)
    const standing = waits && this.#standing(waits)
    if (!standing) return undefined
    const { stage, item, state } = standing
    const { waiting } = state
    const ahead = waiting.placeOf(item, this.#engine.clock.now())
    const { since } = item
    const { placeMax } = stage
    const own = placeMax === undefined ? { id: interaction, since } : { id: interaction, since, placeMax }
    return placeOf(this.#engine, waiting.items, own, ahead)
  }

  /**
   * How many without an offer are served before somebody who waits, or would wait so, in the own queue; 0 when that one has
   * an offer.
   */
  readyAhead(interaction: Interaction): number {
    const standing = this.#standing(interaction)
    if (!standing || standing.stage.offers.length > 0) return 0
    const { item, state } = standing
    return state.ready[interaction.medium].placeOf(item, this.#engine.clock.now())
  }

  /** Where somebody stands who waits; in the own queue also while another one has it for a while. */
  #standing(interaction: Interaction): Standing | undefined {
    if (interaction.stage.name !== 'waiting') return undefined
    const { stage } = interaction
    const { queue, since } = ownPlace(stage)
    const item = waitingItem(interaction, { ...stage, since }, undefined)
    return { stage, item, state: this.#states.queueState(queue) }
  }

  /** Those of the medium who wait without an offer. */
  ready(queue: QueueId, medium: Medium): number {
    const more = this.#supposed?.interaction.medium === medium ? this.#supposedMore(queue) : 0
    return this.#states.queueState(queue).ready[medium].length + more
  }

  /** Agents of the queue who are not offline: on a break counts. */
  signedIn(queue: QueueId): number {
    return this.#states.queueState(queue).staffed.size
  }

  /** Agents of the queue who are there for work, busy or not. */
  available(queue: QueueId): number {
    return this.#available.get(queue)?.size ?? 0
  }

  availableAgents(queue: QueueId): ReadonlySet<AgentId> {
    return this.#available.get(queue) ?? NOBODY
  }

  /** Agents of the queue who could be offered an interaction of the medium now. */
  free(queue: QueueId, medium: Medium): number {
    return this.#states.queueState(queue).free[medium].length
  }

  /** Free agents beyond those whom the interactions without an offer will get. */
  idle(queue: QueueId, medium: Medium): number {
    return Math.max(0, this.free(queue, medium) - this.ready(queue, medium))
  }

  /**
   * Since when the one has waited who has waited longest, in whatever queues; undefined when nobody does. What was left
   * does not count, nor do callbacks: they may be of yesterday evening.
   */
  longestSince(queue: QueueId): Instant | undefined {
    const { interaction, queue: to } = this.#supposed ?? {}
    let longest = to === queue && interaction ? countedAge(interaction) : undefined
    for (const { age, id } of this.#states.queueState(queue).waiting.items)
      if ((longest === undefined || age < longest) && id !== interaction?.id && !this.#isDeferred(id)) longest = age
    return longest
  }

  #isDeferred(id: InteractionId): boolean {
    const waiting = this.#engine.get(interactions, id)
    return waiting !== undefined && countedAge(waiting) === undefined
  }

  /** How long somebody who came now would wait on average, in milliseconds; undefined when that cannot be said. */
  expectedWaitMs(queue: QueueId, medium: Medium): number | undefined {
    return this.predictor?.forNewcomer(queue, medium)?.expectedMs
  }

  /** Whether the queue's calendar says so; a queue without one is always open. */
  isOpen(queue: QueueId, at: Instant): boolean {
    const calendar = this.#calendarOf(queue)
    return calendar === undefined || isOpen(calendar, at)
  }

  /** When a queue that is closed opens; undefined for one that is open. A calendar without hours is asked again in a year. */
  opensAt(queue: QueueId, at: Instant): Instant | undefined {
    const calendar = this.#calendarOf(queue)
    return calendar === undefined || isOpen(calendar, at) ? undefined : nextBoundary(calendar, at)
  }

  /** Whether the emergency switch is on for it. */
  isSwitchedOff(queue: QueueId): boolean {
    return isSwitchedOff(this.#engine, queue)
  }

  #calendarOf(queue: QueueId): Calendar | undefined {
    const name = this.#engine.get(queues, queue)?.calendar
    return name === undefined ? undefined : this.#engine.get(calendars, name)
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

interface Standing {
  readonly stage: WaitingStage
  readonly item: WaitingItem
  readonly state: QueueState
}

/** Since when somebody waits who sits through it; undefined for all others. */
function countedAge({ stage, callback }: Interaction): Instant | undefined {
  return stage.name === 'waiting' && !stage.canWait && callback === undefined ? stage.age : undefined
}

const NOBODY: ReadonlySet<AgentId> = new Set()
const NO_QUEUES: readonly QueueId[] = []

function isThere(agent: Agent): boolean {
  return agent.status.name === 'available' && agent.connected
}
