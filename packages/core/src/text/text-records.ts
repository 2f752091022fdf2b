import { z } from 'zod'
import { defineRecordKind } from '../engine/record-kind.js'
import type { ConversationId, InteractionId, NodeId } from '../identity/identity.js'

/**
 * Which text interaction of a conversation is open, by conversation and channel: two messages that arrive at two nodes
 * at once open one interaction. A claim whose interaction is gone counts as none.
 */
export interface OpenClaim {
  readonly interaction: InteractionId
}

export const openClaims = defineRecordKind<OpenClaim>({
  kind: 'open-claim',
  schema: z.object({ interaction: z.string() }),
})

export function claimId(conversation: ConversationId, channel: string): string {
  return `${conversation}@${channel}`
}

/** Messages that a customer is still to be sent. Outlives the interaction, so that the last words arrive too. */
export interface Outbox {
  readonly conversation: ConversationId
  readonly channel: string
  readonly address: string
  readonly service: string
  /** The node that sends. */
  readonly home: NodeId
  /** Sequence numbers: up to which it was handed to the channel, and up to which there is something to send. */
  readonly sent: number
  readonly last: number
}

export const outboxes = defineRecordKind<Outbox>({
  kind: 'outbox',
  schema: z.object({
    conversation: z.string(),
    channel: z.string(),
    address: z.string(),
    service: z.string(),
    home: z.string(),
    sent: z.number(),
    last: z.number(),
  }),
})
