import { type EndCause, type EngagedStage, type Interaction, type Transaction } from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { loadsWithout, putLoads } from '../agent/agent-loads.js'
import { endParties } from '../party/end-parties.js'
import { putWaiting } from '../queue/queue-commands.js'
import { queues } from '../queue/queue.js'
import { waitAfter } from '../transfer/transfer-commands.js'
import { type OfferEnd, cooldownMsOf } from './cooldown.js'
import { countMissed } from './missed-offers.js'

/**
 * The agent's side is gone before agent and customer were connected: the customer was not served, and waits on. False
 * where they were, or nobody watches over it.
 */
export function returnUnconnected(transaction: Transaction, interaction: Interaction, cause: EndCause): boolean {
  const { stage } = interaction
  if (cause !== 'agentEnded' || stage.name !== 'engaged' || stage.connectBy === undefined) return false
  returnEngaged(transaction, interaction, stage, 'notConnected')
  return true
}

/** The customer waits on with age and priority, and is not offered to this agent for a while. */
export function returnEngaged(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  cause: 'notConnected' | 'noReply',
): void {
  const { now } = transaction
  const queue = transaction.peek(queues, stage.queue)
  if (!queue) return
  const end: OfferEnd = cause === 'noReply' ? 'missed' : 'failed'
  const cooldownMs = cooldownMsOf(queue, end)
  if (stage.consult || stage.listeners) endParties(transaction, interaction, stage, 'returned')
  putWaiting(transaction, interaction, queue, {
    ...waitAfter(stage, now),
    excluded: cooldownMs > 0 ? [{ agent: stage.agent, until: now + cooldownMs }] : [],
  })
  transaction.fact('interaction:returned', { interaction: interaction.id, queue: queue.id, agent: stage.agent, cause })
  const agent = transaction.read(agents, stage.agent)
  if (!agent) return
  // What was put aside for something else could not be answered.
  const isPaused = agent.loads.some(({ offer, state }) => offer === stage.offer.id && state === 'paused')
  putLoads(transaction, agent, loadsWithout(agent, stage.offer.id))
  const left = transaction.read(agents, stage.agent)
  if (left && cause === 'noReply' && !isPaused) countMissed(transaction, left, queue)
}
