import type { Clock, ContactPermission, Timer } from '@ringwright/core'
import type { IncomingSms } from './sms-transport.js'

/** How soon a center that records again is told. */
const RETRY_MS = 5_000
/** People who want no more messages while one node can record nothing; what others say rests on the provider alone. */
const KEPT_MAX = 10_000

interface Unrecorded {
  readonly message: IncomingSms
  /** What was allowed before it was said; undefined where that could not be asked yet. */
  readonly before: ContactPermission['outcome'] | undefined
}

/**
 * Wishes for no more messages that the center could not record yet. They are kept here until it has, because some providers
 * deliver nothing again, or do so for seconds.
 */
export class UnrecordedStops {
  readonly #clock: Clock
  readonly #record: (message: IncomingSms) => Promise<boolean>
  readonly #kept = new Map<string, Unrecorded>()
  #timer: Timer | undefined

  /** `record` resolves with whether it is recorded, and never rejects. */
  constructor(clock: Clock, record: (message: IncomingSms) => Promise<boolean>) {
    this.#clock = clock
    this.#record = record
  }

  keep(message: IncomingSms, before: Unrecorded['before']): void {
    const key = keyOf(message)
    const known = this.#kept.get(key)
    if (!known && this.#kept.size >= KEPT_MAX) return
    // It was said when it came first.
    const first = known?.message ?? { at: this.#clock.now(), ...message }
    this.#kept.set(key, { message: first, before: known?.before ?? before })
    this.#timer ??= this.#clock.setTimer(RETRY_MS, () => void this.#again())
  }

  of(from: string): readonly IncomingSms[] {
    return [...this.#kept.values()].flatMap(({ message }) => (message.from === from ? [message] : []))
  }

  before(message: IncomingSms): Unrecorded['before'] {
    return this.#kept.get(keyOf(message))?.before
  }

  forget(message: IncomingSms): void {
    this.#kept.delete(keyOf(message))
  }

  /** Whose wishes are still not recorded. */
  stop(): readonly string[] {
    this.#timer?.cancel()
    const left = [...this.#kept.values()].map(({ message }) => message.from)
    this.#kept.clear()
    return left
  }

  async #again(): Promise<void> {
    for (const [key, { message }] of this.#kept) {
      if (await this.#record(message)) continue
      // One that fails by itself holds up no other: it is behind them the next time.
      const left = this.#kept.get(key)
      if (left && this.#kept.delete(key)) this.#kept.set(key, left)
      break
    }
    this.#timer = this.#kept.size > 0 ? this.#clock.setTimer(RETRY_MS, () => void this.#again()) : undefined
  }
}

function keyOf({ from, id }: IncomingSms): string {
  return `${from}/${id}`
}
