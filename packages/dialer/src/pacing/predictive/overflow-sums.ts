import { normalTail } from '../normal-tail.js'

/** Terms up to which a distribution is summed exactly; beyond, the normal one with skewness is as good, and faster. */
const EXACT_TERMS_MAX = 40

/**
 * How many of independent events with different probabilities happen (Poisson-binomial), for several horizons side by
 * side. With each call that may be live as one event and each agent who may still be busy as another, "more customers
 * than free agents" is "more events than agents". The sums of all horizons stand in arrays, and events come for all
 * horizons at once: a campaign has some eighty, twice a second, and a number that is handed on alone is an object each.
 */
export class OverflowSums {
  readonly #means: Float64Array
  readonly #variances: Float64Array
  readonly #thirds: Float64Array
  readonly #certain: Float64Array
  readonly #terms: Uint8Array
  /** The probabilities of the terms, a row for each horizon, and of how many the distribution is that stands in `#exact`. */
  readonly #probabilities: Float64Array
  readonly #exact: Float64Array
  readonly #convolved: Uint8Array

  constructor(horizons: number) {
    this.#means = new Float64Array(horizons)
    this.#variances = new Float64Array(horizons)
    this.#thirds = new Float64Array(horizons)
    this.#certain = new Float64Array(horizons)
    // One term more than are summed exactly says that there are too many.
    this.#terms = new Uint8Array(horizons)
    this.#probabilities = new Float64Array(horizons * EXACT_TERMS_MAX)
    this.#exact = new Float64Array(horizons * (EXACT_TERMS_MAX + 1))
    this.#convolved = new Uint8Array(horizons)
  }

  /** Begins anew. */
  clear(): void {
    this.#means.fill(0)
    this.#variances.fill(0)
    this.#thirds.fill(0)
    this.#certain.fill(0)
    this.#terms.fill(0)
    this.#convolved.fill(0)
  }

  /** Whether few events were added everywhere, so that probabilities are exact. */
  get isExact(): boolean {
    return this.#terms.every((terms) => terms <= EXACT_TERMS_MAX)
  }

  isExactAt(horizon: number): boolean {
    return (this.#terms[horizon] as number) <= EXACT_TERMS_MAX
  }

  /** Adds `count` events of the same probability at each horizon. */
  add(probabilities: Float64Array, count: number): void {
    for (let horizon = 0; horizon < this.#means.length; horizon++) {
      const probability = probabilities[horizon] as number
      if (probability <= 0) continue
      if (probability >= 1) {
        this.#certain[horizon] = (this.#certain[horizon] as number) + count
        continue
      }
      const variance = probability * (1 - probability)
      this.#means[horizon] = (this.#means[horizon] as number) + count * probability
      this.#variances[horizon] = (this.#variances[horizon] as number) + count * variance
      this.#thirds[horizon] = (this.#thirds[horizon] as number) + count * variance * (1 - 2 * probability)
      if (this.isExactAt(horizon)) this.#addTerms(horizon, probability, count)
    }
  }

  /** The probability that no fewer than `bound` events happen by a horizon. */
  reaches(horizon: number, bound: number): number {
    const rest = bound - (this.#certain[horizon] as number)
    if (rest <= 0) return 1
    if (!this.isExactAt(horizon)) return this.reachesWith(horizon, bound, 0, 0, 0)
    const exact = this.#distribution(horizon)
    const terms = this.#terms[horizon] as number
    let below = 0
    for (let count = 0; count < rest && count <= terms; count++) below += exact[count] as number
    return below < 1 ? 1 - below : 0
  }

  /**
   * The same with `more` events of one probability, by the normal distribution with its first correction for skewness
   * (Edgeworth). `shared` is the variance that an error common to many of the probabilities adds.
   */
  reachesWith(horizon: number, bound: number, more: number, probability: number, shared: number): number {
    const rest = bound - (this.#certain[horizon] as number)
    if (rest <= 0) return 1
    const each = probability * (1 - probability)
    const mean = (this.#means[horizon] as number) + more * probability
    const own = (this.#variances[horizon] as number) + more * each
    const variance = own + shared
    if (variance < 1e-9) return mean >= rest ? 1 : 0
    const sigma = Math.sqrt(variance)
    const skewness = ((this.#thirds[horizon] as number) + more * each * (1 - 2 * probability)) / (variance * sigma)
    const z = (rest - 0.5 - mean) / sigma
    const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
    return Math.max(0, Math.min(1, normalTail(z) + (skewness * (z * z - 1) * density) / 6))
  }

  #addTerms(horizon: number, probability: number, count: number): void {
    let terms = this.#terms[horizon] as number
    for (let index = 0; index < count && terms <= EXACT_TERMS_MAX; index++) {
      if (terms < EXACT_TERMS_MAX) this.#probabilities[horizon * EXACT_TERMS_MAX + terms] = probability
      terms++
    }
    this.#terms[horizon] = terms
  }

  /** How likely it is that so many events happen, by their number. */
  #distribution(horizon: number): Float64Array {
    const row = EXACT_TERMS_MAX + 1
    const exact = this.#exact.subarray(horizon * row, (horizon + 1) * row)
    let convolved = this.#convolved[horizon] as number
    if (convolved === 0) exact[0] = 1
    for (const terms = this.#terms[horizon] as number; convolved < terms; convolved++)
      convolve(exact, convolved, this.#probabilities[horizon * EXACT_TERMS_MAX + convolved] as number)
    this.#convolved[horizon] = convolved
    return exact
  }
}

/** Adds one event to the distribution of so many. */
function convolve(exact: Float64Array, events: number, probability: number): void {
  exact[events + 1] = (exact[events] as number) * probability
  for (let count = events; count > 0; count--)
    exact[count] = (exact[count] as number) * (1 - probability) + (exact[count - 1] as number) * probability
  exact[0] = (exact[0] as number) * (1 - probability)
}
