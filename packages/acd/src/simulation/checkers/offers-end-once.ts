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

  const start = ({ offer, interaction, expiresAt }: Fact<'offer:created'>['data']): string | undefined => {
    const isKnown = live.has(offer) || ended.has(offer)
    live.set(offer, expiresAt)
    const offers = offersOf.get(interaction)
    if (offers) offers.push(offer)
    else offersOf.set(interaction, [offer])
    return isKnown ? `offer ${offer} was made twice` : undefined
  }
  const end = (type: FactType, { offer }: Fact<'offer:accepted'>['data'], { at }: Commit): string | undefined => {
    const expiresAt = live.get(offer)
    const before = ended.get(offer)
    live.delete(offer)
    ended.set(offer, type)
    if (expiresAt === undefined)
      return `${type} of ${offer}, which ${before ? `has ended by ${before}` : 'was never made'}`
    if (type === 'offer:accepted' && at > expiresAt)
      return `offer ${offer} was accepted ${at - expiresAt} ms after its deadline`
    if (type === 'offer:missed' && at < expiresAt - skewMaxMs)
      return `offer ${offer} counts as missed ${expiresAt - at} ms before its deadline`
    return undefined
  }
  const close = ({ interaction }: Fact<'interaction:closed'>['data']): void => {
    for (const offer of offersOf.get(interaction) ?? []) ended.delete(offer)
    offersOf.delete(interaction)
  }
  return {
    name: 'offers-end-once',
    invariant:
      'Every offer ends exactly once, is never accepted after its deadline, and never counts as missed before.',
    see({ commit }) {
      let problems: string[] | undefined
      for (const { type, data } of commit.facts) {
        let problem: string | undefined
        if (type === 'offer:created') problem = start(data as Fact<'offer:created'>['data'])
        else if (ENDS.has(type)) problem = end(type, data as Fact<'offer:accepted'>['data'], commit)
        else if (type === 'interaction:closed') close(data as Fact<'interaction:closed'>['data'])
        if (problem !== undefined) (problems ??= []).push(problem)
      }
      return problems
    },
    *finish() {
      for (const offer of live.keys()) yield `offer ${offer} never ended`
    },
  }
}
