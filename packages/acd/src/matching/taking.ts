import { type Actor, type AgentId, type Engine, type InteractionId, interactions } from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { acceptOffer, createOffer } from '../offer/offer-commands.js'
import { queues } from '../queue/queue.js'
import { demandOf } from '../skill/demand.js'
import type { StrategyChains } from '../strategies/strategy-book.js'
import type { CenterIndex } from './center-index.js'
import { obstacleOf } from './obstacle.js'

/** What agents do who choose their work themselves. */
export interface Taking {
  /**
   * An agent takes somebody who waits, in a queue with the strategy `cherry-pick`: of several who try, one gets it. A text
   * interaction is the agent's at once; for a call the agent's phone rings first. Needs `agent:take` for another agent.
   */
  take(actor: Actor, agent: AgentId, interaction: InteractionId): Promise<TakeOutcome>
}

/**
 * `taken`: a text is the agent's; `offered`: the agent's phone rings. `closed`: it is over; `notWaiting`: somebody else
 * has it, or is offered it; `notForTaking`: its queue lacks the strategy `cherry-pick`; `notEligible`: the agent is not
 * of the queue, or one of `OBSTACLES` is in the way.
 */
export type TakeOutcome =
  | { readonly outcome: 'taken' | 'offered' }
  | { readonly outcome: 'refused'; readonly reason: 'closed' | 'notWaiting' | 'notForTaking' | 'notEligible' }

export function taking(
  here: () => { readonly engine: Engine; readonly chains: StrategyChains; readonly index: CenterIndex },
): Taking {
  return {
    async take(actor, agentId, id) {
      const { engine, chains, index } = here()
      engine.authorize(actor, actor.id === agentId ? 'agent:own' : 'agent:take', { agent: agentId, interaction: id })
      return engine.run(actor, (transaction): TakeOutcome => {
        const interaction = transaction.read(interactions, id)
        if (!interaction) return { outcome: 'refused', reason: 'closed' }
        const { stage } = interaction
        if (stage.name !== 'waiting' || stage.offers.length > 0) return { outcome: 'refused', reason: 'notWaiting' }
        const queue = transaction.peek(queues, stage.queue)
        if (!queue || !chains.of(queue).strategies.some(({ letsTake }) => letsTake))
          return { outcome: 'refused', reason: 'notForTaking' }
        const agent = transaction.read(agents, agentId)
        const { openings } = index.queueState(queue.id)
        const demand = demandOf(queue, stage)
        const { now } = transaction
        const fits =
          agent?.queues.includes(queue.id) &&
          obstacleOf({ interaction, stage, queue, agent, demand, openings, now }) === undefined
        if (!fits || !createOffer(transaction, id, agentId)) return { outcome: 'refused', reason: 'notEligible' }
        if (interaction.medium === 'voice') return { outcome: 'offered' }
        const offered = transaction.read(interactions, id)?.stage
        const offer = offered?.name === 'waiting' ? offered.offers.at(-1) : undefined
        if (offer) acceptOffer(transaction, { interaction: id, offer: offer.id })
        return { outcome: 'taken' }
      })
    },
  }
}
