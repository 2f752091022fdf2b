import type { Instant } from '@ringwright/core'

/** Until when what goes wrong on a large scale is an excuse for not doing anything. */
export class Disturbance {
  #until: Instant = 0

  get until(): Instant {
    return this.#until
  }

  lastsUntil(instant: Instant): void {
    this.#until = Math.max(this.#until, instant)
  }
}
