import type { Clock, Timer } from '../clock/clock.js'
import type { RingwrightError } from '../errors/ringwright-error.js'
import type { ChangeId } from '../identity/identity.js'

const RETRY_DELAY_MS = [50, 100, 200, 400, 800, 1_600]

/** Changes of which it is not known whether they were applied, and when each is asked for again. */
export class LostAnswers {
  readonly #clock: Clock
  readonly #onAvailability: (failure: RingwrightError | undefined) => void
  readonly #timers = new Map<ChangeId, Timer>()

  constructor(clock: Clock, onAvailability: (failure: RingwrightError | undefined) => void) {
    this.#clock = clock
    this.#onAvailability = onAvailability
  }

  get none(): boolean {
    return this.#timers.size === 0
  }

  /** The answer to a change was lost after so many earlier ones, with this failure; `ask` sends it again. */
  lost(change: ChangeId, before: number, failure: RingwrightError, ask: () => void): void {
    const first = this.none
    const delay = RETRY_DELAY_MS[Math.min(before, RETRY_DELAY_MS.length - 1)] as number
    this.#timers.set(change, this.#clock.setTimer(delay, ask))
    if (first) this.#onAvailability(failure)
  }

  /** What became of a change is known; true when it was the last whose answer was missing. */
  found(change: ChangeId): boolean {
    if (this.none) return false
    const timer = this.#timers.get(change)
    if (!timer) return false
    timer.cancel()
    this.#timers.delete(change)
    return this.none
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }
}
