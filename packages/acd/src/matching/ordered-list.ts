/**
 * Items in order, for lists whose items mostly come in at the end and leave at the front (waiting interactions, idle
 * agents): both cost a look at one neighbor; anything else costs a binary search and one move of memory.
 */
export class OrderedList<Item> {
  readonly #before: (a: Item, b: Item) => boolean
  readonly #items: Item[] = []

  /** `before` must be a strict total order: of two different items exactly one is before the other. */
  constructor(before: (a: Item, b: Item) => boolean) {
    this.#before = before
  }

  get length(): number {
    return this.#items.length
  }

  get first(): Item | undefined {
    return this.#items[0]
  }

  /** The items in order; must not be changed. */
  get items(): readonly Item[] {
    return this.#items
  }

  add(item: Item): void {
    const last = this.#items[this.#items.length - 1]
    if (last === undefined || this.#before(last, item)) this.#items.push(item)
    else this.#items.splice(this.placeOf(item), 0, item)
  }

  /** Removes an item that is in the list, found by its order. */
  delete(item: Item): boolean {
    if (this.#items[0] === item) {
      this.#items.shift()
      return true
    }
    const place = this.placeOf(item)
    if (this.#items[place] !== item) return false
    this.#items.splice(place, 1)
    return true
  }

  /** How many items are before this one. */
  placeOf(item: Item): number {
    let low = 0
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#before(this.#items[middle] as Item, item)) low = middle + 1
      else high = middle
    }
    return low
  }
}
