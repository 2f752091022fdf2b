import {
  type AgentId,
  type Engine,
  type InteractionId,
  type Medium,
  askedSince,
  errorText,
  interactions,
  systemActor,
} from '@ringwright/core'
import { type Agent, agents } from '../agent/agent.js'
import { createOffer } from '../offer/offer-commands.js'
import type { StrategyChains } from '../strategies/strategy-book.js'
import type { Hold } from '../strategies/strategy.js'
import { AgentSelection } from './agent-selection.js'
import { BatchMatching } from './batch-matching.js'
import type { CenterIndex } from './center-index.js'
import { ItemSelection } from './item-selection.js'
import type { WaitingItem } from './waiting-item.js'
import { isServedBefore } from './serving-order.js'
import { WakeUps } from './wake-ups.js'

const MATCHER = systemActor('matching')
/**
 * How often an agent's order and an interaction's strategies may point at one another until the agent's order decides:
 * where agents rank queues differently, two of each can disagree in a circle.
 */
const HOPS_MAX = 32

/** Who is to be brought together. */
interface Pair {
  readonly interaction: InteractionId
  readonly agent: AgentId
}

/** Somebody who waits, and the agent whom the strategies name. */
interface Named {
  readonly interaction: InteractionId
  readonly agent: Agent
}

/**
 * Brings waiting interactions and free agents together, on the dispatcher only. It is driven by changes: whoever starts
 * to wait is looked at once, and so is whoever becomes free; where time alone makes a match possible, the instant
 * follows from the records.
 */
export class Matcher {
  readonly #engine: Engine
  readonly #index: CenterIndex
  readonly #agents: AgentSelection
  readonly #items: ItemSelection
  readonly #batches: BatchMatching
  readonly #wakeUps: WakeUps
  /** Those who are held for one agent: they are looked at again with each change of that agent. */
  readonly #heldFor = new Map<AgentId, Set<InteractionId>>()
  // Lists, not sets: they are emptied at every match, and looking at somebody twice changes nothing.
  #ready: InteractionId[] = []
  readonly #free: Readonly<Record<Medium, AgentId[]>> = { voice: [], text: [] }
  #active = false
  #scheduled = false

  constructor(engine: Engine, index: CenterIndex, chains: StrategyChains) {
    this.#engine = engine
    this.#index = index
    this.#agents = new AgentSelection(engine, index, chains)
    this.#items = new ItemSelection(engine, index)
    this.#batches = new BatchMatching(engine, index, this.#agents, chains)
    this.#wakeUps = new WakeUps(engine.clock, (id) => this.#wake(id))
    engine.index(agents, (after, before) => this.#releaseHeldFor((after ?? before)?.body.id))
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
    this.#wakeUps.clear()
    this.#batches.stop()
    this.#heldFor.clear()
    if (!active) return
    // Whoever takes over looks at everybody who waits once.
    for (const { body } of this.#engine.all(interactions).values()) {
      if (body.stage.name !== 'waiting') continue
      this.#index.release(body.id)
      if (this.#index.readyItem(body.id)) this.interactionReady(body.id)
    }
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
    const ready = inOrder(this.#ready, (id) => this.#index.readyItem(id))
    this.#ready = []
    for (const id of ready) this.#serve(id)
  }

  /** Finds work for an agent who has become free; the strategy may prefer another free agent for it. */
  #employ(id: AgentId, medium: Medium): void {
    const found = this.#workFor(id, medium)
    if (found)
      this.#offer(
        found,
        () => this.#workFor(id, medium),
        ({ agent }) => {
          if (agent !== id) this.agentFree(id, medium)
        },
      )
    this.#batches.agentFree(id)
  }

  #workFor(id: AgentId, medium: Medium): Pair | undefined {
    const agent = this.#engine.get(agents, id)
    const first = agent && this.#firstFor(agent, medium)
    return first && this.#pairOf(first, id)
  }

