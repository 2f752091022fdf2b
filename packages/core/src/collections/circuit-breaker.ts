import type { Instant } from '../clock/clock.js'

/** When somebody who fails again and again is left alone, and for how long. */
export interface CircuitBreakerOptions {
  /** Failures in a row after which nobody is asked for a while. Default 5; 1 to 1,000. */
  readonly failuresMax?: number
  /** For how long. After that one question tries again, and its answer decides. Default 30,000; 1,000 to 3,600,000. */
  readonly pauseMs?: number
}

/** Spares a service that does not answer, and those who would wait for it. Each node has its own. */
export class CircuitBreaker {
  readonly #failuresMax: number
  readonly #pauseMs: number
  #failures = 0
  #closedUntil: Instant = -Infinity
  #isTrying = false

  constructor({ failuresMax = 5, pauseMs = 30_000 }: CircuitBreakerOptions) {
    this.#failuresMax = failuresMax
    this.#pauseMs = pauseMs
  }

  /** Whether to ask now. Whoever is let through says afterwards how it went. */
  admits(now: Instant): boolean {
    if (this.#failures < this.#failuresMax) return true
    if (now < this.#closedUntil || this.#isTrying) return false
    this.#isTrying = true
    return true
  }

  /** It has answered: failures count from 0 again. */
  succeeded(): void {
    this.#failures = 0
    this.#isTrying = false
  }

  /** Nobody needed the answer any more, which says nothing of the service. */
  withdrawn(): void {
    this.#isTrying = false
  }

  /** It has not answered, or not as it should. */
  failed(now: Instant): void {
    this.#failures++
    this.#isTrying = false
    this.#closedUntil = now + this.#pauseMs
  }
}
