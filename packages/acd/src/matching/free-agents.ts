import type { AgentId, Instant } from '@ringwright/core'
import { OrderedList } from './ordered-list.js'

/** A free agent of a queue under one ranking. */
export interface RankedAgent {
  readonly id: AgentId
  readonly level: number
  readonly rank: number
  readonly idleSince: Instant
}

/** An agent of the queue, free or not: kept while the agent is in the queue, as work comes and goes all the time. */
interface Member {
  readonly id: AgentId
  level: number
  rank: number
  idleSince: Instant
  free: boolean
}

/** A tuple and never one number: levels and times that share one cross into each other once times grow. */
function isRankedBefore(a: RankedAgent, b: RankedAgent): boolean {
  if (a.level !== b.level) return a.level < b.level
  if (a.rank !== b.rank) return a.rank < b.rank
  return a.idleSince !== b.idleSince ? a.idleSince < b.idleSince : a.id < b.id
}

/** The free agents of one queue and medium: by level, in the order of one ranking; ties go to the longest idle. */
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

  set(id: AgentId, level: number, rank: number, idleSince: Instant): void {
    let member = this.#members.get(id)
    if (!member) {
      member = { id, level, rank, idleSince, free: false }
      this.#members.set(id, member)
    }
    if (member.free) {
      if (member.rank === rank && member.idleSince === idleSince && member.level === level) return
      this.#order.delete(member)
    }
    member.level = level
    member.rank = rank
    member.idleSince = idleSince
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
