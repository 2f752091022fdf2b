import type { Clock } from '@ringwright/core'

/**
 * Answers to one address in one second. A site of a thousand phones behind one NAT pings 42 times a second; who writes
 * somebody else's address into pings sends them no more than 4 kB a second through us.
 */
const ANSWERS_MAX = 100

/** Addresses that are counted in one second; pings of further ones are not answered in it. */
const ADDRESSES_MAX = 20_000

/** Keeps answers to datagrams, whose sender nobody can check, from becoming a flood at whoever they name (RFC 8489 16.2.1). */
export class AnswerLimit {
  readonly #clock: Clock
  readonly #answers = new Map<string, number>()
  #second = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Counts one more answer to an address; false when it gets none. */
  allows(address: string): boolean {
    const second = Math.floor(this.#clock.now() / 1_000)
    if (second !== this.#second) {
      this.#second = second
      this.#answers.clear()
    }
    const count = this.#answers.get(address) ?? 0
    if (count >= ANSWERS_MAX || (count === 0 && this.#answers.size >= ADDRESSES_MAX)) return false
    this.#answers.set(address, count + 1)
    return true
  }
}
