/** What will happen, by instant; among equal instants, what was planned first comes first. A binary heap. */
export class EventHeap<Item> {
  readonly #instants: number[] = []
  readonly #turns: number[] = []
  readonly #items: Item[] = []
  #turn = 0

  /** The instant of the next event; infinity when nothing is planned. */
  get nextAt(): number {
    return this.#instants.length > 0 ? (this.#instants[0] as number) : Number.POSITIVE_INFINITY
  }

  push(at: number, item: Item): void {
    const turn = this.#turn++
    let hole = this.#items.length
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const parentAt = this.#instants[parent] as number
      // A later turn never goes before an equal instant, so only earlier instants rise.
      if (parentAt <= at) break
      this.#place(hole, parentAt, this.#turns[parent] as number, this.#items[parent] as Item)
      hole = parent
    }
    this.#place(hole, at, turn, item)
  }

  /** Takes the next event. To be called only while `nextAt` is finite. */
  pop(): Item {
    const next = this.#items[0] as Item
    const at = this.#instants.pop() as number
    const turn = this.#turns.pop() as number
    const item = this.#items.pop() as Item
    const size = this.#items.length
    if (size === 0) return next
    let hole = 0
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && this.#isBefore(child + 1, child)) child++
      const childAt = this.#instants[child] as number
      if (childAt > at || (childAt === at && (this.#turns[child] as number) > turn)) break
      this.#place(hole, childAt, this.#turns[child] as number, this.#items[child] as Item)
      hole = child
    }
    this.#place(hole, at, turn, item)
    return next
  }

  #isBefore(left: number, right: number): boolean {
    const difference = (this.#instants[left] as number) - (this.#instants[right] as number)
    return difference < 0 || (difference === 0 && (this.#turns[left] as number) < (this.#turns[right] as number))
  }

  #place(index: number, at: number, turn: number, item: Item): void {
    this.#instants[index] = at
    this.#turns[index] = turn
    this.#items[index] = item
  }
}
