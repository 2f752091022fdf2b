import type { Candidate } from '../pacer.js'
import { RATE_MAX } from './answer-model.js'

/** Answers that "as likely as any other" counts for, in each category: a category needs to be seen to matter. */
const SHRINKAGE = 8
/** Calls in flight and categories remembered; beyond, the oldest are forgotten. */
const CALLS_MAX = 20_000
const CATEGORIES_MAX = 1_000
/** A contact is at most so much likelier or unlikelier than the usual one. */
const WEIGHT_MAX = 5

type Features = NonNullable<Candidate['features']>

interface CategoryCounts {
  answers: number
  expected: number
}

interface DialedContact {
  readonly weight: number
  readonly chance: number
  readonly categories: readonly string[]
}

export interface ContactOddsState {
  /** By `feature=value`: answers, and those expected had the category made no difference. */
  categories: Record<string, CategoryCounts>
  /** Of calls in flight to contacts of whom something is known. */
  calls: Record<string, DialedContact>
}

/**
 * How much likelier than the usual contact one is to answer. Each category has a factor, answers over expected answers,
 * both raised by the same number so that little knowledge changes little (shrinkage, a gamma prior); a contact's weight
 * is the product of its factors, and what is expected of a category allows for the contact's other categories.
 */
export class ContactOdds {
  readonly #counts: Map<string, CategoryCounts>
  readonly #calls: Map<string, DialedContact>
  /** As names of categories; contacts that are alike mostly share one object. */
  readonly #categories = new Map<Features, readonly string[]>()

  constructor(saved?: ContactOddsState) {
    this.#counts = new Map(Object.entries(saved?.categories ?? {}))
    this.#calls = new Map(Object.entries(saved?.calls ?? {}))
  }

  /** A copy. */
  save(): ContactOddsState {
    const counts = Array.from(this.#counts, ([category, counted]) => [category, { ...counted }] as const)
    return { categories: Object.fromEntries(counts), calls: Object.fromEntries(this.#calls) }
  }

  weightOf({ features }: Candidate): number {
    if (!features) return 1
    let weight = 1
    for (const category of this.#categoriesOf(features)) weight *= this.#factor(category)
    return Math.max(1 / WEIGHT_MAX, Math.min(WEIGHT_MAX, weight))
  }

  /** The weight that a call in flight was dialed with. */
  weight(call: string): number {
    return this.#calls.get(call)?.weight ?? 1
  }

  /** Remembers a dialed call; returns its weight. */
  dial(call: string, candidate: Candidate | undefined, rate: number): number {
    if (!candidate?.features) return 1
    const weight = this.weightOf(candidate)
    if (!this.#calls.has(call)) makeRoom(this.#calls, CALLS_MAX)
    const categories = this.#categoriesOf(candidate.features)
    this.#calls.set(call, { weight, chance: Math.min(RATE_MAX, weight * rate), categories })
    return weight
  }

  /** A call was answered by a person, or ended otherwise: now it counts for its categories. */
  settle(call: string, isAnswered: boolean): void {
    const known = this.#calls.get(call)
    if (!known) return
    this.#calls.delete(call)
    for (const category of known.categories) {
      const seen = this.#countsOf(category)
      // What is expected had this category made no difference: without its own factor.
      seen.expected += known.chance / this.#factor(category)
      if (isAnswered) seen.answers++
    }
  }

  /** Forgets a call that says nothing of its contact; returns its weight. */
  forget(call: string): number {
    const weight = this.weight(call)
    this.#calls.delete(call)
    return weight
  }

  #categoriesOf(features: Features): readonly string[] {
    const known = this.#categories.get(features)
    if (known) return known
    const categories = Object.entries(features).map(([name, value]) => `${name}=${value}`)
    if (this.#categories.size >= CATEGORIES_MAX) this.#categories.clear()
    this.#categories.set(features, categories)
    return categories
  }

  #countsOf(category: string): CategoryCounts {
    const known = this.#counts.get(category)
    if (known) return known
    makeRoom(this.#counts, CATEGORIES_MAX)
    const counts = { answers: 0, expected: 0 }
    this.#counts.set(category, counts)
    return counts
  }

  #factor(category: string): number {
    const seen = this.#counts.get(category)
    return seen ? (seen.answers + SHRINKAGE) / (seen.expected + SHRINKAGE) : 1
  }
}

/** Forgets the oldest, so that one more is no more than so many. */
function makeRoom(known: Map<string, unknown>, max: number): void {
  for (const name of known.keys()) {
    if (known.size < max) return
    known.delete(name)
  }
}
