import {
  type AgentId,
  type Instant,
  type Interaction,
  type Ringing,
  type Transaction,
  type WaitingStage,
  inStage,
  interactions,
} from '@ringwright/core'

/** How many agents a strategy wants offered the same interaction at once. */
export interface RingingPlan {
  /** So many at once. */
  readonly first: number
  /** As many more each `everyMs`, up to `most`. */
  readonly step: number
  readonly everyMs: number
  /** Never more than so many. */
  readonly most: number
}

export function startRinging({ first, step, everyMs, most }: RingingPlan, now: Instant): Ringing {
  return { atOnce: first, step, everyMs, most, ...(first < most && { next: now + everyMs }) }
}

/** Whether one more agent may be offered it now: any, or this one where it waits for one. */
export function hasRoomForOffer({ offers, ringing, heldUntil, reserved }: WaitingStage, agent?: AgentId): boolean {
  if (reserved !== undefined && reserved.agent !== agent) return false
  return heldUntil === undefined && offers.length < (ringing?.atOnce ?? 1)
}

export function ringingDeadline({ stage }: Interaction): Instant | undefined {
  return stage.name === 'waiting' ? stage.ringing?.next : undefined
}

export function lapseRinging(transaction: Transaction, id: string, interaction: Interaction): void {
  const { stage } = interaction
  if (stage.name !== 'waiting' || !stage.ringing) return
  const { next: _due, ...plan } = stage.ringing
  const atOnce = Math.min(plan.atOnce + plan.step, plan.most)
  const ringing = { ...plan, atOnce, ...(atOnce < plan.most && { next: transaction.now + plan.everyMs }) }
  transaction.put(interactions, id, inStage(interaction, { ...stage, ringing }))
}
