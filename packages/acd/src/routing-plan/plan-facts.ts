import type { InteractionId, QueueId } from '@ringwright/core'

/** Why an interaction went on to another step of its plan. */
export type PlanMoveReason = 'stepOver' | 'leaveWhen' | 'borrowed' | 'returned' | 'replanned' | 'excepted'

declare module '@ringwright/core' {
  interface FactTypes {
    /** A routing plan took it; the filter is the route's name. */
    'plan:entered': { interaction: InteractionId; plan: string; version: number; route: string; step: number }
    /** It goes on in its plan. */
    'plan:moved': {
      interaction: InteractionId
      plan: string
      version: number
      route: string
      step: number
      queue: QueueId
      reason: PlanMoveReason
    }
    /** A condition of its plan has become true that makes an exception of it; what came of that are facts of their own. */
    'plan:excepted': { interaction: InteractionId; plan: string; version: number; exception: string; queue: QueueId }
    /** Somebody published a version of a plan; `applyTo` says for whom. */
    'plan:published': { plan: string; version: number; applyTo: 'new' | 'all' }
  }
}
