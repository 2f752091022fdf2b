import type { Clock, Timer } from '@ringwright/core'
import type { IncomingSms } from './sms-transport.js'

/** How soon a center that records again is told. */
const RETRY_MS = 5_000
/** People who want no more messages while one node can record nothing; what others say rests on the provider alone. */
const KEPT_MAX = 10_000

/**
 * Wishes for no more messages that the center could not record yet. They are kept here until it has, because some providers
 * deliver nothing again, or do so for seconds.
 */
export class UnrecordedStops {
  readonly #clock: Clock
  readonly #record: (message: IncomingSms) => Promise<boolean>
  readonly #kept = new Map<string, IncomingSms>()
  #timer: Timer | undefined

  /** `record` resolves with whether it is recorded, and never rejects. */
  constructor(clock: Clock, record: (message: IncomingSms) => Promise<boolean>) {
    this.#clock = clock
    this.#record = record
  }

  keep(message: IncomingSms): void {
    const key = keyOf(message)
    if (this.#kept.has(key) || this.#kept.size >= KEPT_MAX) return
    // It was said when it came first.
    this.#kept.set(key, { at: this.#clock.now(), ...message })
    this.#timer ??= this.#clock.setTimer(RETRY_MS, () => void this.#again())
  }

  of(from: string): readonly IncomingSms[] {
    return [...this.#kept.values()].filter((message) => message.from === from)
  }

  forget(message: IncomingSms): void {
    this.#kept.delete(keyOf(message))
  }

  /** Whose wishes are still not recorded. */
  stop(): readonly string[] {
    this.#timer?.cancel()
    const left = [...this.#kept.values()].map(({ from }) => from)
    this.#kept.clear()
    return left
  }

  async #again(): Promise<void> {
    for (const [key, message] of this.#kept) {
      if (await this.#record(message)) continue
      // One that fails by itself holds up no other: it is behind them the next time.
      if (this.#kept.delete(key)) this.#kept.set(key, message)
      break
    }
    this.#timer = this.#kept.size > 0 ? this.#clock.setTimer(RETRY_MS, () => void this.#again()) : undefined
  }
}

function keyOf({ from, id }: IncomingSms): string {
  return `${from}/${id}`
}
