import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import { defineRecordKind } from '../engine/record-kind.js'
import type { ConversationId } from '../identity/identity.js'

/** That a customer goes on, or may go on, with an interaction on other channels; by interaction. Gone with it. */
export interface ChannelMove {
  readonly conversation: ConversationId
  /** By entry: what is asked for, whatever is written to on the other channel. */
  readonly service: string
  /** A code that was sent, and has not come back. */
  readonly invitation?: MoveInvitation
  /** Where else the customer has been in this interaction, the first channel included. */
  readonly places: readonly MovePlace[]
  /** When it is seen to that the interaction is still there: a node that ended it may not have got to the rest. */
  readonly lookAgainAt: Instant
}

export interface MoveInvitation {
  /** On which the code counts. */
  readonly channel: string
  readonly code: string
  /** Of the message that it was sent with. */
  readonly clientId: string
  readonly expiresAt: Instant
}

export interface MovePlace {
  readonly channel: string
  readonly address: string
}

export const channelMoves = defineRecordKind<ChannelMove>({
  kind: 'channel-move',
  // An older node takes what comes from the new channel for a request of its own: worse than the move, better than a stop.
  aside: true,
  schema: () => {
    const place = z.object({ channel: z.string(), address: z.string() })
    return z.object({
      conversation: z.string(),
      service: z.string(),
      invitation: z
        .object({ channel: z.string(), code: z.string(), clientId: z.string(), expiresAt: z.number() })
        .optional(),
      places: z.array(place),
      lookAgainAt: z.number(),
    })
  },
})
