import type { Random } from '@ringwright/core'
import type { Candidate } from '../pacing/pacer.js'

/** Some of the contacts of a simulated list, of whom something is known that tells how likely they answer. */
export interface ContactGroup {
  /** Of all contacts; the shares of the groups add up to 1. */
  readonly share: number
  readonly answerRate: number
  readonly features: Readonly<Record<string, string>>
}

/** Contacts that a pacer is shown at once: more than it dials in one decision. */
const SHOWN = 40

/** An endless list of contacts in random order, of which the next ones are shown. */
export class ContactList {
  readonly #groups: readonly ContactGroup[]
  readonly #random: Random
  readonly #rates = new Map<string, number>()
  readonly shown: Candidate[] = []
  #made = 0

  constructor(groups: readonly ContactGroup[], random: Random) {
    this.#groups = groups
    this.#random = random
    this.#refill()
  }

  /** Takes the candidates of a decision off the list, with their answer rates. Ids that were not shown give nobody. */
  take(ids: readonly string[]): { candidate: Candidate; answerRate: number }[] {
    const taken = ids.flatMap((id) => {
      const index = this.shown.findIndex((each) => each.id === id)
      if (index < 0) return []
      const [candidate] = this.shown.splice(index, 1) as [Candidate]
      const answerRate = this.#rates.get(id) ?? 0
      this.#rates.delete(id)
      return [{ candidate, answerRate }]
    })
    this.#refill()
    return taken
  }

  #refill(): void {
    while (this.shown.length < SHOWN) {
      let draw = this.#random.next()
      const group =
        this.#groups.find(({ share }) => (draw -= share) < 0) ?? (this.#groups[this.#groups.length - 1] as ContactGroup)
      const id = `contact-${++this.#made}`
      this.#rates.set(id, group.answerRate)
      this.shown.push({ id, features: group.features })
    }
  }
}
