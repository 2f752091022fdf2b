import type { Commit, Fact, FactType, Instant, InteractionId, OfferId } from '@ringwright/core'
import type { Checker } from '@ringwright/core/simulation'

const ENDS: ReadonlySet<FactType> = new Set([
  'offer:accepted',
  'offer:rejected',
  'offer:missed',
  'offer:failed',
  'offer:rescinded',
])

/** Checks the life of each offer. `skewMaxMs`: how far the dispatcher's clock may be ahead of the store's. */
export function offersEndOnce(skewMaxMs: number): Checker {
  const live = new Map<OfferId, Instant>()
  const ended = new Map<OfferId, FactType>()
  /** What was offered of each open interaction: forgotten with it, so that a day of millions fits. */
  const offersOf = new Map<InteractionId, OfferId[]>()

  function* start({ offer, interaction, expiresAt }: Fact<'offer:created'>['data']): Iterable<string> {
    if (live.has(offer) || ended.has(offer)) yield `offer ${offer} was made twice`
    live.set(offer, expiresAt)
    const offers = offersOf.get(interaction)
    if (offers) offers.push(offer)
    else offersOf.set(interaction, [offer])
  }
  function* end(type: FactType, { offer }: Fact<'offer:accepted'>['data'], { at }: Commit): Iterable<string> {
    const expiresAt = live.get(offer)
    const before = ended.get(offer)
    if (expiresAt === undefined)
      yield `${type} of ${offer}, which ${before ? `has ended by ${before}` : 'was never made'}`
    else if (type === 'offer:accepted' && at > expiresAt)
      yield `offer ${offer} was accepted ${at - expiresAt} ms after its deadline`
    else if (type === 'offer:missed' && at < expiresAt - skewMaxMs)
      yield `offer ${offer} counts as missed ${expiresAt - at} ms before its deadline`
    live.delete(offer)
    ended.set(offer, type)
  }
  return {
    name: 'offers-end-once',
    invariant:
      'Every offer ends exactly once, is never accepted after its deadline, and never counts as missed before.',
    *see({ commit }) {
      for (const { type, data } of commit.facts) {
        if (type === 'offer:created') yield* start(data as Fact<'offer:created'>['data'])
        else if (ENDS.has(type)) yield* end(type, data as Fact<'offer:accepted'>['data'], commit)
        else if (type === 'interaction:closed') {
          const { interaction } = data as Fact<'interaction:closed'>['data']
          for (const offer of offersOf.get(interaction) ?? []) ended.delete(offer)
          offersOf.delete(interaction)
        }
      }
    },
    *finish() {
      for (const offer of live.keys()) yield `offer ${offer} never ended`
    },
  }
}
