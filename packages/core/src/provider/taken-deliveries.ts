import type { Clock, Instant } from '../clock/clock.js'

/**
 * Deliveries remembered. At this number the oldest is forgotten early; what it brought is still recognized by its id
 * once it comes again.
 */
const REMEMBERED_MAX = 10_000

/** Which deliveries have been taken, for as long as the same bytes could come again and be believed. */
export class TakenDeliveries {
  readonly #clock: Clock
  readonly #windowMs: number
  /** Until when each is remembered, in the order of taking. */
  readonly #taken = new Map<string, Instant>()

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock
    this.#windowMs = windowMs
  }

  /** Whether something that says to be from then may still come, or already. */
  isFresh(at: Instant): boolean {
    return Math.abs(this.#clock.now() - at) <= this.#windowMs
  }

  has(id: string): boolean {
    return this.#taken.has(id)
  }

  add(id: string): void {
    const now = this.#clock.now()
    for (const [known, until] of this.#taken) {
      if (until > now && this.#taken.size < REMEMBERED_MAX) break
      this.#taken.delete(known)
    }
    // One that is from the future by the whole window is fresh for twice as long.
    this.#taken.set(id, now + 2 * this.#windowMs)
  }
}
