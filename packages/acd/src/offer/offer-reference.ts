import { type OfferReference, RingwrightError } from '@ringwright/core'

/** Throws `invalid_argument` for what names no offer. By hand, because every offer that is accepted comes this way. */
export function assertOfferReference(reference: OfferReference): void {
  if (typeof reference?.interaction === 'string' && typeof reference.offer === 'string') return
  throw new RingwrightError('invalid_argument', 'An offer is named by the ids of its `interaction` and of the `offer`.')
}
