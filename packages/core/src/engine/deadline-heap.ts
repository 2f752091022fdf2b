import type { Instant } from '../clock/clock.js'

interface Entry {
  readonly key: string
  at: Instant
  place: number
}

/** Instants by key, earliest first; setting, moving and removing one costs the logarithm of their number. */
export class DeadlineHeap {
  readonly #entries = new Map<string, Entry>()
  readonly #heap: Entry[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The earliest entry, which stays. */
  get first(): { readonly key: string; readonly at: Instant } | undefined {
    return this.#heap[0]
  }

  set(key: string, at: Instant): void {
    const entry = this.#entries.get(key)
    if (entry) {
      entry.at = at
      this.#down(this.#up(entry))
      return
    }
    const added: Entry = { key, at, place: this.#heap.length }
    this.#entries.set(key, added)
    this.#heap.push(added)
    this.#up(added)
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    const last = this.#heap.pop() as Entry
    if (last === entry) return
    this.#place(last, entry.place)
    this.#down(this.#up(last))
  }

  #place(entry: Entry, place: number): void {
    entry.place = place
    this.#heap[place] = entry
  }

  #up(entry: Entry): Entry {
    let place = entry.place
    while (place > 0) {
      const parent = this.#heap[(place - 1) >> 1] as Entry
      if (parent.at <= entry.at) break
      const parentPlace = parent.place
      this.#place(parent, place)
      place = parentPlace
    }
    this.#place(entry, place)
    return entry
  }

  #down(entry: Entry): void {
    let place = entry.place
    for (;;) {
      const left = this.#heap[2 * place + 1]
      if (!left) break
      const right = this.#heap[2 * place + 2]
      const child = right && right.at < left.at ? right : left
      if (child.at >= entry.at) break
      const childPlace = child.place
      this.#place(child, place)
      place = childPlace
    }
    this.#place(entry, place)
  }
}
