import type {
  AgentId,
  Instant,
  Interaction,
  InteractionId,
  LiveRecord,
  Medium,
  QueueId,
  WaitingStage,
} from '@ringwright/core'
import { type Agent, isFree } from '../agent/agent.js'
import { type Memberships, membershipOf } from '../agent/membership.js'
import { hasRoomForOffer } from '../offer/ringing.js'
import type { Queue } from '../queue/queue.js'
import { demandKey } from '../skill/demand.js'
import { QueueState } from './queue-state.js'
import { type WaitingItem, waitingItem } from './waiting-item.js'

export interface CenterIndexOptions {
  readonly now: () => Instant
  readonly queue: (id: QueueId) => Queue | undefined
  /** The rank of an agent in a queue, by the queue's first ranking strategy. */
  readonly rank: (queue: Queue, agent: Agent) => number
  /** An interaction waits without an offer: new, or put back. */
  readonly onReady: (interaction: InteractionId) => void
  /** An agent has become free for a medium. */
  readonly onFree: (agent: AgentId, medium: Medium) => void
}

/** Where a waiting interaction stands. */
interface Place {
  item: WaitingItem
  queue: QueueState
  /** Whether it is among those who can be offered to somebody. */
  ready: boolean
  /** A strategy makes it wait, for nobody or for one agent. */
  held: boolean
}

const MEDIA: readonly Medium[] = ['voice', 'text']

/**
 * Who waits and who is free, by queue, always as the head image has it: tentative changes come and go like others.
 * All that matching looks at is here, so that no decision walks over records.
 */
export class CenterIndex {
  readonly #options: CenterIndexOptions
  readonly #queues = new Map<QueueId, QueueState>()
  readonly #places = new Map<InteractionId, Place>()

  constructor(options: CenterIndexOptions) {
    this.#options = options
  }

  queueState(id: QueueId): QueueState {
    let state = this.#queues.get(id)
    if (!state) {
      state = new QueueState(this.#options.queue(id))
      this.#queues.set(id, state)
    }
    return state
  }

  waiting(queue: QueueId): number {
    return this.queueState(queue).waiting.length
  }

  /** How many are served before it, by the order of its queue; undefined when it does not wait. */
  ahead(interaction: InteractionId): number | undefined {
    const place = this.#places.get(interaction)
    return place?.queue.waiting.placeOf(place.item, this.#options.now())
  }

  /** The interaction if it can be offered to somebody now. */
  readyItem(id: InteractionId): WaitingItem | undefined {
    const place = this.#places.get(id)
    return place?.ready ? place.item : undefined
  }

  /** As `readyItem`, with its queue. */
  readyPlace(id: InteractionId): Readonly<Pick<Place, 'item' | 'queue'>> | undefined {
    const place = this.#places.get(id)
    return place?.ready ? place : undefined
  }

  /** Takes it out of those who can be offered, until it is released or its record changes. */
  hold(id: InteractionId): void {
    const place = this.#places.get(id)
    if (!place?.ready) return
    place.held = true
    this.#setReady(place, false)
  }

  release(id: InteractionId): void {
    const place = this.#places.get(id)
    if (!place?.held) return
    place.held = false
    this.#setReady(place, true)
    this.#options.onReady(id)
  }

  interactionChanged(after: LiveRecord<Interaction> | undefined, before: LiveRecord<Interaction> | undefined): void {
    const next = after?.body
    if (next?.stage.name !== 'waiting') {
      if (before?.body.stage.name === 'waiting') this.#forget(before.body.id)
      return
    }
    const place = this.#placeOf(next, next.stage)
    place.item.interaction = next
    place.item.stage = next.stage
    const ready = hasRoomForOffer(next.stage) && !this.#isOver(next.stage)
    place.held = false
    if (ready !== place.ready) this.#setReady(place, ready)
    if (ready) this.#options.onReady(next.id)
  }

  /** It has waited for long enough. An offer at that very instant would have its chance first, and so on without an end. */
  #isOver({ until, offers }: WaitingStage): boolean {
    return until !== undefined && offers.length === 0 && until <= this.#options.now()
  }

  #setReady(place: Place, ready: boolean): void {
    place.ready = ready
    const list = place.queue.ready[place.item.medium]
    if (ready) list.add(place.item)
    else list.delete(place.item)
  }

