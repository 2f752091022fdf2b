import {
  type AgentId,
  type FactTypes,
  type Instant,
  type Interaction,
  type Reservation,
  type Transaction,
  type WaitingStage,
} from '@ringwright/core'
import { agents, isReachable } from '../agent/agent.js'
import { forgetPaperwork } from '../agent/wrap-up.js'
import { openToAll } from '../queue/hold.js'

/** How long an agent to whom a customer comes back is waited for before everybody else is asked. */
export const RETURN_WAIT_MS = 30_000

/**
 * Reserves an interaction for an agent; undefined when the agent takes no part in the distribution now, as then it would
 * only wait. Paperwork about this very interaction is over: the agent is to have it again.
 */
export function reservationFor(
  transaction: Transaction,
  { id, medium }: Interaction,
  agentId: AgentId,
  until: Instant,
): Reservation | undefined {
  const agent = transaction.read(agents, agentId)
  if (!agent || !isReachable(agent, medium)) return undefined
  forgetPaperwork(transaction, agent, id)
  return { agent: agentId, until }
}

/** The stage when the agent it waits for does not take it: the next one is waited for, or everybody is asked. */
export function passedOn(
  transaction: Transaction,
  interaction: Interaction,
  stage: WaitingStage,
  cause: FactTypes['interaction:passedOn']['cause'],
): WaitingStage {
  const { reserved, ...open } = stage
  if (!reserved) return stage
  if (reserved.only) return endedAtOnce(stage, reserved, transaction.now)
  const { agent, next } = reserved
  const then = next && reservationFor(transaction, interaction, next.agent, transaction.now + next.waitMs)
  transaction.fact('interaction:passedOn', {
    ...{ interaction: interaction.id, queue: stage.queue, agent, cause },
    ...(then && { next: then.agent }),
  })
  return then ? { ...open, reserved: then } : openToAll(transaction, interaction, open)
}

/** Nobody is asked again, not the agent either, until its deadline ends it. */
function endedAtOnce(stage: WaitingStage, reserved: Reservation, now: Instant): WaitingStage {
  return { ...stage, heldUntil: reserved.until, reserved: { ...reserved, until: now } }
}

/** An offer that is out has its chance. */
export function reservationDeadline({ stage }: Interaction): Instant | undefined {
  if (stage.name !== 'waiting' || stage.reserved === undefined || stage.offers.length > 0) return undefined
  return stage.reserved.until
}
