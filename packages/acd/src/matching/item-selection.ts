import type { Instant, InteractionId, Medium } from '@ringwright/core'
import { interactions } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import { type Queue, queues } from '../queue/queue.js'
import { type Demand, meets } from '../skill/demand.js'
import type { CenterIndex } from './center-index.js'
import type { CenterView } from './center-view.js'
import { type Contender, goesBefore } from './contender.js'
import { obstacleOf } from './obstacle.js'
import type { Openings } from './openings.js'
import type { WaitingItem } from './waiting-item.js'
import type { DemandSearch } from './ready-items.js'

const NOBODY: readonly InteractionId[] = []

/** Finds the interaction for an agent: the one to be served first among all queues of the agent. */
export class ItemSelection {
  readonly #engine: CenterView
  readonly #index: CenterIndex

  constructor(engine: CenterView, index: CenterIndex) {
    this.#engine = engine
    this.#index = index
  }

  /** `passed` are those for whom this agent is not wanted now. */
  firstFor(agent: Agent, medium: Medium, passed: readonly InteractionId[] = NOBODY): InteractionId | undefined {
    let search: AgentSearch | undefined
    let first: Contender | undefined
    for (const queueId of agent.queues) {
      const state = this.#index.queueState(queueId)
      const ready = state.ready[medium]
      if (ready.length === 0 || !state.free[medium].has(agent.id)) continue
      const queue = this.#engine.get(queues, queueId)
      if (!queue) continue
      search ??= new AgentSearch(this.#engine, agent, passed)
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
  readonly #engine: CenterView
  readonly #agent: Agent
  readonly #passed: readonly InteractionId[]
  queue: Queue | undefined
  openings: Openings | undefined

  constructor(engine: CenterView, agent: Agent, passed: readonly InteractionId[]) {
    this.#engine = engine
    this.#agent = agent
    this.#passed = passed
    this.now = engine.clock.now()
  }

  meets(demand: Demand): boolean {
    return this.queue !== undefined && meets(this.#agent, this.queue, demand, this.now)
  }

  accepts({ id, demand }: WaitingItem): boolean {
    const interaction = this.#engine.get(interactions, id)
    const { queue, openings, now } = this
    if (!queue || !openings || interaction?.stage.name !== 'waiting' || this.#passed.includes(id)) return false
    const { stage } = interaction
    return obstacleOf({ interaction, stage, queue, agent: this.#agent, demand, openings, now }) === undefined
  }
}
