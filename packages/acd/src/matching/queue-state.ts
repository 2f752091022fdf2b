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

/** An agent of the queue, free or not: kept while the agent is in the queue, as work comes and goes all the time. */
interface Member {
  readonly id: AgentId
  rank: number
  free: boolean
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
  readonly #members = new Map<AgentId, Member>()
  readonly #order = new OrderedList<RankedAgent>(isRankedBefore)

  get length(): number {
    return this.#order.length
  }

  get inOrder(): readonly RankedAgent[] {
    return this.#order.items
  }

  has(id: AgentId): boolean {
    return this.#members.get(id)?.free === true
  }

  set(id: AgentId, rank: number): void {
    let member = this.#members.get(id)
    if (!member) {
      member = { id, rank, free: false }
      this.#members.set(id, member)
    }
    if (member.free) {
      if (member.rank === rank) return
      this.#order.delete(member)
    }
    member.rank = rank
    member.free = true
    this.#order.add(member)
  }

  /** The agent is busy or away. */
  delete(id: AgentId): void {
    const member = this.#members.get(id)
    if (!member?.free) return
    member.free = false
    this.#order.delete(member)
  }

  /** The agent is not of this queue any more. */
  forget(id: AgentId): void {
    this.delete(id)
    this.#members.delete(id)
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
