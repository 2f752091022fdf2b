/** Of the places: how many more there are for those who have fewer than an equal share. */
const CREDIT = 0.1

/**
 * Places that several sources take and free. When all are taken, who has fewer than an equal share still gets one, on credit that
 * the others wait for: whoever takes all that there are does not shut out who needs one.
 */
export class FairPlaces {
  readonly #taken = new Map<string, number>()
  #total = 0

  hasRoomFor(source: string, placesMax: number): boolean {
    if (this.#total < placesMax) return true
    const own = this.#taken.get(source) ?? 0
    const sources = this.#taken.size + (own === 0 ? 1 : 0)
    return sources > 1 && own + 1 <= placesMax / sources && this.#total < placesMax + Math.ceil(placesMax * CREDIT)
  }

  take(source: string): void {
    this.#total++
    this.#taken.set(source, (this.#taken.get(source) ?? 0) + 1)
  }

  free(source: string): void {
    this.#total--
    const left = (this.#taken.get(source) ?? 0) - 1
    if (left > 0) this.#taken.set(source, left)
    else this.#taken.delete(source)
  }
}
