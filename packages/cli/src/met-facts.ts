import type { CommittedFact, Instant } from '@ringwright/core'

/**
 * Facts are archived nearly in the order of their times: what is said of the archive itself has its time of a node's clock,
 * all else of the store's.
 */
const OVERLAP_MS = 60_000

/** The facts of the latest minute that were met, so that it can be asked for again and again. */
export class MetFacts {
  readonly #recent = new Map<string, Instant>()
  #latest = -Infinity

  /** Since when there may be facts that were not met. */
  get since(): Instant {
    return this.#latest - OVERLAP_MS
  }

  /** Whether a fact is met for the first time. One from the future, by a clock that is wrong, makes nothing else older. */
  meet({ id, at }: CommittedFact, now: Instant): boolean {
    if (this.#recent.has(id)) return false
    this.#recent.set(id, at)
    this.#latest = Math.max(this.#latest, Math.min(at, now))
    for (const [met, when] of this.#recent) {
      if (when >= this.since) break
      this.#recent.delete(met)
    }
    return true
  }
}
