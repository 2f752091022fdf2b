import {
  type AgentId,
  type Engine,
  type InteractionId,
  type Medium,
  type QueueId,
  type Timer,
  type Transaction,
  errorText,
  interactions,
  systemActor,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { createOffer } from '../offer/offer-commands.js'
import { queues } from '../queue/queue.js'
import type { Strategy } from '../strategies/strategy.js'
import type { StrategyChains } from '../strategies/strategy-book.js'
import type { AgentSelection } from './agent-selection.js'
import { bestAssignment, greedyAssignment } from './assignment.js'
import type { CenterIndex } from './center-index.js'
import { isFirstOf } from './serving-order.js'

const MATCHER = systemActor('matching')
const MEDIA: readonly Medium[] = ['voice', 'text']
/** More than instants come to, which scores may be; beside it, sums still tell seconds apart. */
const WORTH_MAX = 1e15

interface Batch {
  readonly pairs: readonly { readonly interaction: InteractionId; readonly agent: AgentId }[]
  readonly waiting: number
  readonly free: number
  /** How many more pairs than one at a time would have made, and how much more they are worth. */
  readonly gain: { readonly pairs: number; readonly worth: number }
}

/**
 * Brings all who wait in a queue and all its free agents together at once, where a strategy of the queue wants it. What
 * gathers for a moment is not lost with this node: whoever takes over looks at everybody, and by that gathers them anew.
 */
export class BatchMatching {
  readonly #engine: Engine
  readonly #index: CenterIndex
  readonly #agents: AgentSelection
  readonly #chains: StrategyChains
  readonly #gathering = new Map<QueueId, Timer>()

  constructor(engine: Engine, index: CenterIndex, agents: AgentSelection, chains: StrategyChains) {
    this.#engine = engine
    this.#index = index
    this.#agents = agents
    this.#chains = chains
  }

  /** Somebody was looked at alone: whoever got no offer by that gathers with the others. */
  interactionWaits(id: InteractionId): void {
    if (!this.#chains.haveBatches) return
    const stage = this.#engine.get(interactions, id)?.stage
    if (stage?.name === 'waiting' && stage.offers.length === 0) this.#gather(stage.queue)
  }

  /** As `interactionWaits`, for all queues of an agent. */
  agentFree(id: AgentId): void {
    if (!this.#chains.haveBatches) return
    for (const queue of this.#engine.get(agents, id)?.queues ?? []) this.#gather(queue)
  }

  /** After the window of the queue's strategy, all who wait and all who are free are looked at. */
  #gather(id: QueueId): void {
    const queue = this.#engine.get(queues, id)
    const batch = queue && this.#chains.of(queue).strategies.find(({ batch }) => batch)?.batch
    if (!batch || this.#gathering.has(id)) return
    const timer = this.#engine.clock.setTimer(batch.windowMs, () => {
      this.#gathering.delete(id)
      for (const medium of MEDIA) this.#match(id, medium)
    })
    this.#gathering.set(id, timer)
  }

  stop(): void {
    for (const timer of this.#gathering.values()) timer.cancel()
    this.#gathering.clear()
  }

  #match(id: QueueId, medium: Medium): void {
    if (this.#batchOf(id, medium))
      this.#decide(id, (transaction) => {
        const batch = this.#batchOf(id, medium)
        if (!batch) return
        const { pairs, ...figures } = batch
        const made = pairs.filter(({ interaction, agent }) => createOffer(transaction, interaction, agent))
        transaction.fact('queue:assigned', { queue: id, medium, matched: made.length, ...figures })
      })
    this.#serveOthers(id, medium)
  }

  /** Who is left over goes on to the next strategy, in the order of the queue. */
  #serveOthers(id: QueueId, medium: Medium): void {
    const { queue, ready, free, order } = this.#index.queueState(id)
    const strategies = queue ? this.#chains.of(queue).strategies : []
    const { batch } = strategies.find((strategy) => strategy.batch) ?? {}
    if (!batch || strategies.at(-1)?.batch || free[medium].length === 0) return
    // Of too many to be assigned at once, each has been through all strategies already.
    if (Math.max(ready[medium].length, free[medium].length) > batch.most) return
    const now = this.#engine.clock.now()
    const others = ready[medium].items.filter((item) => this.#agents.agentAfterBatch(item.id) !== undefined)
    for (const other of others.sort((a, b) => (isFirstOf(order, a, b, now) ? -1 : 1)))
      this.#decide(id, (transaction) => {
        const agent = this.#agents.agentAfterBatch(other.id)
        if (agent !== undefined) createOffer(transaction, other.id, agent)
      })
  }

  #decide(queue: QueueId, decide: (transaction: Transaction) => void): void {
    this.#engine
      .dispatch(MATCHER, decide)
      .catch((error: unknown) =>
        this.#engine.logger.error('offers could not be made', { queue, error: errorText(error) }),
      )
  }

  #batchOf(id: QueueId, medium: Medium): Batch | undefined {
    const queue = this.#engine.get(queues, id)
    const strategy = queue && this.#chains.of(queue).strategies.find(({ batch }) => batch)
    const { ready, free } = this.#index.queueState(id)
    if (!strategy?.batch || ready[medium].length === 0 || free[medium].length === 0) return undefined
    if (Math.max(ready[medium].length, free[medium].length) > strategy.batch.most) return undefined
    const waiting = ready[medium].items.map((item) => item.id)
    const agents = free[medium].inOrder.map((agent) => agent.id)
    const worths = waiting.map((interaction) => this.#worthsOf(interaction, agents, strategy))
    const best = bestAssignment(worths)
    if (best.matched === 0) return undefined
    const greedy = greedyAssignment(worths)
    const pairs = best.columns.flatMap((column, row) =>
      column === undefined ? [] : [{ interaction: waiting[row] as InteractionId, agent: agents[column] as AgentId }],
    )
    const gain = { pairs: best.matched - greedy.matched, worth: best.worth - greedy.worth }
    return { pairs, waiting: waiting.length, free: agents.length, gain }
  }

  /** Of a strategy that breaks for an interaction, nobody is assigned to that one: the next strategy decides. */
  #worthsOf(interaction: InteractionId, agents: readonly AgentId[], strategy: Strategy): (number | undefined)[] {
    const situation = this.#agents.waiting(interaction)
    try {
      return agents.map((id) => {
        const agent = situation?.isEligible(id) ? situation.agent(id) : undefined
        return situation && agent ? worthOf(strategy.score?.(agent, situation)) : undefined
      })
    } catch (error) {
      this.#chains.failed(strategy, error)
      return agents.map(() => undefined)
    }
  }
}

/** What cannot be added up is not wanted, and what has no end is worth as much as can be. */
function worthOf(score: number | undefined): number | undefined {
  if (score === undefined || Number.isNaN(score)) return undefined
  return Math.max(-WORTH_MAX, Math.min(WORTH_MAX, score))
}
