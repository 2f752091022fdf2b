import { interactions } from '@ringwright/core'
import { type Checker, changesOf } from '@ringwright/core/simulation'

/** Checks that who did not take a customer is not asked again at once. */
export function coolDownKept(): Checker {
  return {
    name: 'cool-down-kept',
    invariant: 'An agent gets no offer of an interaction that leaves this agent out for a while.',
    *see(step) {
      for (const { id, before, after } of changesOf(step, interactions)) {
        if (before?.stage.name !== 'waiting' || after?.stage.name !== 'waiting') continue
        const known = new Set(before.stage.offers.map((offer) => offer.id))
        for (const { id: offer, agent, offeredAt } of after.stage.offers) {
          const left = before.stage.excluded.find((each) => each.agent === agent && each.until > offeredAt)
          if (!known.has(offer) && left)
            yield `${id} was offered to agent ${agent} at ${offeredAt}, left out until ${left.until}`
        }
      }
    },
  }
}
