import type { Interaction, PlanPosition, WaitingStage } from '@ringwright/core'
import type { PlanInForce } from './plan-book.js'
import type { PlanStep } from './plan-step.js'

/** An interaction that waits under a plan. */
export interface Planned {
  readonly interaction: Interaction
  readonly stage: WaitingStage & { readonly plan: PlanPosition }
  readonly inForce: PlanInForce
  readonly steps: readonly PlanStep[]
}
