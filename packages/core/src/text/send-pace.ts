import type { ChannelCapabilities } from '../channel/channel-capabilities.js'
import { type Clock, type Instant, sleep } from '../clock/clock.js'

/** When the next message may go to one channel: within the provider's rate, and not before the time it has named. */
export class SendPace {
  readonly #clock: Clock
  readonly #rate: ChannelCapabilities['rate']
  /** When the next message is due if messages come one after the other at the rate. */
  #dueAt: Instant = Number.NEGATIVE_INFINITY
  #pausedUntil: Instant = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, rate: ChannelCapabilities['rate']) {
    this.#clock = clock
    this.#rate = rate
  }

  /** Nothing goes before then. */
  pause(until: Instant): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until)
  }

  /** Resolves when a message may go; rejects when the signal is aborted first. */
  async turn(signal: AbortSignal): Promise<void> {
    const waitMs = this.#reserve() - this.#clock.now()
    if (waitMs > 0) await sleep(this.#clock, waitMs, signal)
    while (this.#pausedUntil > this.#clock.now())
      await sleep(this.#clock, this.#pausedUntil - this.#clock.now(), signal)
  }

  /** A virtual schedule (ITU-T I.371, generic cell rate algorithm): as many early ones as the burst allows. */
  #reserve(): Instant {
    const now = this.#clock.now()
    if (!this.#rate) return now
    const intervalMs = 1_000 / this.#rate.perSecond
    const dueAt = Math.max(now, this.#dueAt)
    this.#dueAt = dueAt + intervalMs
    return dueAt - (this.#rate.burst - 1) * intervalMs
  }
}
