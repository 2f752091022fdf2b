const EMPTY = 0
/** Above it, searching gets slow. */
const FILL_MAX = 0.6

/** A set of E.164 numbers that takes eight to sixteen bytes for each: 15 digits fit a double exactly. */
export class NumberSet {
  #slots = new Float64Array(1_024)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** False when it was there already. */
  add(number: string): boolean {
    if (this.#size >= this.#slots.length * FILL_MAX) this.#grow()
    const added = place(this.#slots, Number(number.slice(1)))
    if (added) this.#size++
    return added
  }

  #grow(): void {
    const larger = new Float64Array(this.#slots.length * 2)
    for (const value of this.#slots) if (value !== EMPTY) place(larger, value)
    this.#slots = larger
  }
}

function place(slots: Float64Array, value: number): boolean {
  const mask = slots.length - 1
  // The last digits differ most; a prime spreads neighbors.
  let slot = (Math.imul(value % 2_147_483_647, 0x9e37_79b1) >>> 7) & mask
  for (;;) {
    const there = slots[slot]
    if (there === value) return false
    if (there === EMPTY) {
      slots[slot] = value
      return true
    }
    slot = (slot + 1) & mask
  }
}
