import type { ChainRanges } from '../storage/chain/sealed-fact.js'

/** Places of a chain, kept as rows of them, so that years of forgotten facts are a few numbers. */
export class PlaceSet {
  #ranges: [number, number][] = []
  #isSorted = true

  add(ranges: ChainRanges): void {
    for (const [first, last] of ranges) this.#ranges.push([first, last])
    this.#isSorted = false
  }

  has(place: number): boolean {
    this.#sort()
    let [low, high] = [0, this.#ranges.length - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const [first, last] = this.#ranges[middle] as [number, number]
      if (place < first) high = middle - 1
      else if (place > last) low = middle + 1
      else return true
    }
    return false
  }

  #sort(): void {
    if (this.#isSorted) return
    this.#isSorted = true
    const merged: [number, number][] = []
    for (const [first, last] of this.#ranges.toSorted((a, b) => a[0] - b[0])) {
      const before = merged.at(-1)
      if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last)
      else merged.push([first, last])
    }
    this.#ranges = merged
  }
}
