import { type TimerLanes, type TimerOwner, TimerSlot } from '../transaction/timer-lanes.js'
import type { TimerValues } from '../transaction/timer-values.js'

/**
 * Sends the 2xx of an INVITE again until its ACK comes (RFC 3261 13.3.1.4): after T1, doubled up to T2, for 64·T1.
 * That is the user's task, not the transaction's, and over every transport, because the ACK travels end to end.
 */
export class SuccessRetransmission implements TimerOwner {
  readonly #timers: TimerLanes
  readonly #values: TimerValues
  readonly #repeat = new TimerSlot(this)
  readonly #expiry = new TimerSlot(this)
  readonly #send: () => void
  readonly #unacknowledged: () => void
  #intervalMs: number

  constructor(timers: TimerLanes, values: TimerValues, send: () => void, unacknowledged: () => void) {
    this.#timers = timers
    this.#values = values
    this.#send = send
    this.#unacknowledged = unacknowledged
    this.#intervalMs = values.t1
    timers.set(this.#repeat, 'repeat', this.#intervalMs)
    timers.set(this.#expiry, 'expiry', 64 * values.t1)
  }

  stop(): void {
    this.#timers.clear(this.#repeat)
    this.#timers.clear(this.#expiry)
  }

  timerFired(name: string): void {
    if (name === 'expiry') {
      this.stop()
      return this.#unacknowledged()
    }
    this.#intervalMs = Math.min(this.#intervalMs * 2, this.#values.t2)
    this.#timers.set(this.#repeat, 'repeat', this.#intervalMs)
    this.#send()
  }
}
