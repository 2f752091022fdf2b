import type { Clock, Timer } from '@ringwright/core'

/** Has a page that stays open given a new token before the one that it keeps runs out. */
export class TokenRenewal {
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #renew: () => void
  #timer: Timer

  constructor(clock: Clock, lifetimeMs: number, renew: () => void) {
    this.#clock = clock
    this.#everyMs = lifetimeMs / 2
    this.#renew = renew
    this.#timer = this.#next()
  }

  stop(): void {
    this.#timer.cancel()
  }

  #next(): Timer {
    return this.#clock.setTimer(this.#everyMs, () => {
      this.#timer = this.#next()
      this.#renew()
    })
  }
}
