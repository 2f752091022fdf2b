import type { Clock, Instant, InteractionId, Timer } from '@ringwright/core'
import { OrderedList } from './ordered-list.js'

interface WakeUp {
  readonly id: InteractionId
  readonly at: Instant
}

/**
 * When those who wait are to be looked at again because time alone makes a match possible: an agent's delay is over, or a
 * strategy held them. Nothing is stored: whoever takes over looks at everybody, and by that comes to the same instants.
 */
export class WakeUps {
  readonly #clock: Clock
  readonly #wake: (id: InteractionId) => void
  readonly #byId = new Map<InteractionId, WakeUp>()
  readonly #order = new OrderedList<WakeUp>((a, b) => (a.at !== b.at ? a.at < b.at : a.id < b.id))
  #timer: { readonly at: Instant; readonly timer: Timer } | undefined

  constructor(clock: Clock, wake: (id: InteractionId) => void) {
    this.#clock = clock
    this.#wake = wake
  }

  /** Takes the place of an earlier one for the same interaction. */
  set(id: InteractionId, at: Instant): void {
    this.delete(id)
    const wakeUp = { id, at }
    this.#byId.set(id, wakeUp)
    this.#order.add(wakeUp)
    this.#arm()
  }

  delete(id: InteractionId): void {
    const known = this.#byId.get(id)
    if (!known) return
    this.#byId.delete(id)
    this.#order.delete(known)
  }

  clear(): void {
    for (const id of [...this.#byId.keys()]) this.delete(id)
    this.#timer?.timer.cancel()
    this.#timer = undefined
  }

  /** A timer that fires early, because its wake-up was deleted, finds nothing and sets the next one. */
  #arm(): void {
    const at = this.#order.first?.at
    if (at === undefined || (this.#timer && this.#timer.at <= at)) return
    this.#timer?.timer.cancel()
    this.#timer = { at, timer: this.#clock.setTimer(at - this.#clock.now(), () => this.#fire()) }
  }

  #fire(): void {
    this.#timer = undefined
    const now = this.#clock.now()
    for (let first = this.#order.first; first && first.at <= now; first = this.#order.first) {
      this.delete(first.id)
      this.#wake(first.id)
    }
    this.#arm()
  }
}
