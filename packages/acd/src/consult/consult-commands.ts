import {
  type AcceptOutcome,
  type AgentId,
  type Consult,
  type EngagedStage,
  type Interaction,
  type OfferId,
  type OfferReference,
  type Transaction,
  inStage,
  interactions,
} from '@ringwright/core'
import { agents, canTake, isReachable } from '../agent/agent.js'
import { offeredLoad, putLoads } from '../agent/agent-loads.js'
import { type ConsultEnd, consultData, endConsultation } from '../party/end-parties.js'
import { byConsult, handOver } from '../transfer/hand-over.js'

/** Who is to be asked. */
export type ConsultTarget = { readonly agent: string } | { readonly number: string }

export interface ConsultTerms {
  /** How long the phone rings. */
  readonly ringMs: number
  /** The customer goes there as soon as it is answered. */
  readonly transfers?: true
  readonly reason?: string
}

/** `agentAway`: not there for work, or for calls without a phone; `agentBusy`: there, but has no room for it. */
export const CONSULT_REFUSALS = ['unknownAgent', 'sameAgent', 'agentAway', 'agentBusy'] as const

/** Why nobody is asked: one of `CONSULT_REFUSALS`. */
export type ConsultRefusal = (typeof CONSULT_REFUSALS)[number]

/**
 * Has somebody called on behalf of an agent, while the customer hears music; in a chat a colleague is asked on the screen.
 * Undefined when that goes.
 */
export function startConsult(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  target: ConsultTarget,
  { ringMs, transfers, reason }: ConsultTerms,
): ConsultRefusal | undefined {
  const { now } = transaction
  const id = transaction.newId<OfferId>()
  const reached = 'agent' in target ? reserveAgent(transaction, interaction, stage, target.agent, id) : target.number
  if (typeof reached === 'object') return reached.refused
  const consult: Consult = {
    ...{ id, contact: reached, calledAt: now, expiresAt: now + ringMs, talksWith: 'consulted' },
    ...('agent' in target && { agent: target.agent as AgentId }),
    ...(transfers && { transfers }),
    ...(reason !== undefined && { reason }),
  }
  const { held: _over, ...talking } = stage
  transaction.put(interactions, interaction.id, inStage(interaction, { ...talking, consult }))
  transaction.fact('consult:started', {
    ...consultData(interaction.id, stage.agent, consult),
    ...{ queue: stage.queue, to: reached, transfers: transfers === true },
    ...(reason !== undefined && { reason }),
  })
  return undefined
}

/** Takes the capacity of the one who is asked, as an offer does; the phone to call (in a chat the agent), or why not. */
function reserveAgent(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  id: string,
  consult: OfferId,
): string | { readonly refused: ConsultRefusal } {
  const agent = transaction.read(agents, id)
  if (!agent) return { refused: 'unknownAgent' }
  if (agent.id === stage.agent) return { refused: 'sameAgent' }
  if (!isReachable(agent, interaction.medium)) return { refused: 'agentAway' }
  if (!canTake(agent, interaction)) return { refused: 'agentBusy' }
  const load = offeredLoad(agent, interaction, { id: consult, queue: stage.queue, now: transaction.now })
  putLoads(transaction, agent, agent.loads.concat({ ...load, consulted: true }))
  return interaction.medium === 'voice' && agent.contact !== undefined ? agent.contact : agent.id
}

/** Whoever was asked is there: both talk, or the customer is handed over where that was wanted. */
export function answerConsult(transaction: Transaction, interaction: Interaction, stage: EngagedStage): void {
  const { now } = transaction
  const consult = { ...(stage.consult as Consult), answeredAt: now }
  const agent = consult.agent === undefined ? undefined : transaction.read(agents, consult.agent)
  if (agent)
    putLoads(
      transaction,
      agent,
      agent.loads.map((load) => (load.offer === consult.id ? { ...load, state: 'engaged', since: now } : load)),
    )
  transaction.fact('consult:answered', consultData(interaction.id, stage.agent, consult))
  if (consult.transfers) handOver(transaction, interaction, { ...stage, consult }, byConsult(consult))
  else transaction.put(interactions, interaction.id, inStage(interaction, { ...stage, consult }))
}

/** Who is asked about a chat says yes on the screen; undefined for what is no such consult. Again, it is the same answer. */
export function acceptConsult(
  transaction: Transaction,
  { interaction: id, offer }: OfferReference,
): AcceptOutcome | undefined {
  const interaction = transaction.read(interactions, id)
  if (interaction?.medium !== 'text' || interaction.stage.name !== 'engaged') return undefined
  const { consult } = interaction.stage
  if (consult?.id !== offer) return undefined
  if (consult.answeredAt !== undefined) return { outcome: 'accepted' }
  if (transaction.now > consult.expiresAt) return { outcome: 'expired' }
  transaction.refuseAfter(consult.expiresAt)
  answerConsult(transaction, interaction, interaction.stage)
  return { outcome: 'accepted' }
}

/** The agent talks with the other one, or with both. */
export function changeConsult(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  talksWith: Consult['talksWith'],
): void {
  const consult = stage.consult as Consult
  if (consult.talksWith === talksWith) return
  const { held: _over, ...talking } = stage
  transaction.put(
    interactions,
    interaction.id,
    inStage(interaction, { ...talking, consult: { ...consult, talksWith } }),
  )
  transaction.fact('consult:changed', { ...consultData(interaction.id, stage.agent, consult), talksWith })
}

/** Whoever is asked, or called, is so no more: the agent has the customer again. */
export function endConsult(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  end: ConsultEnd,
): EngagedStage {
  const { consult, ...alone } = stage
  if (!consult) return stage
  endConsultation(transaction, interaction, stage, consult, end)
  transaction.put(interactions, interaction.id, inStage(interaction, alone))
  return alone
}
