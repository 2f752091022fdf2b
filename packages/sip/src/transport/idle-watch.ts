import type { Clock, Instant, Timer } from '@ringwright/core'

/** Calls `idle` once nothing was used for `idleMs`. One timer that looks again, so that traffic costs nothing. */
export class IdleWatch {
  usedAt: Instant
  readonly #clock: Clock
  readonly #idleMs: number
  readonly #idle: () => void
  #timer: Timer

  constructor(clock: Clock, idleMs: number, idle: () => void) {
    this.#clock = clock
    this.#idleMs = idleMs
    this.#idle = idle
    this.usedAt = clock.now()
    this.#timer = clock.setTimer(idleMs, () => this.#look())
  }

  used(): void {
    this.usedAt = this.#clock.now()
  }

  stop(): void {
    this.#timer.cancel()
  }

  #look(): void {
    const remainingMs = this.usedAt + this.#idleMs - this.#clock.now()
    if (remainingMs > 0) this.#timer = this.#clock.setTimer(remainingMs, () => this.#look())
    else this.#idle()
  }
}
