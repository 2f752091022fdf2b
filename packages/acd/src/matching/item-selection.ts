import type { Instant, InteractionId, Medium, QueueId } from '@ringwright/core'
import { interactions } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import { queues } from '../queue/queue.js'
import { meets } from '../skill/demand.js'
import type { CenterIndex } from './center-index.js'
import type { CenterView } from './center-view.js'
import { type Contender, goesBefore } from './contender.js'
import { obstacleOf } from './obstacle.js'

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
    const now = this.#engine.clock.now()
    let first: Contender | undefined
    for (const queueId of agent.queues) {
      const contender = this.#firstOf(queueId, agent, medium, passed, now)
      if (contender && (!first || goesBefore(contender, first, agent, now))) first = contender
    }
    return first?.item.id
  }

  #firstOf(
    queueId: QueueId,
    agent: Agent,
    medium: Medium,
    passed: readonly InteractionId[],
    now: Instant,
  ): Contender | undefined {
    const state = this.#index.queueState(queueId)
    const ready = state.ready[medium]
    if (ready.length === 0 || !state.free[medium].has(agent.id)) return undefined
    const queue = this.#engine.get(queues, queueId)
    if (!queue) return undefined
    const { openings } = state
    const item = ready.first(
      now,
      (demand) => meets(agent, queue, demand, now),
      ({ id, demand }) => {
        const interaction = this.#engine.get(interactions, id)
        if (interaction?.stage.name !== 'waiting' || passed.includes(id)) return false
        const { stage } = interaction
        return obstacleOf({ interaction, stage, queue, agent, demand, openings, now }) === undefined
      },
    )
    return item && { item, queue, order: state.order }
  }
}
