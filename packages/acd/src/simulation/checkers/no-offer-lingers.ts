import type { FactType, Instant, OfferId } from '@ringwright/core'
import type { Checker } from '@ringwright/core/simulation'
import type { Disturbance } from '../disturbance.js'
import { factsOf } from './facts-of.js'

const ENDS = [
  'offer:accepted',
  'offer:rejected',
  'offer:missed',
  'offer:failed',
  'offer:rescinded',
] as const satisfies readonly FactType[]
/** A lease that has to lapse before somebody else ends offers, and some messages that are lost. */
const PATIENCE_MS = 15_000

/** Checks that offers end when they were said to, also when nobody answers, and whoever has to see to it. */
export function noOfferLingers(disturbance: Disturbance): Checker {
  const live = new Map<OfferId, Instant>()
  return {
    name: 'no-offer-lingers',
    invariant: `No offer is out for longer than ${PATIENCE_MS / 1_000} quiet seconds after it should have ended.`,
    see({ commit }) {
      for (const { offer, expiresAt } of factsOf(commit, 'offer:created')) live.set(offer, expiresAt)
      for (const type of ENDS) for (const { offer } of factsOf(commit, type)) live.delete(offer)
      return undefined
    },
    *look(now) {
      for (const [offer, expiresAt] of live)
        if (now - Math.max(expiresAt, disturbance.until) > PATIENCE_MS)
          yield `offer ${offer} should have ended at ${expiresAt}`
    },
  }
}
