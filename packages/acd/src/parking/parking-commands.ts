import {
  type AgentId,
  type EngagedStage,
  type Interaction,
  type ParkedStage,
  type Transaction,
  inStage,
  interactions,
} from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { withTalk } from '../agent/agent-history.js'
import { loadsWithout, putLoads } from '../agent/agent-loads.js'
import { endParties } from '../party/end-parties.js'
import { queues } from '../queue/queue.js'
import { keptOf } from '../transfer/hand-over.js'
import { comeBack } from '../transfer/transfer-commands.js'

export interface ParkingTerms {
  /** Who alone may pick it up. */
  readonly for?: AgentId
  readonly forMs: number
  readonly returnMs: number
}

/** Puts an engaged interaction away; its agent is free at once, as there is nothing to wrap up yet. */
export function putAway(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  { for: only, forMs, returnMs }: ParkingTerms,
): void {
  const { id } = interaction
  const { now } = transaction
  endParties(transaction, interaction, stage, 'parked')
  const parked: ParkedStage = {
    ...{ name: 'parked', by: stage.agent, since: now, until: now + forMs, returnMs },
    ...keptOf(stage),
    ...(only !== undefined && { for: only }),
  }
  transaction.put(interactions, id, inStage(interaction, parked))
  const agent = transaction.read(agents, stage.agent)
  if (agent) {
    const keepsHistory = transaction.peek(queues, stage.queue)?.keepsHistory
    const talked = keepsHistory ? withTalk(agent, now - stage.since, now) : agent
    putLoads(transaction, talked, loadsWithout(agent, stage.offer.id))
  }
  const { queue, by, until } = parked
  transaction.fact('interaction:parked', {
    ...{ interaction: id, queue, by, until },
    ...(only !== undefined && { for: only }),
  })
}

/** It comes back: for the agent who parked it first, then for everybody of its queue. */
export function takeOut(
  transaction: Transaction,
  interaction: Interaction,
  stage: ParkedStage,
  how: 'timeout' | 'customerWrote',
): void {
  const { by: agent, queue, returnMs: waitMs } = stage
  transaction.fact('interaction:unparked', { interaction: interaction.id, queue, how })
  comeBack(transaction, interaction, stage, { agent, waitMs })
}

/** It goes to an agent, who is waited for as long as an offer of its queue lasts; then it comes back as if time was over. */
export function takeOutFor(
  transaction: Transaction,
  interaction: Interaction,
  stage: ParkedStage,
  agent: AgentId,
): void {
  const { by, queue, returnMs } = stage
  const waitMs = transaction.peek(queues, queue)?.offerTimeoutMs ?? 0
  const next = by === agent || returnMs === 0 ? {} : { next: { agent: by, waitMs: returnMs } }
  transaction.fact('interaction:unparked', { interaction: interaction.id, queue, how: 'pickedUp', agent })
  comeBack(transaction, interaction, stage, { agent, waitMs, ...next })
}
