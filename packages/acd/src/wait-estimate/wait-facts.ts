import type { InteractionId, QueueId } from '@ringwright/core'

declare module '@ringwright/core' {
  interface FactTypes {
    /** A customer was told how long the wait still takes: from `lowMs` to `highMs`, counted from this fact. */
    'wait:told': { interaction: InteractionId; queue: QueueId; position: number; lowMs: number; highMs: number }
  }
}

/** Makes this file a module whose only effect is the types above. */
export type WaitFact = 'wait:told'
