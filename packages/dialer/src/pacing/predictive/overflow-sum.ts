import { normalTail } from '../normal-tail.js'

/** Terms up to which the distribution is summed exactly; beyond, the normal one with skewness is as good, and faster. */
const EXACT_TERMS_MAX = 40

/**
 * How many of independent events with different probabilities happen (Poisson-binomial). With each call that may be
 * live as one event and each agent who may still be busy as another, "more customers than free agents" is "more
 * events than agents".
 */
export class OverflowSum {
  #mean = 0
  #variance = 0
  #third = 0
  #terms = 0
  #certain = 0
  /** The probabilities of the terms, and of how many of them the distribution is that stands in `#exact`. */
  readonly #probabilities = new Float64Array(EXACT_TERMS_MAX)
  readonly #exact = new Float64Array(EXACT_TERMS_MAX + 1)
  #convolved = 0

  clear(): void {
    this.#mean = 0
    this.#variance = 0
    this.#third = 0
    this.#terms = 0
    this.#certain = 0
    this.#convolved = 0
    this.#exact[0] = 1
  }

  /** Whether few events were added, so that probabilities are exact. */
  get isExact(): boolean {
    return this.#terms <= EXACT_TERMS_MAX
  }

  /** Adds `count` events of the same probability. */
  add(probability: number, count: number): void {
    if (probability <= 0) return
    if (probability >= 1) {
      this.#certain += count
      return
    }
    const variance = probability * (1 - probability)
    this.#mean += count * probability
    this.#variance += count * variance
    this.#third += count * variance * (1 - 2 * probability)
    for (let index = 0; index < count && this.#terms <= EXACT_TERMS_MAX; index++)
      this.#probabilities[this.#terms++] = probability
  }

  /** The probability that no fewer than `bound` events happen. */
  reaches(bound: number): number {
    const rest = bound - this.#certain
    if (rest <= 0) return 1
    if (!this.isExact) return this.reachesWith(bound, 0, 0, 0)
    while (this.#convolved < this.#terms) this.#convolve(this.#probabilities[this.#convolved] as number)
    let below = 0
    for (let count = 0; count < rest && count <= this.#terms; count++) below += this.#exact[count] as number
    return below < 1 ? 1 - below : 0
  }

  /**
   * The same with `more` events of one probability, by the normal distribution with its first correction for skewness
   * (Edgeworth). `shared` is the variance that an error common to many of the probabilities adds.
   */
  reachesWith(bound: number, more: number, probability: number, shared: number): number {
    const rest = bound - this.#certain
    if (rest <= 0) return 1
    const each = probability * (1 - probability)
    const mean = this.#mean + more * probability
    const own = this.#variance + more * each
    const variance = own + shared
    if (variance < 1e-9) return mean >= rest ? 1 : 0
    const sigma = Math.sqrt(variance)
    const skewness = (this.#third + more * each * (1 - 2 * probability)) / (variance * sigma)
    const z = (rest - 0.5 - mean) / sigma
    const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
    return Math.max(0, Math.min(1, normalTail(z) + (skewness * (z * z - 1) * density) / 6))
  }

  #convolve(probability: number): void {
    const exact = this.#exact
    const terms = ++this.#convolved
    exact[terms] = (exact[terms - 1] as number) * probability
    for (let count = terms - 1; count > 0; count--)
      exact[count] = (exact[count] as number) * (1 - probability) + (exact[count - 1] as number) * probability
    exact[0] = (exact[0] as number) * (1 - probability)
  }
}
