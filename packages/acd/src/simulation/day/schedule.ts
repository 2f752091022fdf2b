import type { Clock, Instant } from '@ringwright/core'

/**
 * What the people around a center are going to do, on a clock of ticks: all that falls into one tick is done in one turn,
 * in the order in which it was planned. A day has tens of millions of such things, and a turn of the event loop for each
 * would take longer than what they do.
 */
export class Schedule {
  readonly #clock: Clock
  readonly #tickMs: number
  readonly #ticks = new Map<Instant, (() => void)[]>()

  constructor(clock: Clock, tickMs: number) {
    this.#clock = clock
    this.#tickMs = tickMs
  }

  /** Not before `delayMs` from now, and less than a tick later. */
  after(delayMs: number, action: () => void): void {
    const now = this.#clock.now()
    const tick = Math.ceil((now + Math.max(0, delayMs)) / this.#tickMs) * this.#tickMs
    const planned = this.#ticks.get(tick)
    if (planned) {
      planned.push(action)
      return
    }
    this.#ticks.set(tick, [action])
    this.#clock.setTimer(tick - now, () => this.#run(tick))
  }

  #run(tick: Instant): void {
    const actions = this.#ticks.get(tick) ?? []
    this.#ticks.delete(tick)
    for (const act of actions) act()
  }
}
