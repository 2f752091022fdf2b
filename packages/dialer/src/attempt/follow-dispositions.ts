import { type Engine, type FactTypes, errorText } from '@ringwright/core'
import type { DispositionMeaning } from '../dialer-options.js'
import type { LeadKeeper } from '../lead/keep-leads.js'
import { refuseLater } from '../lead/late-refusal.js'
import { isWithAgent, leads } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'
import type { LeadResult } from './lead-result.js'
import { type Unwritten, settleByAgent } from './live-person.js'

export interface FollowDispositionsOptions {
  readonly engine: Engine
  readonly index: LeadIndex
  readonly unwritten: Unwritten
  readonly keeper: LeadKeeper
  readonly meanings: Readonly<Record<string, DispositionMeaning>>
}

/**
 * Settles leads by what agents say of their calls. The node to which they say it does so, as the one that made the call may
 * be gone; should this one die in this very moment, the lead is done with the end of the agent's time, as if nothing had
 * been said. That a number is called no more is entered before it is free for others; where that fails it stands in the
 * lead, and is entered before that leaves.
 */
export function followDispositions({ engine, index, unwritten, keeper, meanings }: FollowDispositionsOptions): void {
  engine.follow(({ facts, node }) => {
    if (node !== engine.node) return
    for (const fact of facts) {
      if (fact.type !== 'interaction:disposed') continue
      const { interaction, disposition } = fact.data as FactTypes['interaction:disposed']
      const meaning = Object.hasOwn(meanings, disposition) ? meanings[disposition] : undefined
      const id = index.withInteraction(interaction)
      const stage = id === undefined ? undefined : engine.get(leads, id)?.stage
      if (meaning === undefined) continue
      if (id === undefined || !stage || !isWithAgent(stage)) {
        if (meaning === 'doNotCall')
          refuseLater(engine, interaction, sourceOf(disposition)).catch((error) =>
            engine.logger.error('wish to be called no more could not be kept', { error: errorText(error) }),
          )
        continue
      }
      const { attempt, number } = stage
      const by = sourceOf(disposition)
      const entered = meaning === 'doNotCall' ? keeper.refuse(number, by) : Promise.resolve()
      entered
        .then(
          () => ({}),
          () => ({ refusedBy: by }),
        )
        .then((left) =>
          engine.run(fact.actor, (transaction) =>
            settleByAgent(transaction, unwritten, id, { attempt, result: resultOf(meaning, transaction.now), ...left }),
          ),
        )
        .catch((error) =>
          engine.logger.error('lead could not be settled by its disposition', { lead: id, error: errorText(error) }),
        )
    }
  })
}

function sourceOf(disposition: string): string {
  return `disposition ${disposition}`
}

function resultOf(meaning: DispositionMeaning, now: number): LeadResult {
  if (typeof meaning === 'object') return { result: 'callAt', at: now + meaning.callAgainMs }
  return { result: meaning }
}
