import type { AgentId, Interaction, InteractionId, LiveRecord, Medium, QueueId, WaitingStage } from '@ringwright/core'
import { type Agent, isFree } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'
import { QueueState, type WaitingItem } from './queue-state.js'

export interface CenterIndexOptions {
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
  readonly item: WaitingItem
  readonly queue: QueueState
  /** Whether it is among those without an offer. */
  ready: boolean
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
      state = new QueueState()
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
    return place?.queue.waiting.placeOf(place.item)
  }

  interactionChanged(after: LiveRecord<Interaction> | undefined, before: LiveRecord<Interaction> | undefined): void {
    const next = after?.body
    if (next?.stage.name !== 'waiting') {
      if (before?.body.stage.name === 'waiting') this.#forget(before.body.id)
      return
    }
    const place = this.#placeOf(next, next.stage)
    const ready = next.stage.offers.length === 0
    if (ready !== place.ready) {
      place.ready = ready
      const list = place.queue.ready[next.medium]
      if (ready) list.add(place.item)
      else list.delete(place.item)
    }
    if (ready) this.#options.onReady(next.id)
  }

  /** The known place if the change did not move it: an offer made or ended leaves everybody where they are. */
  #placeOf({ id, medium }: Interaction, { queue, priority, age }: WaitingStage): Place {
    const state = this.queueState(queue)
    const known = this.#places.get(id)
    if (known) {
      if (known.queue === state && known.item.priority === priority && known.item.age === age) return known
      this.#forget(id)
    }
    const item: WaitingItem = { id, priority, age, medium }
    const place: Place = { item, queue: state, ready: false }
    this.#places.set(id, place)
    state.waiting.add(item)
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
    if (previous && !(next && isSameList(previous.queues, next.queues))) {
      this.#leaveQueues(previous)
      previous = undefined
    }
    if (!next) return
    const signedIn = isSignedIn(next)
    if (signedIn !== (previous !== undefined && isSignedIn(previous)))
      for (const queue of next.queues) {
        if (signedIn) this.queueState(queue).staffed.add(next.id)
        else this.queueState(queue).staffed.delete(next.id)
      }
    for (const medium of MEDIA) {
      if (isFree(next, medium)) this.#setFree(next, medium)
      // Most changes are of agents who are busy before and after: nothing here is about them.
      else if (previous && isFree(previous, medium))
        for (const queue of next.queues) this.queueState(queue).free[medium].delete(next.id)
    }
  }

  #setFree(agent: Agent, medium: Medium): void {
    for (const id of agent.queues) {
      const queue = this.#options.queue(id)
      if (queue) this.queueState(id).free[medium].set(agent.id, this.#options.rank(queue, agent))
    }
    this.#options.onFree(agent.id, medium)
  }

  /** A queue ranks otherwise now, or is new: the free agents are put in order anew. */
  rankAgain(agents: Iterable<LiveRecord<Agent>>): void {
    for (const agent of agents) this.agentChanged(agent, agent)
  }

  #leaveQueues(agent: Agent): void {
    for (const queueId of agent.queues) {
      const state = this.queueState(queueId)
      state.staffed.delete(agent.id)
      for (const medium of MEDIA) state.free[medium].forget(agent.id)
    }
  }
}

function isSignedIn(agent: Agent): boolean {
  return agent.status.name !== 'offline'
}

function isSameList(a: readonly QueueId[], b: readonly QueueId[]): boolean {
  return a === b || (a.length === b.length && a.every((id, index) => id === b[index]))
}
