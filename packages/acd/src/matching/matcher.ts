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

/** Who is to be brought together. */
interface Pair {
  readonly interaction: InteractionId
  readonly agent: AgentId
}

/**
 * Brings waiting interactions and free agents together, on the dispatcher only. It is driven by changes, never by a
 * clock: whoever starts to wait is looked at once, and so is whoever becomes free; nothing else can make a match
 * possible that was not possible before.
 */
export class Matcher {
  readonly #engine: Engine
  readonly #index: CenterIndex
  readonly #strategies: ReadonlyMap<string, Strategy>
  // Lists, not sets: they are emptied at every match, and looking at somebody twice changes nothing.
  #ready: InteractionId[] = []
  readonly #free: Readonly<Record<Medium, AgentId[]>> = { voice: [], text: [] }
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
    this.#ready.push(id)
    this.#schedule()
  }

  agentFree(id: AgentId, medium: Medium): void {
    if (!this.#active) return
    this.#free[medium].push(id)
    this.#schedule()
  }

  #setActive(active: boolean): void {
    this.#active = active
    this.#ready = []
    for (const free of Object.values(this.#free)) free.length = 0
    if (!active) return
    // Whoever takes over looks at everybody who waits once.
    for (const { body } of this.#engine.all(interactions).values())
      if (body.stage.name === 'waiting' && body.stage.offers.length === 0) this.interactionReady(body.id)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    // Not queueMicrotask: Node makes an AsyncResource for each, which costs more than the match.
    void Promise.resolve().then(() => {
      this.#scheduled = false
      this.#match()
    })
  }

  #match(): void {
    // Whoever has become free looks first, and at everybody who waits: else somebody who came in this very moment
    // could get the agent before those who have been waiting for one.
    for (const medium of ['voice', 'text'] as const) {
      const free = this.#free[medium]
      // Employing one may put others in line.
      for (const id of free) this.#employ(id, medium)
      free.length = 0
    }
    const ready = inOrder(this.#ready, (id) => this.#waitingItem(id))
    this.#ready = []
    for (const id of ready) this.#serve(id)
  }

  /** Finds work for an agent who has become free; the strategy may prefer another free agent for it. */
  #employ(id: AgentId, medium: Medium): void {
    const choose = (): Pair | undefined => {
      const agent = this.#engine.get(agents, id)
      const first = agent && this.#interactionFor(agent, medium)
      return first === undefined ? undefined : this.#pairFor(first)
    }
    this.#offer(choose, ({ agent }) => {
      if (agent !== id) this.agentFree(id, medium)
    })
  }

  /** Finds an agent for somebody who waits; the agent may have to serve somebody else before. */
  #serve(id: InteractionId): void {
    this.#offer(
      () => this.#pairFor(id),
      ({ interaction }) => {
        if (interaction !== id) this.interactionReady(id)
      },
    )
  }

  /** The agent whom the strategies name, with the first whom this agent can take: that one, or one before it. */
  #pairFor(id: InteractionId): Pair | undefined {
    for (let candidate = id; ; ) {
      const interaction = this.#engine.get(interactions, candidate)
      const agentId = interaction && this.#agentFor(interaction)
      const agent = agentId === undefined ? undefined : this.#engine.get(agents, agentId)
      if (!interaction || !agent) return undefined
      const first = this.#interactionFor(agent, interaction.medium)
      if (first === undefined || first === candidate) return { interaction: candidate, agent: agent.id }
      // Before the candidate in order, so that this comes to an end.
      candidate = first
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

  /**
   * Offers one to the other. Who they are is chosen as part of the decision: when it has to wait for the store, or to be
   * made anew, it is made for those who wait and are free by then. `made` is told at once, or when it is made later.
   */
  #offer(choose: () => Pair | undefined, made: (pair: Pair) => void): void {
    // Nothing to decide, as for every second change: what makes a match possible later is a change, and looked at then.
    if (!choose()) return
    let pair: Pair | undefined
    this.#engine
      .dispatch(MATCHER, (transaction) => {
        pair = choose()
        if (pair && !createOffer(transaction, pair.interaction, pair.agent)) pair = undefined
      })
      .then(
        () => pair && made(pair),
        (error) => this.#engine.logger.error('offer could not be made', { error: errorText(error) }),
      )
    if (pair) made(pair)
  }
}

/** Ids in the order in which they are to be served; those that no longer wait are dropped. */
function inOrder(
  ids: readonly InteractionId[],
  itemOf: (id: InteractionId) => WaitingItem | undefined,
): readonly InteractionId[] {
  if (ids.length <= 1) return ids
  const items = ids.map(itemOf).filter((item) => item !== undefined)
  return items.sort((a, b) => (isServedBefore(a, b) ? -1 : 1)).map(({ id }) => id)
}
