import type { ChangeId, NodeId } from '../identity/identity.js'
import type { Attempt } from './attempt.js'

/** Empty places at the front are kept until there are so many: moving the rest then costs next to nothing for each. */
const EMPTY_MAX = 1_024

/**
 * Attempts by the change that each has sent, in the order of sending. Changes are numbered one after the other, so this
 * is a list with a place for each number, from the oldest unanswered to the newest: a map that is filled and emptied at
 * this rate would be moved to a new table every few dozen changes.
 */
export class SentAttempts {
  readonly #prefix: string
  #places: (Attempt | undefined)[] = []
  /** The number whose place is the first of the list. */
  #first = 0
  /** How many places at the front are empty. */
  #empty = 0
  #size = 0

  constructor(node: NodeId) {
    this.#prefix = `${node}.`
  }

  get size(): number {
    return this.#size
  }

  /** Adds the next one, and returns the id of its change. */
  add(attempt: Attempt): ChangeId {
    const number = this.#first + this.#places.length
    this.#places.push(attempt)
    this.#size++
    return (this.#prefix + number.toString(36)) as ChangeId
  }

  get(change: ChangeId): Attempt | undefined {
    return this.#size === 0 ? undefined : this.#places[this.#placeOf(change)]
  }

  has(change: ChangeId): boolean {
    return this.get(change) !== undefined
  }

  delete(change: ChangeId): void {
    const place = this.#placeOf(change)
    if (this.#places[place] === undefined) return
    this.#places[place] = undefined
    this.#size--
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
    this.#size = 0
  }

  *values(): IterableIterator<Attempt> {
    for (let place = this.#empty; place < this.#places.length; place++) {
      const attempt = this.#places[place]
      if (attempt) yield attempt
    }
  }

  /** Outside the list for a change of another node, or one answered long ago. */
  #placeOf(change: ChangeId): number {
    const prefix = this.#prefix
    if (!change.startsWith(prefix)) return -1
    return Number.parseInt(change.slice(prefix.length), 36) - this.#first
  }
}
