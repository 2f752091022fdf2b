import { type Engine, type FactTypes, errorText } from '@ringwright/core'
import type { DispositionMeaning } from '../dialer-options.js'
import { isWithAgent, leads } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'
import type { LeadResult } from './lead-result.js'
import { settleByAgent } from './live-person.js'
import type { Talks } from './talks.js'

export interface FollowDispositionsOptions {
  readonly engine: Engine
  readonly index: LeadIndex
  readonly talks: Talks
  readonly meanings: Readonly<Record<string, DispositionMeaning>>
}

/**
 * Settles leads by what agents say of their calls. The node where the call was made does it; should that die in this very
 * moment, the lead is done with the end of the agent's time, as if nothing had been said. That a number is called no more
 * stands in the lead from then on, and is entered before it leaves.
 */
export function followDispositions({ engine, index, talks, meanings }: FollowDispositionsOptions): void {
  engine.follow(({ facts }) => {
    for (const fact of facts) {
      if (fact.type !== 'interaction:disposed') continue
      const { interaction, disposition } = fact.data as FactTypes['interaction:disposed']
      const meaning = Object.hasOwn(meanings, disposition) ? meanings[disposition] : undefined
      const id = index.withInteraction(interaction)
      const stage = id === undefined ? undefined : engine.get(leads, id)?.stage
      if (meaning === undefined || id === undefined) continue
      if (!stage || !isWithAgent(stage) || stage.home !== engine.node) continue
      const { attempt } = stage
      const refused = meaning === 'doNotCall' && { refusedBy: `disposition ${disposition}` }
      engine
        .run(fact.actor, (transaction) =>
          settleByAgent(transaction, talks, id, { attempt, result: resultOf(meaning, transaction.now), ...refused }),
        )
        .catch((error) =>
          engine.logger.error('lead could not be settled by its disposition', { lead: id, error: errorText(error) }),
        )
    }
  })
}

function resultOf(meaning: DispositionMeaning, now: number): LeadResult {
  if (typeof meaning === 'object') return { result: 'callAt', at: now + meaning.callAgainMs }
  return { result: meaning }
}
