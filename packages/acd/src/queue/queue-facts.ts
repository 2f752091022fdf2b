import type { AgentId, CustomerId, InteractionId, QueueId } from '@ringwright/core'

declare module '@ringwright/core' {
  interface FactTypes {
    /** Nobody is left who serves a queue: who waits leaves at `leaveAt`, unless somebody comes back before. */
    'queue:deserted': { queue: QueueId; leaveAt: number }
    /** Somebody serves it again. */
    'queue:staffed': { queue: QueueId }
    /** A customer was cut off, or hung up, and may take the place again until `until`. */
    'place:kept': { interaction: InteractionId; customer: CustomerId; queue: QueueId; until: number }
    /** That customer is back, and stands where `left` stood, which had waited for `waitedMs`. */
    'place:resumed': { interaction: InteractionId; left: InteractionId; queue: QueueId; age: number; waitedMs: number }
    /** It was raised to a queue, or to one agent, of those who decide more. */
    'interaction:escalated': {
      interaction: InteractionId
      from: QueueId
      queue: QueueId
      to?: AgentId
      reason?: string
    }
  }
}
