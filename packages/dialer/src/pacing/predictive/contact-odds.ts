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

export interface ContactOddsState {
  /** By `feature=value`: answers, and those expected had the category made no difference. */
  categories: Record<string, { answers: number; expected: number }>
  /** Of calls in flight to contacts of whom something is known. */
  calls: Record<string, { weight: number; chance: number; categories: readonly string[] }>
}

/**
 * How much likelier than the usual contact one is to answer. Each category has a factor, answers over expected answers,
 * both raised by the same number so that little knowledge changes little (shrinkage, a gamma prior); a contact's weight
 * is the product of its factors, and what is expected of a category allows for the contact's other categories.
 */
export class ContactOdds {
  readonly state: ContactOddsState

  /** How many calls are remembered: counting the names of a record is not for every call. */
  #calls: number
  /** As names of categories; contacts that are alike mostly share one object. */
  readonly #categories = new Map<Features, readonly string[]>()

  constructor(saved?: ContactOddsState) {
    this.state = saved ?? { categories: {}, calls: {} }
    this.#calls = Object.keys(this.state.calls).length
  }

  weightOf({ features }: Candidate): number {
    if (!features) return 1
    let weight = 1
    for (const category of this.#categoriesOf(features)) weight *= this.#factor(category)
    return Math.max(1 / WEIGHT_MAX, Math.min(WEIGHT_MAX, weight))
  }

  /** The weight that a call in flight was dialed with. */
  weight(call: string): number {
    return Object.hasOwn(this.state.calls, call) ? (this.state.calls[call]?.weight ?? 1) : 1
  }

  /** Remembers a dialed call; returns its weight. */
  dial(call: string, candidate: Candidate | undefined, rate: number): number {
    if (!candidate?.features) return 1
    const weight = this.weightOf(candidate)
    const { calls } = this.state
    if (!Object.hasOwn(calls, call) && ++this.#calls > CALLS_MAX) this.#calls = dropOldest(calls, CALLS_MAX) + 1
    const categories = this.#categoriesOf(candidate.features)
    calls[call] = { weight, chance: Math.min(RATE_MAX, weight * rate), categories }
    return weight
  }

  /** A call was answered by a person, or ended otherwise: now it counts for its categories. */
  settle(call: string, isAnswered: boolean): void {
    const known = Object.hasOwn(this.state.calls, call) ? this.state.calls[call] : undefined
    if (!known) return
    this.#remove(call)
    for (const category of known.categories) {
      if (!Object.hasOwn(this.state.categories, category)) {
        dropOldest(this.state.categories, CATEGORIES_MAX)
        this.state.categories[category] = { answers: 0, expected: 0 }
      }
      const seen = this.state.categories[category] as { answers: number; expected: number }
      // What is expected had this category made no difference: without its own factor.
      seen.expected += known.chance / this.#factor(category)
      if (isAnswered) seen.answers++
    }
  }

  /** Forgets a call that says nothing of its contact; returns its weight. */
  forget(call: string): number {
    const weight = this.weight(call)
    if (Object.hasOwn(this.state.calls, call)) this.#remove(call)
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

  #remove(call: string): void {
    delete this.state.calls[call]
    this.#calls--
  }

  #factor(category: string): number {
    const seen = Object.hasOwn(this.state.categories, category) ? this.state.categories[category] : undefined
    return seen ? (seen.answers + SHRINKAGE) / (seen.expected + SHRINKAGE) : 1
  }
}

/** Makes room for one more; returns how many are left. */
function dropOldest(record: Record<string, unknown>, max: number): number {
  const names = Object.keys(record)
  const dropped = Math.max(0, names.length - max + 1)
  for (const name of names.slice(0, dropped)) delete record[name]
  return names.length - dropped
}
