import type { Clock, Instant } from '@ringwright/core'

/** Sources that are told apart in one second, about 100 bytes each; those beyond take what the others leave. */
const SOURCES_MAX = 10_000

/**
 * A token bucket that several sources take from. When it is empty, who has had less than an equal share of this second still gets
 * one, on credit that the others wait for: whoever asks a thousand times a second does not shut out who asks once.
 */
export class FairRate {
  readonly #clock: Clock
  readonly #perSecond: number
  readonly #tokensMax: number
  #tokens: number
  #filledAt: Instant
  /** How many each source has had in this second, 0 included. */
  readonly #taken = new Map<string, number>()
  #sourcesBefore = 0
  #second = 0

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock
    this.#perSecond = perSecond
    // Less than one a second is one in some seconds: a bucket that cannot hold one lets none through.
    this.#tokensMax = Math.max(1, perSecond)
    this.#tokens = this.#tokensMax
    this.#filledAt = clock.now()
  }

  /** Whether the source may have one now. A yes uses it up. */
  takes(source: string): boolean {
    this.#pass()
    const taken = this.#taken.get(source) ?? 0
    if (this.#taken.size < SOURCES_MAX) this.#taken.set(source, taken)
    if (this.#tokens < 1 && !this.#isOwed(taken)) return false
    this.#tokens -= 1
    if (this.#taken.has(source)) this.#taken.set(source, taken + 1)
    return true
  }

  #isOwed(taken: number): boolean {
    // A second that has just begun does not know yet who is there.
    const sources = Math.max(this.#taken.size, this.#sourcesBefore)
    return sources > 1 && taken + 1 <= this.#perSecond / sources && this.#tokens > -this.#tokensMax
  }

  #pass(): void {
    const now = this.#clock.now()
    const passedMs = Math.max(0, now - this.#filledAt)
    this.#tokens = Math.min(this.#tokensMax, this.#tokens + (passedMs * this.#perSecond) / 1_000)
    this.#filledAt = now
    const second = Math.floor(now / 1_000)
    if (second === this.#second) return
    this.#sourcesBefore = second === this.#second + 1 ? this.#taken.size : 0
    this.#second = second
    this.#taken.clear()
  }
}
