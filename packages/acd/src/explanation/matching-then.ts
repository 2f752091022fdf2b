import {
  type AgentId,
  type Instant,
  type Interaction,
  type InteractionId,
  type QueueId,
  interactions,
} from '@ringwright/core'
import { type Agent, agents } from '../agent/agent.js'
import { membershipOf } from '../agent/membership.js'
import { AgentSelection, type WaitingInteraction } from '../matching/agent-selection.js'
import { CenterIndex } from '../matching/center-index.js'
import { ItemSelection } from '../matching/item-selection.js'
import { siteOpensAfterMs } from '../matching/site.js'
import { type Candidacy, type Obstacle, obstaclesOf } from '../matching/obstacle.js'
import { type Queue, queues } from '../queue/queue.js'
import { nextReserved, waitedFor } from '../reservation/reservations.js'
import { demandOf } from '../skill/demand.js'
import type { Hold, Strategy } from '../strategies/strategy.js'
import type { StrategyChains } from '../strategies/strategy-book.js'
import type { RecordsThen } from './records-then.js'

/** Matching as it would go at another time: the very same rules, over records that are not those of now. */
export class MatchingThen {
  readonly records: RecordsThen
  readonly #chains: StrategyChains
  readonly #index: CenterIndex
  readonly #agents: AgentSelection
  readonly #items: ItemSelection

  constructor(records: RecordsThen, chains: StrategyChains) {
    this.records = records
    this.#chains = chains
    this.#index = new CenterIndex({
      now: () => records.clock.now(),
      queue: (id) => records.get(queues, id),
      rank: (queue, agent) => chains.rank(queue, agent),
      onReady: () => {},
      onFree: () => {},
    })
    for (const agent of records.all(agents)) this.#index.agentChanged(agent, undefined)
    for (const interaction of records.all(interactions)) this.#index.interactionChanged(interaction, undefined)
    this.#agents = new AgentSelection(records, this.#index, chains)
    this.#items = new ItemSelection(records, this.#index)
  }

  waiting(id: InteractionId): WaitingInteraction | undefined {
    return this.#agents.waiting(id)
  }

  /** The agent whom the strategies name, and which of them did; undefined when none does, or one makes it wait. */
  named(id: InteractionId): { readonly agent: AgentId; readonly strategy: string } | undefined {
    const { strategy, answer } = this.#firstAnswer(id) ?? {}
    return strategy && typeof answer === 'string' ? { agent: answer, strategy: strategy.name } : undefined
  }

  /** Until when a strategy makes it wait; undefined when none does. */
  holdEnds(id: InteractionId): Instant | undefined {
    const { answer } = this.#firstAnswer(id) ?? {}
    return typeof answer === 'object' ? answer.until : undefined
  }

  #firstAnswer(id: InteractionId): { readonly strategy: Strategy; readonly answer: AgentId | Hold } | undefined {
    const waiting = this.#agents.waiting(id)
    if (!waiting) return undefined
    for (const strategy of this.#chains.of(waiting.queue).strategies) {
      const answer = this.#agents.ask(strategy, waiting)
      if (answer !== undefined) return { strategy, answer }
    }
    return undefined
  }

  /** Who gets it, if it is this one's turn with that agent. */
  served(id: InteractionId): AgentId | undefined {
    const interaction = this.records.get(interactions, id)
    const awaited = interaction && waitedFor(interaction)
    // Who waits for one agent is that agent's next, or waits on, whatever strategies say.
    if (awaited !== undefined) return this.#reservedNext(awaited)?.id === id ? awaited : undefined
    const found = this.named(id)
    const agent = found && this.records.get(agents, found.agent)
    const medium = interaction?.medium
    if (!agent || !medium || this.#reservedNext(agent.id)) return undefined
    const first = this.#items.firstFor(agent, medium, (each) => this.named(each) !== undefined)
    return first === id ? agent.id : undefined
  }

  /** Whom the agent is offered before anybody from a queue. */
  #reservedNext(id: AgentId): Interaction | undefined {
    const agent = this.records.get(agents, id)
    const waiting = [...this.records.all(interactions)].map(({ body }) => body)
    return (
      agent &&
      nextReserved(
        agent,
        waiting.filter((each) => waitedFor(each) === id),
      )
    )
  }

  ahead(id: InteractionId): number {
    return this.#index.ahead(id) ?? 0
  }

  members(queue: QueueId): readonly Agent[] {
    return [...this.records.all(agents)].map(({ body }) => body).filter((agent) => agent.queues.includes(queue))
  }

  /** All that stands between an interaction that waits and an agent of its queue. */
  obstacles(id: InteractionId, agent: Agent): readonly Obstacle[] {
    const candidacy = this.#candidacy(id, agent)
    return candidacy ? obstaclesOf(candidacy) : []
  }

  /** After how much waiting the agent may be asked. */
  opensAfterMs(interaction: Interaction, queue: Queue, agent: Agent): number {
    const { openings } = this.#index.queueState(queue.id)
    const bySite = siteOpensAfterMs(interaction, queue, agent, openings)
    return Math.max(bySite, openings.afterMs(queue, membershipOf(agent, queue.id)))
  }

  /** By what two agents are compared, in this order. */
  keys(queue: Queue, agent: Agent): readonly [level: number, rank: number, idleSince: number] {
    return [membershipOf(agent, queue.id).level, this.#chains.rank(queue, agent), agent.idleSince]
  }

  #candidacy(id: InteractionId, agent: Agent): Candidacy | undefined {
    const interaction = this.records.get(interactions, id)
    if (interaction?.stage.name !== 'waiting') return undefined
    const { stage } = interaction
    const queue = this.records.get(queues, stage.queue)
    if (!queue) return undefined
    const { openings } = this.#index.queueState(queue.id)
    const now = this.records.clock.now()
    return { interaction, stage, queue, agent, demand: demandOf(queue, stage), openings, now }
  }
}
