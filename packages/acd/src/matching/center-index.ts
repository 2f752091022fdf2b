import type { AgentId, Interaction, InteractionId, LiveRecord, Medium, QueueId } from '@ringwright/core'
import { type Agent, isFree } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'
import type { QueueLoad } from '../queue/queue-commands.js'
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

const MEDIA: readonly Medium[] = ['voice', 'text']

/**
 * Who waits and who is free, by queue, always as the head image has it: tentative changes come and go like others.
 * All that matching looks at is here, so that no decision walks over records.
 */
export class CenterIndex implements QueueLoad {
  readonly #options: CenterIndexOptions
  readonly #queues = new Map<QueueId, QueueState>()
  readonly #items = new Map<InteractionId, { readonly item: WaitingItem; readonly queue: QueueState }>()

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

  staffed(queue: QueueId): boolean {
    return this.queueState(queue).staffed.size > 0
  }

  /** How many are served before it, by the order of its queue; undefined when it does not wait. */
  ahead(interaction: InteractionId): number | undefined {
    const known = this.#items.get(interaction)
    return known?.queue.waiting.placeOf(known.item)
  }

  interactionChanged(
    after: LiveRecord<Interaction> | undefined,
    before: LiveRecord<Interaction> | undefined,
  ): void {
    const next = after?.body
    const waits = next?.stage.name === 'waiting'
    if (before?.body.stage.name === 'waiting') this.#forget(before.body.id)
    if (!next || !waits || next.stage.name !== 'waiting') return
    const { queue, priority, age, offers } = next.stage
    const offered = offers.length > 0
    const state = this.queueState(queue)
    const item: WaitingItem = { id: next.id, priority, age, medium: next.medium, offered }
    this.#items.set(next.id, { item, queue: state })
    state.waiting.add(item)
    if (offered) return
    state.ready[next.medium].add(item)
    this.#options.onReady(next.id)
  }

  #forget(id: InteractionId): void {
    const known = this.#items.get(id)
    if (!known) return
    this.#items.delete(id)
    known.queue.waiting.delete(known.item)
    if (!known.item.offered) known.queue.ready[known.item.medium].delete(known.item)
  }

  agentChanged(after: LiveRecord<Agent> | undefined, before: LiveRecord<Agent> | undefined): void {
    const next = after?.body
    const previous = before?.body
    if (previous && previous.queues !== next?.queues) this.#leaveQueues(previous)
    if (!next) return
    const signedIn = next.status.name !== 'offline'
    const free = MEDIA.filter((medium) => isFree(next, medium))
    for (const queueId of next.queues) {
      const state = this.queueState(queueId)
      if (signedIn) state.staffed.add(next.id)
      else state.staffed.delete(next.id)
      const queue = this.#options.queue(queueId)
      for (const medium of MEDIA) {
        if (queue && free.includes(medium)) state.free[medium].set(next.id, this.#options.rank(queue, next))
        else state.free[medium].delete(next.id)
      }
    }
    for (const medium of free) this.#options.onFree(next.id, medium)
  }

  /** A queue ranks otherwise now, or is new: the free agents are put in order anew. */
  rankAgain(agents: Iterable<LiveRecord<Agent>>): void {
    for (const agent of agents) this.agentChanged(agent, agent)
  }

  #leaveQueues(agent: Agent): void {
    for (const queueId of agent.queues) {
      const state = this.queueState(queueId)
      state.staffed.delete(agent.id)
      for (const medium of MEDIA) state.free[medium].delete(agent.id)
    }
  }
}
