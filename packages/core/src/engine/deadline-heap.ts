import type { Instant } from '../clock/clock.js'

/** Where something stands in a heap. */
export interface HeapPlace {
  at: Instant
  /** -1 while it is in no heap. */
  place: number
}

/** Instants, earliest first; setting, moving and removing one costs the logarithm of their number. */
export class DeadlineHeap<Item extends HeapPlace> {
  readonly #heap: Item[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The earliest item, which stays. */
  get first(): Item | undefined {
    return this.#heap[0]
  }

  /** Puts an item at an instant, whether it is in this heap already or in none. */
  set(item: Item, at: Instant): void {
    item.at = at
    if (item.place >= 0) return this.#down(this.#up(item))
    item.place = this.#heap.length
    this.#heap.push(item)
    this.#up(item)
  }

  delete(item: Item): void {
    const { place } = item
    if (place < 0) return
    item.place = -1
    const last = this.#heap.pop() as Item
    if (last === item) return
    this.#put(last, place)
    this.#down(this.#up(last))
  }

  #put(item: Item, place: number): void {
    item.place = place
    this.#heap[place] = item
  }

  #up(item: Item): Item {
    let place = item.place
    while (place > 0) {
      const parent = this.#heap[(place - 1) >> 1] as Item
      if (parent.at <= item.at) break
      const parentPlace = parent.place
      this.#put(parent, place)
      place = parentPlace
    }
    this.#put(item, place)
    return item
  }

  #down(item: Item): void {
    let place = item.place
    for (;;) {
      const left = this.#heap[2 * place + 1]
      if (!left) break
      const right = this.#heap[2 * place + 2]
      const child = right && right.at < left.at ? right : left
      if (child.at >= item.at) break
      const childPlace = child.place
      this.#put(child, place)
      place = childPlace
    }
    this.#put(item, place)
  }
}
