import { type Engine, type Fact, type InteractionId, type LiveRecord, interactions } from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { queues } from '../queue/queue.js'
import type { StrategyChains } from '../strategies/strategy-book.js'
import { type Decision, explainDecision } from './decision.js'
import { type ExplainedOffer, explainedOffers } from './explained-offers.js'
import type { RecordHistory } from './record-history.js'
import { RecordsThen } from './records-then.js'
import { type WaitingReason, waitingReason } from './waiting-reason.js'

/** What an acd tells about its decisions. */
export interface Explanations {
  /**
   * Why the interaction was offered to whom it was, the newest offer first. Goes back as far as `explainedCommits` says;
   * empty for what is older, or was never offered.
   */
  why(interaction: InteractionId): readonly Decision[]
  /**
   * The same in short, from the archive: also after a restart, and for as long as facts are kept. Needs `explainedFacts`, and an
   * `archive`, without which it throws `wrong_state`. An offer whose node died in the moment after it has none.
   */
  explained(interaction: InteractionId): Promise<readonly ExplainedOffer[]>
  /** Why it still waits, and what would change that first; undefined when it does not wait. */
  whyWaiting(interaction: InteractionId): WaitingReason | undefined
}

export interface ExplanationParts {
  readonly engine: Engine
  readonly chains: StrategyChains
  readonly history: RecordHistory | undefined
}

export function explanations(here: () => ExplanationParts): Explanations {
  return {
    why(interaction) {
      const { chains, history } = here()
      const decisions: Decision[] = []
      for (const commit of history?.commits() ?? [])
        for (const { type, data } of commit.facts) {
          const offer = data as Fact<'offer:created'>['data']
          if (type === 'offer:created' && offer.interaction === interaction && history)
            decisions.push(explainDecision(history.before(commit.revision), commit, offer, chains))
        }
      return decisions
    },
    explained: async (interaction) => explainedOffers(here().engine, interaction),
    whyWaiting(interaction) {
      const { engine, chains } = here()
      const kinds = [interactions, agents, queues]
      const records = kinds.flatMap((kind): LiveRecord[] => [...engine.all<unknown>(kind).values()])
      return waitingReason(new RecordsThen(records, engine.clock.now()), interaction, chains)
    },
  }
}
