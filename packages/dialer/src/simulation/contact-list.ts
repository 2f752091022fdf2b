import { type Random, RingwrightError } from '@ringwright/core'
import type { Candidate } from '../pacing/pacer.js'

/** Some of the contacts of a simulated list, of whom something is known that tells how likely they answer. */
export interface ContactGroup {
  /** Of all contacts; the shares of the groups add up to 1. */
  readonly share: number
  /** The probability that a person of this group answers a call. */
  readonly answerRate: number
  /** As candidates have them: `{ number: 'mobile' }`. */
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
    const shares = groups.reduce((sum, { share }) => sum + share, 0)
    if (Math.abs(shares - 1) > 0.001)
      throw new RingwrightError('invalid_argument', `The shares of the contact groups add up to ${shares}; make it 1.`)
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
      const { answerRate, features } = this.#draw()
      const id = `contact-${++this.#made}`
      this.#rates.set(id, answerRate)
      this.shown.push({ id, features })
    }
  }
  #draw(): ContactGroup {
    let draw = this.#random.next()
    for (const group of this.#groups) {
      draw -= group.share
      if (draw < 0) return group
    }
    // Shares that are rounded may leave a little, which belongs to nobody.
    return this.#draw()
  }
}
