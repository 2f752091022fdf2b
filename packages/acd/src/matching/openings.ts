import type { AgentId } from '@ringwright/core'
import type { Membership } from '../agent/membership.js'
import type { Queue } from '../queue/queue.js'

/**
 * After how much waiting the agents of one queue may be offered somebody: their own delay, and where the queue has tiers,
 * the time for which lower levels are asked alone.
 */
export class Openings {
  readonly #present = new Map<AgentId, Membership>()
  /** Levels of those who are there, ascending; made when asked for after a change. */
  #levels: readonly number[] | undefined
  #delayed = 0
  /** Where those work who are there and have a site, and how many at each. */
  readonly #sites = new Map<AgentId, string>()
  readonly #atSite = new Map<string, number>()

  /** Whether waiting makes a difference at all, as in few queues it does. */
  matter(queue: Queue): boolean {
    return queue.tiers !== undefined || this.#delayed > 0 || queue.sites !== undefined
  }

  /** The agent is there for work, busy or not. */
  set(id: AgentId, membership: Membership, site?: string): void {
    this.delete(id)
    if (site !== undefined) {
      this.#sites.set(id, site)
      this.#atSite.set(site, (this.#atSite.get(site) ?? 0) + 1)
    }
    this.#present.set(id, membership)
    if (membership.delayMs > 0) this.#delayed++
    this.#levels = undefined
  }

  delete(id: AgentId): void {
    const membership = this.#present.get(id)
    if (!membership) return
    this.#present.delete(id)
    if (membership.delayMs > 0) this.#delayed--
    this.#levels = undefined
    this.#leaveSite(id)
  }

  /** Whether somebody of the queue works there now, busy or not. */
  hasSite(site: string): boolean {
    return this.#atSite.has(site)
  }

  #leaveSite(id: AgentId): void {
    const site = this.#sites.get(id)
    if (site === undefined) return
    this.#sites.delete(id)
    const left = (this.#atSite.get(site) ?? 0) - 1
    if (left > 0) this.#atSite.set(site, left)
    else this.#atSite.delete(site)
  }

  /** How long one must have waited for a member. */
  afterMs({ tiers }: Queue, { level, delayMs }: Membership): number {
    if (!tiers || level === 1) return delayMs
    const lower = tiers.skipEmpty ? this.#levelsPresent().filter((each) => each < level).length : level - 1
    return lower * tiers.waitMs + delayMs
  }

  /** After how much more waiting than this another agent who is there opens; undefined when all have. */
  nextAfterMs(queue: Queue, waitedMs: number): number | undefined {
    const { othersAfterMs = 0 } = queue.sites ?? {}
    let next = othersAfterMs > waitedMs ? othersAfterMs : undefined
    for (const membership of this.#present.values()) {
      const afterMs = this.afterMs(queue, membership)
      if (afterMs > waitedMs && (next === undefined || afterMs < next)) next = afterMs
    }
    return next
  }

  #levelsPresent(): readonly number[] {
    this.#levels ??= [...new Set([...this.#present.values()].map(({ level }) => level))].sort((a, b) => a - b)
    return this.#levels
  }
}
