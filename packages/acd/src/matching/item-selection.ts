import type { Instant, InteractionId, Medium } from '@ringwright/core'
import { type Agent, isFree } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'
import { type Demand, meets } from '../skill/demand.js'
import type { CenterIndex } from './center-index.js'
import type { CenterView } from './center-view.js'
import { type Contender, goesBefore } from './contender.js'
import { obstacleOf } from './obstacle.js'
import type { Openings } from './openings.js'
import type { WaitingItem } from './waiting-item.js'
import type { DemandSearch } from './ready-items.js'

/** Finds the interaction for an agent: the one to be served first among all queues of the agent. */
export class ItemSelection {
  readonly #clock: CenterView['clock']
  readonly #index: CenterIndex

  constructor({ clock }: Pick<CenterView, 'clock'>, index: CenterIndex) {
    this.#clock = clock
    this.#index = index
  }

  /** `isWanted`: who counts of those whom the agent can take; must not change who waits. Default: all do. */
  firstFor(agent: Agent, medium: Medium, isWanted?: (id: InteractionId) => boolean): InteractionId | undefined {
    if (!isFree(agent, medium)) return undefined
    let search: AgentSearch | undefined
    let first: Contender | undefined
    for (const queueId of agent.queues) {
      const state = this.#index.queueState(queueId)
      const { queue } = state
      const ready = state.ready[medium]
      if (!queue || ready.length === 0) continue
      search ??= new AgentSearch(agent, this.#clock.now(), isWanted)
      search.queue = queue
      search.openings = state.openings
      const item = ready.first(search.now, search)
      if (!item) continue
      const contender: Contender = { item, queue, order: state.order }
      if (!first || goesBefore(contender, first, agent, search.now)) first = contender
    }
    return first?.item.id
  }
}

/** One search for an agent, through one queue after the other: one object, instead of functions for each queue. */
class AgentSearch implements DemandSearch {
  readonly now: Instant
  readonly #agent: Agent
  readonly #isWanted: ((id: InteractionId) => boolean) | undefined
  queue: Queue | undefined
  openings: Openings | undefined

  constructor(agent: Agent, now: Instant, isWanted: ((id: InteractionId) => boolean) | undefined) {
    this.#agent = agent
    this.#isWanted = isWanted
    this.now = now
  }

  meets(demand: Demand): boolean {
    return this.queue !== undefined && meets(this.#agent, this.queue, demand, this.now)
  }

  accepts({ id, interaction, stage, demand }: WaitingItem): boolean {
    const { queue, openings, now } = this
    if (!queue || !openings) return false
    const obstacle = obstacleOf({ interaction, stage, queue, agent: this.#agent, demand, openings, now })
    return obstacle === undefined && (this.#isWanted === undefined || this.#isWanted(id))
  }
}
