import {
  type AgentId,
  type Engine,
  type Interaction,
  type InteractionId,
  type Medium,
  type QueueId,
  errorText,
  interactions,
  systemActor,
} from '@ringwright/core'
import { type Agent, agents } from '../agent/agent.js'
import { createOffer } from '../offer/offer-commands.js'
import { type Queue, queues } from '../queue/queue.js'
import type { Strategy } from '../strategies/strategy.js'
import type { CenterIndex } from './center-index.js'
import { type WaitingItem, isServedBefore } from './queue-state.js'

const MATCHER = systemActor('matching')

/**
 * Brings waiting interactions and free agents together, on the dispatcher only. It is driven by changes, never by a
 * clock: whoever starts to wait is looked at once, and so is whoever becomes free; nothing else can make a match
 * possible that was not possible before.
 */
export class Matcher {
  readonly #engine: Engine
  readonly #index: CenterIndex
  readonly #strategies: ReadonlyMap<string, Strategy>
  readonly #ready = new Set<InteractionId>()
  readonly #free: Readonly<Record<Medium, Set<AgentId>>> = { voice: new Set(), text: new Set() }
  #active = false
  #scheduled = false

  constructor(engine: Engine, index: CenterIndex, strategies: ReadonlyMap<string, Strategy>) {
    this.#engine = engine
    this.#index = index
    this.#strategies = strategies
    engine.onDispatcher((active) => this.#setActive(active))
  }

  interactionReady(id: InteractionId): void {
    if (!this.#active) return
    this.#ready.add(id)
    this.#schedule()
  }

  agentFree(id: AgentId, medium: Medium): void {
    if (!this.#active) return
    this.#free[medium].add(id)
    this.#schedule()
  }

  #setActive(active: boolean): void {
    this.#active = active
    this.#ready.clear()
    for (const free of Object.values(this.#free)) free.clear()
    if (!active) return
    // Whoever takes over looks at everybody who waits once.
    for (const { body } of this.#engine.all(interactions).values())
      if (body.stage.name === 'waiting' && body.stage.offers.length === 0) this.interactionReady(body.id)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#match()
    })
  }

  #match(): void {
    // Whoever has become free looks first, and at everybody who waits: else somebody who came in this very moment
    // could get the agent before those who have been waiting for one.
    for (const medium of ['voice', 'text'] as const) {
      const free = this.#free[medium]
      for (const id of free) {
        free.delete(id)
        this.#employ(id, medium)
      }
    }
    const ready = inOrder(this.#ready, (id) => this.#waitingItem(id))
    this.#ready.clear()
    for (const id of ready) {
      const interaction = this.#engine.get(interactions, id)
      const agent = interaction && this.#agentFor(interaction)
      if (agent !== undefined) this.#offer(id, agent)
    }
  }

  /** Serves those who can have an agent who has become free, in order; the strategy may give them another free one. */
  #employ(id: AgentId, medium: Medium): void {
    let last: InteractionId | undefined
    for (;;) {
      const agent = this.#engine.get(agents, id)
      const first = agent && this.#interactionFor(agent, medium)
      // The same again: while the store does not answer, what is decided does not show.
      if (first === undefined || first === last) return
      last = first
      const interaction = this.#engine.get(interactions, first)
      const chosen = interaction && this.#agentFor(interaction)
      if (chosen !== undefined) this.#offer(first, chosen)
    }
  }

  #waitingItem(id: InteractionId): WaitingItem | undefined {
    const interaction = this.#engine.get(interactions, id)
    if (interaction?.stage.name !== 'waiting') return undefined
    const { priority, age } = interaction.stage
    return { id, priority, age, medium: interaction.medium }
  }

  #agentFor(interaction: Interaction): AgentId | undefined {
    if (interaction.stage.name !== 'waiting' || interaction.stage.offers.length > 0) return undefined
    const queue = this.#engine.get(queues, interaction.stage.queue)
    if (!queue) return undefined
    const { free } = this.#index.queueState(queue.id)
    const candidates = free[interaction.medium]
    for (const name of queue.strategies) {
      const strategy = this.#strategies.get(name)
      if (strategy?.propose) {
        const proposed = strategy.propose(interaction)
        if (proposed !== undefined && candidates.has(proposed) && this.#isEligible(interaction, queue, proposed))
          return proposed
      } else if (strategy?.rank) {
        for (const { id } of candidates.inOrder) if (this.#isEligible(interaction, queue, id)) return id
      }
    }
    return undefined
  }

  /** The one to be served first among all queues of the agent. */
  #interactionFor(agent: Agent, medium: Medium): InteractionId | undefined {
    let first: WaitingItem | undefined
    for (const queueId of agent.queues) {
      const item = this.#firstFor(agent, queueId, medium)
      if (item && (!first || isServedBefore(item, first))) first = item
    }
    return first?.id
  }

  #firstFor(agent: Agent, queueId: QueueId, medium: Medium): WaitingItem | undefined {
    const { ready, free } = this.#index.queueState(queueId)
    if (ready[medium].length === 0 || !free[medium].has(agent.id)) return undefined
    const queue = this.#engine.get(queues, queueId)
    if (!queue) return undefined
    return ready[medium].items.find((item) => {
      const interaction = this.#engine.get(interactions, item.id)
      return interaction !== undefined && this.#isEligible(interaction, queue, agent.id)
    })
  }

  #isEligible(interaction: Interaction, queue: Queue, agentId: AgentId): boolean {
    if (interaction.stage.name !== 'waiting') return false
    const now = this.#engine.clock.now()
    for (const { agent, until } of interaction.stage.excluded) if (agent === agentId && until > now) return false
    for (const skill in queue.skills) {
      const level = this.#engine.get(agents, agentId)?.skills[skill] ?? 0
      if (level < (queue.skills[skill] as number)) return false
    }
    return true
  }

  #offer(interaction: InteractionId, agent: AgentId): void {
    this.#engine
      .dispatch(MATCHER, (transaction) => createOffer(transaction, interaction, agent))
      .then(
        (offered) => {
          // Decided anew and found changed: whichever of the two is still there is looked at again.
          if (offered === false) this.#lookAgain(interaction, agent)
        },
        (error) =>
          this.#engine.logger.error('offer could not be made', { interaction, agent, error: errorText(error) }),
      )
  }

  #lookAgain(interaction: InteractionId, agentId: AgentId): void {
    const item = this.#waitingItem(interaction)
    if (item) this.interactionReady(interaction)
    const agent = this.#engine.get(agents, agentId)
    if (agent) for (const medium of ['voice', 'text'] as const) this.agentFree(agentId, medium)
  }
}

/** The set's ids in the order in which they are to be served; those that no longer wait are dropped. */
function inOrder(
  ids: Set<InteractionId>,
  itemOf: (id: InteractionId) => WaitingItem | undefined,
): readonly InteractionId[] {
  if (ids.size === 1) return [...ids]
  const items = [...ids].map(itemOf).filter((item) => item !== undefined)
  return items.sort((a, b) => (isServedBefore(a, b) ? -1 : 1)).map(({ id }) => id)
}
