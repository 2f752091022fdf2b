import type { Consult, EngagedStage, Interaction, Transaction } from '@ringwright/core'
import { agents } from '../agent/agent.js'
import { type LoadEnd, loadsWithout, putLoads } from '../agent/agent-loads.js'

/** Why nobody is consulted any more, and whose doing that is where nobody has answered yet. */
export interface ConsultEnd {
  readonly cause: string
  readonly endedBy: LoadEnd
}

/** Nobody is consulted any more; the caller puts the interaction. */
export function endConsultation(
  transaction: Transaction,
  { id }: Interaction,
  { agent: by }: EngagedStage,
  consult: Consult,
  { cause, endedBy }: ConsultEnd,
): void {
  const consulted = consult.agent === undefined ? undefined : transaction.read(agents, consult.agent)
  const whose = consult.answeredAt === undefined ? endedBy : 'agent'
  if (consulted) putLoads(transaction, consulted, loadsWithout(consulted, consult.id), whose)
  transaction.fact('consult:ended', { ...consultData(id, by, consult), cause })
}

/**
 * Everybody beside the customer and the agent goes, but for who has the customer next (`kept`); the caller puts the
 * interaction.
 */
export function endParties(
  transaction: Transaction,
  interaction: Interaction,
  stage: EngagedStage,
  cause: string,
  kept?: string,
): void {
  const { consult, listeners = [], agent } = stage
  if (consult && consult.id !== kept)
    endConsultation(transaction, interaction, stage, consult, { cause, endedBy: 'others' })
  for (const { id, supervisor } of listeners) {
    const why = id === kept ? 'tookOver' : cause
    transaction.fact('supervision:ended', { interaction: interaction.id, supervisor, agent, cause: why })
  }
}

/** What facts about a consult say of it. */
export function consultData(
  interaction: Interaction['id'],
  by: EngagedStage['agent'],
  { id: consult, agent }: Consult,
): {
  interaction: Interaction['id']
  consult: Consult['id']
  by: EngagedStage['agent']
  agent?: EngagedStage['agent']
} {
  return { interaction, consult, by, ...(agent !== undefined && { agent }) }
}
