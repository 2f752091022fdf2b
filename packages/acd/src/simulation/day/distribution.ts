import { type Random, RingwrightError } from '@ringwright/core'
import { exponential } from '../draws.js'

/** How long something takes. A plain number always takes as long. Milliseconds. */
export type Distribution =
  | number
  | { readonly kind: 'exponential'; readonly meanMs: number }
  /** `variation`: the standard deviation as a multiple of the mean. Handle times of people are mostly like this. */
  | { readonly kind: 'lognormal'; readonly meanMs: number; readonly variation: number }

/** One draw, in whole milliseconds. */
export function draw(random: Random, distribution: Distribution): number {
  if (typeof distribution === 'number') return distribution
  switch (distribution.kind) {
    case 'exponential':
      return exponential(random, distribution.meanMs)
    case 'lognormal': {
      const variance = Math.log(1 + distribution.variation ** 2)
      return Math.round(distribution.meanMs * Math.exp(normal(random) * Math.sqrt(variance) - variance / 2))
    }
    default:
      throw new RingwrightError(
        'invalid_argument',
        'A distribution is a number of milliseconds, `exponential` or `lognormal`.',
      )
  }
}

/** Standard normal, by Box and Muller (1958). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}
