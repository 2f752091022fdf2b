import type { ChangeId, NodeId } from '../identity/identity.js'
import type { Attempt } from './attempt.js'

/** Empty places at the front are kept until there are so many: moving the rest then costs next to nothing for each. */
const EMPTY_MAX = 1_024

/**
 * Attempts by the change that each has sent, in the order of sending, until the log has shown it or it was refused.
 * Changes are numbered one after the other, so this is a list with a place for each number, from the oldest to the newest:
 * a map that is filled and emptied at this rate would be moved to a new table every few dozen changes.
 */
export class SentAttempts {
  readonly #prefix: string
  #places: (Attempt | undefined)[] = []
  /** The number whose place is the first of the list. */
  #first = 0
  /** How many places at the front are empty. */
  #empty = 0

  constructor(node: NodeId) {
    this.#prefix = `${node}.`
  }

  /** Adds the next one, and returns the id of its change. */
  add(attempt: Attempt): ChangeId {
    const number = this.#first + this.#places.length
    this.#places.push(attempt)
    attempt.number = number
    return (this.#prefix + number.toString(36)) as ChangeId
  }

  get(change: ChangeId): Attempt | undefined {
    // The log mostly shows them in the order of sending.
    const oldest = this.#places[this.#empty]
    if (oldest?.change?.id === change) return oldest
    if (!change.startsWith(this.#prefix)) return undefined
    return this.#places[Number.parseInt(change.slice(this.#prefix.length), 36) - this.#first]
  }

  delete({ number }: Attempt): void {
    const place = number - this.#first
    if (this.#places[place] === undefined) return
    this.#places[place] = undefined
    while (this.#empty < this.#places.length && this.#places[this.#empty] === undefined) this.#empty++
    if (this.#empty < EMPTY_MAX) return
    this.#places = this.#places.slice(this.#empty)
    this.#first += this.#empty
    this.#empty = 0
  }

  clear(): void {
    this.#first += this.#places.length
    this.#places = []
    this.#empty = 0
  }

  /** Those from one on, or all. */
  *values(from?: Attempt): IterableIterator<Attempt> {
    for (let place = from ? from.number - this.#first : this.#empty; place < this.#places.length; place++) {
      const attempt = this.#places[place]
      if (attempt) yield attempt
    }
  }
}
