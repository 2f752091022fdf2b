import type { PacedCall } from '../pacer.js'

/**
 * How much likelier than usual each call in flight is answered. From one look to the next most calls stay as they are, in
 * their order, and what is remembered of them stands together: looking each up by its id is a tenth of a decision.
 */
export class CallWeights {
  readonly #weight: (call: string) => number
  /** The calls of the last look, in its order. */
  readonly #ids: string[] = []
  #weights = new Float64Array(16)

  /** `weight`: of a call that was not in flight at the last look; it does not change while the call rings. */
  constructor(weight: (call: string) => number) {
    this.#weight = weight
  }

  /** In the order of the calls; what it says of calls that are not ringing means nothing. Holds until the next time. */
  of(calls: readonly PacedCall[]): Float64Array {
    if (this.#weights.length < calls.length) this.#grow(2 * calls.length)
    const weights = this.#weights
    const ids = this.#ids
    const before = ids.length
    let place = 0
    for (let index = 0; index < calls.length; index++) {
      const { id } = calls[index] as PacedCall
      let known = place
      while (known < before && ids[known] !== id) known++
      weights[index] = known < before ? (weights[known] as number) : this.#weight(id)
      ids[index] = id
      if (known < before) place = known + 1
    }
    ids.length = calls.length
    return weights
  }

  #grow(length: number): void {
    const weights = new Float64Array(length)
    weights.set(this.#weights)
    this.#weights = weights
  }
}
