import { z } from 'zod'
import { defineRecordKind } from '../engine/record-kind.js'
import type { NodeId, QueueId } from '../identity/identity.js'
import { type Interaction, interactions } from '../interaction/interaction.js'

/**
 * A message that a caller leaves, from before its recording until it is an agent's work or turns out to be none: all that
 * another node needs to make work of it, since the call and its interaction may be gone by then.
 */
export interface LeavingMessage {
  /** The name of the recording. */
  readonly id: string
  /** As it stood when the recording began. */
  readonly call: Interaction
  readonly queue: QueueId
  readonly priority: number
  /** What is shorter is no message. */
  readonly minMs: number
  /** The node that records. */
  readonly home: NodeId
  /** That one is gone: its home now is the node that makes work of what was kept. */
  readonly isLost?: true
}

export const leavingMessages = defineRecordKind<LeavingMessage>({
  kind: 'leaving-message',
  // An older dispatcher ends the call as it always has; what was said then is work once a newer one dispatches.
  aside: true,
  schema: () =>
    z.object({
      id: z.string(),
      call: interactions.schema,
      queue: z.string(),
      priority: z.number(),
      minMs: z.number(),
      home: z.string(),
      isLost: z.literal(true).optional(),
    }),
})