  /** The known place if the change did not move it: an offer made or ended leaves everybody where they are. */
  #placeOf(interaction: Interaction, stage: WaitingStage): Place {
    const { id } = interaction
    const state = this.queueState(stage.queue)
    const known = this.#places.get(id)
    if (known) {
      if (known.queue === state && isSamePlace(known.item, stage)) return known
      this.#forget(id)
    }
    const place: Place = { item: waitingItem(interaction, stage, state.queue), queue: state, ready: false, held: false }
    this.#places.set(id, place)
    state.waiting.add(place.item)
    return place
  }

  #forget(id: InteractionId): void {
    const place = this.#places.get(id)
    if (!place) return
    this.#places.delete(id)
    place.queue.waiting.delete(place.item)
    if (place.ready) place.queue.ready[place.item.medium].delete(place.item)
  }

  agentChanged(after: LiveRecord<Agent> | undefined, before: LiveRecord<Agent> | undefined): void {
    const next = after?.body
    let previous = before?.body
    if (previous && !(next && isSameMember(previous, next))) {
      this.#leaveQueues(previous)
      previous = undefined
    }
    if (!next) return
    this.#presenceChanged(next, previous)
    for (const medium of MEDIA) {
      if (isFree(next, medium)) this.#setFree(next, medium)
      // Most changes are of agents who are busy before and after: nothing here is about them.
      else if (previous && isFree(previous, medium))
        for (const queue of next.queues) this.queueState(queue).free[medium].delete(next.id)
    }
  }

  #presenceChanged(next: Agent, previous: Agent | undefined): void {
    const signedIn = isSignedIn(next)
    if (signedIn !== (previous !== undefined && isSignedIn(previous)))
      for (const queue of next.queues) {
        if (signedIn) this.queueState(queue).staffed.add(next.id)
        else this.queueState(queue).staffed.delete(next.id)
      }
    const present = isPresent(next)
    if (present === (previous !== undefined && isPresent(previous))) return
    for (const id of next.queues) {
      const { openings, ready } = this.queueState(id)
      if (present) openings.set(next.id, membershipOf(next, id), next.site)
      else openings.delete(next.id)
      const queue = this.#options.queue(id)
      // Whoever waits may now be let through to others earlier, or later.
      if (queue && openings.matter(queue))
        for (const medium of MEDIA) for (const item of ready[medium].items) this.#options.onReady(item.id)
    }
  }

  #setFree(agent: Agent, medium: Medium): void {
    for (const id of agent.queues) {
      const { queue, free } = this.queueState(id)
      if (!queue) continue
      const { level } = membershipOf(agent, id)
      free[medium].set(agent.id, level, this.#options.rank(queue, agent), agent.idleSince)
    }
    this.#options.onFree(agent.id, medium)
  }

  /**
   * A queue is new, or works otherwise now. Those who wait are put in its new order with what is demanded now, and the
   * free agents in the new order of its strategies.
   */
  queueChanged(
    queue: Queue,
    before: Queue | undefined,
    interaction: (id: InteractionId) => Interaction | undefined,
    agents: Iterable<LiveRecord<Agent>>,
  ): void {
    this.queueState(queue.id).queue = queue
    if (!isSame(queue, before, WAITING_FIELDS)) this.#waitAgain(queue, interaction)
    if (isSame(queue, before, RANKING_FIELDS)) return
    // The strategy that held them may not be there any more.
    for (const { id } of this.queueState(queue.id).waiting.items) this.release(id)
    for (const agent of agents) if (agent.body.queues.includes(queue.id)) this.agentChanged(agent, agent)
  }

  /** Nobody is found for those who wait there, until it is there again. */
  queueGone(id: QueueId): void {
    this.queueState(id).queue = undefined
  }

  #waitAgain(queue: Queue, interaction: (id: InteractionId) => Interaction | undefined): void {
    const known = this.#queues.get(queue.id)
    const state = new QueueState(queue, known)
    this.#queues.set(queue.id, state)
    for (const { id } of known?.waiting.items ?? []) {
      const place = this.#places.get(id)
      const record = interaction(id)
      if (!place || record?.stage.name !== 'waiting') continue
      place.queue = state
      place.item = waitingItem(record, record.stage, queue)
      state.waiting.add(place.item)
      const ready = place.ready || place.held
      place.ready = false
      place.held = false
      if (!ready) continue
      this.#setReady(place, true)
      this.#options.onReady(id)
    }
  }

  #leaveQueues(agent: Agent): void {
    for (const queueId of agent.queues) {
      const state = this.queueState(queueId)
      state.staffed.delete(agent.id)
      state.openings.delete(agent.id)
      for (const medium of MEDIA) state.free[medium].forget(agent.id)
    }
  }
}

/** What of a queue concerns those who wait, and what concerns the order of its agents. */
const WAITING_FIELDS = ['order', 'starvationMs', 'skills', 'rings', 'tiers', 'sites', 'skillEvaluation'] as const
const RANKING_FIELDS = ['strategies'] as const

/** By identity first: every admission puts the queue. By content, because one that came from another node is a copy. */
function isSame(queue: Queue, before: Queue | undefined, fields: readonly (keyof Queue)[]): boolean {
  if (!before) return false
  return fields.every(
    (field) => queue[field] === before[field] || JSON.stringify(queue[field]) === JSON.stringify(before[field]),
  )
}

function isSamePlace(item: WaitingItem, stage: WaitingStage): boolean {
  return (
    item.priority === stage.priority &&
    item.age === stage.age &&
    item.since === stage.since &&
    item.due === stage.due &&
    item.demand.key === demandKey(stage)
  )
}

function isSignedIn(agent: Agent): boolean {
  return agent.status.name !== 'offline'
}

/** There for work, busy or not: agents on a break are not waited for. */
export function isPresent(agent: Agent): boolean {
  return agent.status.name === 'available' && agent.connected
}

function isSameMember(a: Agent, b: Agent): boolean {
  return a.site === b.site && isSameList(a.queues, b.queues) && isSameMemberships(a.memberships, b.memberships)
}

function isSameMemberships(a: Memberships | undefined, b: Memberships | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

function isSameList(a: readonly QueueId[], b: readonly QueueId[]): boolean {
  return a === b || (a.length === b.length && a.every((id, index) => id === b[index]))
}