  /** Finds an agent for somebody who waits; the agent may have to serve somebody else before. */
  #serve(id: InteractionId): void {
    const found = this.#pairFor(id)
    if (found)
      this.#offer(
        found,
        () => this.#pairFor(id),
        ({ interaction }) => {
          if (interaction !== id) this.interactionReady(id)
        },
      )
    this.#lookAgainLater(id)
    this.#batches.interactionWaits(id)
  }

  #pairFor(id: InteractionId): Pair | undefined {
    const named = this.#named(id)
    return named && this.#pairOf(named)
  }

  /**
   * The agent whom the strategies name, with the first whom this agent can take: that one, or one before it. `asking` has
   * looked already, and it is the first: mostly that is who is named.
   */
  #pairOf(named: Named, asking?: AgentId): Pair {
    if (named.agent.id === asking) return { interaction: named.interaction, agent: asking }
    let { interaction, agent } = named
    for (let hops = 0; ; hops++) {
      const medium = this.#index.readyItem(interaction)?.medium
      const first = medium && this.#firstFor(agent, medium, interaction)
      if (!first) return { interaction, agent: agent.id }
      if (hops >= HOPS_MAX) return { interaction: first.interaction, agent: agent.id }
      interaction = first.interaction
      agent = first.agent
    }
  }

  /** The first in the agent's order for whom strategies name anybody; undefined where that is the `known` one. */
  #firstFor(agent: Agent, medium: Medium, known?: InteractionId): Named | undefined {
    const first = this.#items.firstFor(agent, medium)
    if (first === undefined || first === known) return undefined
    return this.#named(first) ?? this.#firstNamed(agent, medium, known)
  }

  /** Those for whom nobody is named now, not even this agent, do not keep others from being served. */
  #firstNamed(agent: Agent, medium: Medium, known: InteractionId | undefined): Named | undefined {
    const holds: (readonly [InteractionId, Hold])[] = []
    const first = this.#items.firstFor(agent, medium, (id) => {
      const named = this.#agents.agentFor(id)
      if (typeof named === 'object') holds.push([id, named])
      return typeof named === 'string'
    })
    // Only now, as it takes them out of those who are being looked through.
    for (const [id, hold] of holds) this.#hold(id, hold)
    return first === undefined || first === known ? undefined : this.#named(first)
  }

  /** Whom the strategies name for somebody who waits, who may have to be held for now. */
  #named(id: InteractionId): Named | undefined {
    const named = this.#agents.agentFor(id)
    if (typeof named === 'object') this.#hold(id, named)
    const agent = typeof named === 'string' ? this.#engine.get(agents, named) : undefined
    return agent && { interaction: id, agent }
  }

  #hold(id: InteractionId, { until, agent }: Hold): void {
    this.#index.hold(id)
    if (until !== Infinity) this.#wakeUps.set(id, until)
    if (agent === undefined) return
    const held = this.#heldFor.get(agent) ?? new Set()
    this.#heldFor.set(agent, held.add(id))
  }

  /** The agent may have become free, or be somebody for whom nobody is to wait any more. */
  #releaseHeldFor(agent: AgentId | undefined): void {
    const held = agent && this.#heldFor.get(agent)
    if (!held) return
    this.#heldFor.delete(agent)
    for (const id of held) this.#index.release(id)
  }

  #wake(id: InteractionId): void {
    this.#index.release(id)
    this.interactionReady(id)
  }

  /** Nobody was found who is open to it already: the next one opens at a known instant. */
  #lookAgainLater(id: InteractionId): void {
    const place = this.#index.readyPlace(id)
    if (!place) return
    const since = askedSince(place.item.stage)
    const { queue, openings } = place.queue
    if (!queue || !openings.matter(queue)) return
    const nextMs = openings.nextAfterMs(queue, this.#engine.clock.now() - since)
    if (nextMs !== undefined) this.#wakeUps.set(id, since + nextMs)
  }

  /**
   * Offers one to the other. They were `found` a moment ago, and that is what the decision is if it is made in this very
   * turn; when it has to wait for the store, or to be made anew, it is made for those whom `choose` finds by then. `made`
   * is told at once, or when it is made later.
   */
  #offer(found: Pair, choose: () => Pair | undefined, made: (pair: Pair) => void): void {
    let isFirst = true
    let pair: Pair | undefined
    this.#engine
      .dispatch(MATCHER, (transaction) => {
        pair = isFirst ? found : choose()
        isFirst = false
        if (!pair) return
        const ringing = this.#agents.ringingFor(pair.interaction, pair.agent)
        if (!createOffer(transaction, pair.interaction, pair.agent, ringing)) pair = undefined
      })
      .then(
        () => pair && made(pair),
        (error) => this.#engine.logger.error('offer could not be made', { error: errorText(error) }),
      )
    isFirst = false
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
