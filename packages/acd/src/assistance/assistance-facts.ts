import type { InteractionId } from '@ringwright/core'

declare module '@ringwright/core' {
  interface FactTypes {
    /** A machine has proposed replies to the agent; `by` is its name. Whether one was sent is the agent's doing. */
    'interaction:repliesProposed': { interaction: InteractionId; by: string; count: number }
  }
}
