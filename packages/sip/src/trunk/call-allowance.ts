import type { Clock, Instant } from '@ringwright/core'

export interface CallAllowanceOptions {
  readonly clock: Clock
  readonly callsMax: number
  readonly callsPerSecondMax: number
}

/** What a provider lets pass: so many calls at once, and so many new ones a second with bursts of one second's worth. */
export class CallAllowance {
  readonly #options: CallAllowanceOptions
  #running = 0
  #tokens: number
  #filledAt: Instant

  constructor(options: CallAllowanceOptions) {
    this.#options = options
    this.#tokens = Math.max(1, options.callsPerSecondMax)
    this.#filledAt = options.clock.now()
  }

  get running(): number {
    return this.#running
  }

  /** Counts a call until the returned function is called; undefined when there is no room for it. */
  claim(evenAboveLimits: boolean): (() => void) | undefined {
    this.#fill()
    const { callsMax } = this.#options
    if (!evenAboveLimits && (this.#running >= callsMax || this.#tokens < 1)) return undefined
    this.#running++
    this.#tokens = Math.max(0, this.#tokens - 1)
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      this.#running--
    }
  }

  #fill(): void {
    const { clock, callsPerSecondMax } = this.#options
    if (callsPerSecondMax === Number.POSITIVE_INFINITY) {
      this.#tokens = callsPerSecondMax
      return
    }
    const now = clock.now()
    // A clock that was set back must not take allowance away.
    const elapsedMs = Math.max(0, now - this.#filledAt)
    this.#filledAt = now
    this.#tokens = Math.min(Math.max(1, callsPerSecondMax), this.#tokens + (elapsedMs * callsPerSecondMax) / 1_000)
  }
}
