import type { Instant, InteractionId, OfferId } from '@ringwright/core'
import type { Checker } from '@ringwright/core/simulation'
import { factsOf } from './facts-of.js'

const ENDS = ['offer:accepted', 'offer:rejected', 'offer:missed', 'offer:failed', 'offer:rescinded'] as const

/** Checks the life of each offer. `skewMaxMs`: how far the dispatcher's clock may be ahead of the store's. */
export function offersEndOnce(skewMaxMs: number): Checker {
  const live = new Map<OfferId, Instant>()
  const ended = new Map<OfferId, string>()
  /** What was offered of each open interaction: forgotten with it, so that a day of millions fits. */
  const offersOf = new Map<InteractionId, OfferId[]>()
  return {
    name: 'offers-end-once',
    invariant:
      'Every offer ends exactly once, is never accepted after its deadline, and never counts as missed before.',
    *see({ commit }) {
      for (const { offer, interaction, expiresAt } of factsOf(commit, 'offer:created')) {
        const offers = offersOf.get(interaction)
        if (offers) offers.push(offer)
        else offersOf.set(interaction, [offer])
        if (live.has(offer) || ended.has(offer)) yield `offer ${offer} was made twice`
        live.set(offer, expiresAt)
      }
      for (const type of ENDS) {
        for (const { offer } of factsOf(commit, type)) {
          const expiresAt = live.get(offer)
          if (expiresAt === undefined) yield `${type} of ${offer}, which ${ended.get(offer) ?? 'was never made'}`
          else if (type === 'offer:accepted' && commit.at > expiresAt)
            yield `offer ${offer} was accepted ${commit.at - expiresAt} ms after its deadline`
          else if (type === 'offer:missed' && commit.at < expiresAt - skewMaxMs)
            yield `offer ${offer} counts as missed ${expiresAt - commit.at} ms before its deadline`
          live.delete(offer)
          ended.set(offer, `has ended by ${type}`)
        }
      }
      for (const { interaction } of factsOf(commit, 'interaction:closed')) {
        for (const offer of offersOf.get(interaction) ?? []) ended.delete(offer)
        offersOf.delete(interaction)
      }
    },
    *finish() {
      for (const offer of live.keys()) yield `offer ${offer} never ended`
    },
  }
}
