import type { AgentId, Instant, Interaction, InteractionId, WaitingStage } from '@ringwright/core'
import { type Agent, agents } from '../agent/agent.js'
import type { RingingPlan } from '../offer/ringing.js'
import type { Queue } from '../queue/queue.js'
import { meanLevel } from '../skill/mean-level.js'
import type { Hold, Situation, Strategy } from '../strategies/strategy.js'
import type { StrategyChains } from '../strategies/strategy-book.js'
import type { CenterIndex } from './center-index.js'
import type { CenterView } from './center-view.js'
import { obstacleOf } from './obstacle.js'
import type { QueueState } from './queue-state.js'
import { isOfSite, siteFor } from './site.js'
import type { WaitingItem } from './waiting-item.js'

/** Finds the agent for an interaction, by the strategies of its queue. */
export class AgentSelection {
  readonly #engine: CenterView
  readonly #index: CenterIndex
  readonly #chains: StrategyChains
  /** One function for all situations, so that a strategy may take it out of them. */
  readonly #agent = (id: AgentId): Agent | undefined => this.#engine.get(agents, id)

  constructor(engine: CenterView, index: CenterIndex, chains: StrategyChains) {
    this.#engine = engine
    this.#index = index
    this.#chains = chains
  }

  /** The agent, or until when nobody is to be asked; undefined when there is nobody, or nothing to offer. */
  agentFor(id: InteractionId): AgentId | Hold | undefined {
    const waiting = this.waiting(id)
    if (!waiting) return undefined
    for (const strategy of this.#chains.of(waiting.queue).strategies) {
      // Whoever waits here is assigned together with the others.
      if (strategy.batch && waiting.isWithin(strategy.batch.most)) return undefined
      const answer = this.ask(strategy, waiting)
      if (answer !== undefined) return answer
    }
    return undefined
  }

  /**
   * Whom the strategies name that come after the one that assigns all at once, for somebody whom that one has left over.
   * Nobody is held for it: who is left over has waited for the others already.
   */
  agentAfterBatch(id: InteractionId): AgentId | undefined {
    const waiting = this.waiting(id)
    if (!waiting) return undefined
    const { strategies } = this.#chains.of(waiting.queue)
    for (const strategy of strategies.slice(strategies.findIndex(({ batch }) => batch) + 1)) {
      const answer = this.ask(strategy, waiting)
      if (typeof answer === 'string') return answer
    }
    return undefined
  }

  /** How many are to be offered it at once, if that agent is who the strategies name. */
  ringingFor(id: InteractionId, agent: AgentId): RingingPlan | undefined {
    const waiting = this.waiting(id)
    if (!waiting) return undefined
    const chain = this.#chains.of(waiting.queue)
    if (!chain.rings) return undefined
    return chain.strategies.find((strategy) => this.ask(strategy, waiting) === agent)?.ringing
  }

  /** A strategy that breaks is passed over: nobody waits for ever because of it. */
  ask(strategy: Strategy, waiting: WaitingInteraction): AgentId | Hold | undefined {
    try {
      return waiting.ask(strategy)
    } catch (error) {
      this.#chains.failed(strategy, error)
      return undefined
    }
  }

  /** Whether the agent could be offered it now, whatever strategies say. */
  isEligible(id: InteractionId, agent: AgentId): boolean {
    return this.waiting(id)?.isEligible(agent) ?? false
  }

  /** The interaction with all that concerns it; undefined when it cannot be offered to anybody now. */
  waiting(id: InteractionId): WaitingInteraction | undefined {
    const place = this.#index.readyPlace(id)
    const queue = place?.queue.queue
    if (!queue) return undefined
    const { item, queue: state } = place
    return new WaitingInteraction({ item, queue, state, now: this.#engine.clock.now(), agent: this.#agent })
  }
}

interface WaitingParts extends Pick<Situation, 'queue' | 'now' | 'agent'> {
  readonly state: QueueState
  readonly item: WaitingItem
}

/** One interaction that can be offered, as one decision sees it. */
export class WaitingInteraction implements Situation {
  readonly interaction: Interaction
  readonly stage: WaitingStage
  readonly queue: Queue
  readonly now: Instant
  readonly agent: (id: AgentId) => Agent | undefined
  readonly #state: QueueState
  readonly #item: WaitingItem
  /** While only agents of this site are looked at. */
  #site: string | undefined

  constructor({ queue, now, agent, state, item }: WaitingParts) {
    this.interaction = item.interaction
    this.stage = item.stage
    this.queue = queue
    this.now = now
    this.agent = agent
    this.#state = state
    this.#item = item
  }

  isEligible(id: AgentId): boolean {
    const agent = this.agent(id)
    if (!agent || (this.#site !== undefined && !isOfSite(agent, this.#site))) return false
    const { interaction, stage, queue, now } = this
    const { demand } = this.#item
    const { openings } = this.#state
    return obstacleOf({ interaction, stage, queue, agent, demand, openings, now }) === undefined
  }

  /** Whether no more wait, and no more are free, than can be assigned at once. */
  isWithin(most: number): boolean {
    const { medium } = this.interaction
    return Math.max(this.#state.ready[medium].length, this.#state.free[medium].length) <= most
  }

  ask(strategy: Strategy): AgentId | Hold | undefined {
    const answer = this.#ofOwnSite(strategy) ?? this.#named(strategy)
    if (answer !== undefined || !strategy.hold) return answer
    const hold = strategy.hold(this)
    return hold && hold.until > this.now ? hold : undefined
  }

  /** Before all others, where the queue has several sites. */
  #ofOwnSite(strategy: Strategy): AgentId | undefined {
    const site = siteFor(this.interaction, this.queue)
    if (site === undefined) return undefined
    this.#site = site
    try {
      return this.#named(strategy)
    } finally {
      this.#site = undefined
    }
  }

  #named(strategy: Strategy): AgentId | undefined {
    if (strategy.propose) return this.#proposed(strategy.propose(this.interaction, this))
    const { evaluation = this.queue.skillEvaluation } = this.stage.requirements ?? {}
    if (evaluation === 'best' && (strategy.rank || strategy.score))
      return this.#best((agent) => meanLevel(agent, this.#item.demand, this.now))
    if (strategy.score) return this.#best((agent) => strategy.score?.(agent, this))
    if (!strategy.rank) return undefined
    for (const { id } of this.#candidates.inOrder) if (this.isEligible(id)) return id
    return undefined
  }

  get #candidates() {
    return this.#state.free[this.interaction.medium]
  }

  #proposed(proposed: AgentId | readonly AgentId[] | undefined): AgentId | undefined {
    if (proposed === undefined) return undefined
    const list = typeof proposed === 'string' ? [proposed] : proposed
    return list.find((id) => this.#candidates.has(id) && this.isEligible(id))
  }

  /** Among equals the first in the index stays, and a lower level goes before every score. */
  #best(scoreOf: (agent: Agent) => number | undefined): AgentId | undefined {
    let best: { readonly id: AgentId; readonly level: number; readonly score: number } | undefined
    for (const { id, level } of this.#candidates.inOrder) {
      if (best && level > best.level) break
      const agent = this.agent(id)
      if (!agent || !this.isEligible(id)) continue
      const score = scoreOf(agent)
      if (score !== undefined && !Number.isNaN(score) && (!best || score > best.score)) best = { id, level, score }
    }
    return best?.id
  }
}
