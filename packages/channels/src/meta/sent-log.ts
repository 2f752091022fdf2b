import type { Instant } from '@ringwright/core'

/** Messages of one customer that may still be read, and customers: what is older is not told to have been read. */
const MESSAGES_MAX = 50
const CUSTOMERS_MAX = 5_000

interface Sent {
  readonly id: string
  readonly at: Instant
}

/** What was sent to whom and when, for a provider that says until when everything was read. Of this node only. */
export class SentLog {
  readonly #sent = new Map<string, readonly Sent[]>()

  add(address: string, id: string, at: Instant): void {
    const known = this.#sent.get(address) ?? []
    this.#sent.delete(address)
    this.#sent.set(address, [...known, { id, at }].slice(-MESSAGES_MAX))
    const [oldest] = this.#sent.keys()
    if (this.#sent.size > CUSTOMERS_MAX && oldest !== undefined) this.#sent.delete(oldest)
  }

  until(address: string, at: Instant): readonly string[] {
    return (this.#sent.get(address) ?? []).filter((each) => each.at <= at).map(({ id }) => id)
  }

  /** These are known to be read. */
  forget(address: string, ids: readonly string[]): void {
    const rest = (this.#sent.get(address) ?? []).filter(({ id }) => !ids.includes(id))
    if (rest.length > 0) this.#sent.set(address, rest)
    else this.#sent.delete(address)
  }
}
