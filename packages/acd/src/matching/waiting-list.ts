import type { Instant } from '@ringwright/core'
import { OrderedList } from './ordered-list.js'
import type { WaitingItem } from './waiting-item.js'
import { type ServingOrder, isOlder } from './serving-order.js'

/** What is asked of those who wait, in their order, until one is found. */
export interface ItemSearch {
  accepts(item: WaitingItem): boolean
}

/**
 * Those who wait, in the order of their queue. Adding, removing and finding a place take time in the logarithm of how
 * many there are, also where the order changes as time goes on: whoever has come to the front since is moved there first.
 */
export class WaitingList {
  readonly #rest: OrderedList<WaitingItem>
  readonly #front: OrderedList<WaitingItem> | undefined
  /** Those of `rest` who will come to the front, in the order in which they do. */
  readonly #coming: OrderedList<WaitingItem> | undefined
  readonly #frontAt: (item: WaitingItem) => Instant

  constructor({ isBefore, frontAt }: ServingOrder) {
    this.#rest = new OrderedList<WaitingItem>(isBefore)
    this.#frontAt = frontAt ?? (() => Infinity)
    if (!frontAt) return
    this.#front = new OrderedList<WaitingItem>(isOlder)
    this.#coming = new OrderedList<WaitingItem>((a, b) => {
      const [first, second] = [frontAt(a), frontAt(b)]
      return first !== second ? first < second : isOlder(a, b)
    })
  }

  get length(): number {
    return this.#rest.length + (this.#front?.length ?? 0)
  }

  /** Everybody, in order as of the last time that somebody asked for a place or for the first one. */
  get items(): readonly WaitingItem[] {
    return this.#front && this.#front.length > 0 ? [...this.#front.items, ...this.#rest.items] : this.#rest.items
  }

  add(item: WaitingItem): void {
    this.#rest.add(item)
    this.#coming?.add(item)
  }

  delete(item: WaitingItem): void {
    if (this.#front?.delete(item)) return
    this.#rest.delete(item)
    this.#coming?.delete(item)
  }

  /** How many are served before it. */
  placeOf(item: WaitingItem, now: Instant): number {
    this.#moveToFront(now)
    const isInFront = this.#front && this.#frontAt(item) <= now
    return isInFront ? this.#front.placeOf(item) : (this.#front?.length ?? 0) + this.#rest.placeOf(item)
  }

  /** The first in order who is accepted. */
  first(now: Instant, search: ItemSearch): WaitingItem | undefined {
    this.#moveToFront(now)
    if (this.#front) for (const item of this.#front.items) if (search.accepts(item)) return item
    for (const item of this.#rest.items) if (search.accepts(item)) return item
    return undefined
  }

  #moveToFront(now: Instant): void {
    if (!this.#coming || !this.#front) return
    for (let next = this.#coming.first; next && this.#frontAt(next) <= now; next = this.#coming.first) {
      this.#coming.delete(next)
      this.#rest.delete(next)
      this.#front.add(next)
    }
  }
}
