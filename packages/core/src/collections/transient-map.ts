/** Where a value of the map stands; undefined once it is not in the map any more. */
export interface Cell<Value> {
  value: Value | undefined
}

/**
 * A map for values that come and go by the thousands a second.
 *
 * V8's `Map` grows, shrinks and drops deleted entries by moving to a new table, and its old table goes on naming the new
 * one and all that it held. Once a single old table has come to the old generation, each later one is kept alive by the
 * one before it, with every value of its time, until the next full collection: most of what was short-lived is copied
 * twice and promoted. Here the tables only name cells, and a cell that is not in the map any more names nothing.
 */
export class TransientMap<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly #cells = new Map<Key, Cell<Value>>()

  get size(): number {
    return this.#cells.size
  }

  get(key: Key): Value | undefined {
    return this.#cells.get(key)?.value
  }

  /** Whoever will replace the value needs no second look for its key; whoever removes it must do so by `delete`. */
  cell(key: Key): Cell<Value> | undefined {
    return this.#cells.get(key)
  }

  has(key: Key): boolean {
    return this.#cells.has(key)
  }

  /** Returns the value that was there before. */
  set(key: Key, value: Value): Value | undefined {
    const cell = this.#cells.get(key)
    if (!cell) {
      this.#cells.set(key, { value })
      return undefined
    }
    const before = cell.value
    cell.value = value
    return before
  }

  /** Returns the value that was there. */
  delete(key: Key): Value | undefined {
    const cell = this.#cells.get(key)
    if (!cell) return undefined
    const before = cell.value
    cell.value = undefined
    this.#cells.delete(key)
    return before
  }

  clear(): void {
    for (const cell of this.#cells.values()) cell.value = undefined
    this.#cells.clear()
  }

  forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this) visit(value, key, this)
  }

  keys(): MapIterator<Key> {
    return this.#cells.keys()
  }

  *values(): MapIterator<Value> {
    for (const { value } of this.#cells.values()) yield value as Value
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const [key, { value }] of this.#cells) yield [key, value as Value]
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries()
  }

  get [Symbol.toStringTag](): string {
    return 'TransientMap'
  }
}
