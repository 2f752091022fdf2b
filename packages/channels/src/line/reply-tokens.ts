import type { Clock, Instant } from '@ringwright/core'

/** LINE promises a minute at the most, and the way there takes some of it. */
const GOOD_FOR_MS = 50_000
/** Customers of whom a token is remembered: more do not write within a minute at one node. */
const CUSTOMERS_MAX = 5_000

/** The token of each customer's last message, by which one answer is sent. Of this node only: without one it is pushed. */
export class ReplyTokens {
  readonly #clock: Clock
  readonly #tokens = new Map<string, { readonly token: string; readonly at: Instant }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  remember(address: string, token: string): void {
    this.#tokens.delete(address)
    this.#tokens.set(address, { token, at: this.#clock.now() })
    const [oldest] = this.#tokens.keys()
    if (this.#tokens.size > CUSTOMERS_MAX && oldest !== undefined) this.#tokens.delete(oldest)
  }

  /** Each is good for one answer. */
  take(address: string): string | undefined {
    const known = this.#tokens.get(address)
    this.#tokens.delete(address)
    return known && this.#clock.now() < known.at + GOOD_FOR_MS ? known.token : undefined
  }
}
