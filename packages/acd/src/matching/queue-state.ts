import type { AgentId, Instant, InteractionId, Medium } from '@ringwright/core'
import { OrderedList } from './ordered-list.js'

/** A waiting interaction, as far as its order needs. */
export interface WaitingItem {
  readonly id: InteractionId
  readonly priority: number
  readonly age: Instant
  readonly medium: Medium
}

/** A free agent of a queue under one ranking. */
export interface RankedAgent {
  readonly id: AgentId
  readonly rank: number
}

export function isServedBefore(a: WaitingItem, b: WaitingItem): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority
  return a.age !== b.age ? a.age < b.age : a.id < b.id
}

function isRankedBefore(a: RankedAgent, b: RankedAgent): boolean {
  return a.rank !== b.rank ? a.rank < b.rank : a.id < b.id
}

/** The free agents of one queue and medium, in the order of one ranking. */
export class FreeAgents {
  readonly #entries = new Map<AgentId, RankedAgent>()
  readonly #order = new OrderedList<RankedAgent>(isRankedBefore)

  get length(): number {
    return this.#order.length
  }

  get inOrder(): readonly RankedAgent[] {
    return this.#order.items
  }

  has(id: AgentId): boolean {
    return this.#entries.has(id)
  }

  set(id: AgentId, rank: number): void {
    const known = this.#entries.get(id)
    if (known?.rank === rank) return
    if (known) this.#order.delete(known)
    const entry = { id, rank }
    this.#entries.set(id, entry)
    this.#order.add(entry)
  }

  delete(id: AgentId): void {
    const known = this.#entries.get(id)
    if (!known) return
    this.#entries.delete(id)
    this.#order.delete(known)
  }
}

/** What matching knows of one queue. */
export class QueueState {
  /** Everybody who waits, offered to somebody or not: what positions count. */
  readonly waiting = new OrderedList<WaitingItem>(isServedBefore)
  /** Those without an offer, by medium. */
  readonly ready: Readonly<Record<Medium, OrderedList<WaitingItem>>> = {
    voice: new OrderedList<WaitingItem>(isServedBefore),
    text: new OrderedList<WaitingItem>(isServedBefore),
  }
  readonly free: Readonly<Record<Medium, FreeAgents>> = { voice: new FreeAgents(), text: new FreeAgents() }
  /** Agents of the queue who are not offline. */
  readonly staffed = new Set<AgentId>()
}
