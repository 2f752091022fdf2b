import { z } from 'zod'
import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { MessageOption } from '../channel/message-content.js'
import { defineRecordKind } from '../engine/record-kind.js'
import type { ConversationId, InteractionId, NodeId } from '../identity/identity.js'

/**
 * Which text interaction of a conversation is open, by conversation and channel: two messages that arrive at two nodes
 * at once open one interaction. A claim whose interaction is gone counts as none.
 */
export interface OpenClaim {
  readonly interaction: InteractionId
  /** What the customer was last given to choose from, where it was shown as lines of text. */
  readonly options?: readonly MessageOption[]
  /** The number of the message that the flow was given last: that one again is no other answer. */
  readonly taken?: number
}

export const openClaims = defineRecordKind<OpenClaim>({
  kind: 'open-claim',
  schema: () =>
    z.object({
      interaction: z.string(),
      options: z.array(z.object({ id: z.string(), label: z.string(), description: z.string().optional() })).optional(),
      taken: z.number().optional(),
    }),
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
  /** Those not above `sent` that are still to be handed over: others overtook them on their way here. */
  readonly late?: readonly number[]
  /** The message that is being handed to a channel which could not be told that it is the same one again. */
  readonly handing?: number
  /** How often the next message was tried in vain, and when it is tried again. `isUnsure`: the customer may have it. */
  readonly retry?: { readonly tries: number; readonly at: Instant; readonly isUnsure?: true }
  /** Where those go that do not go where the first one goes: the customer has gone on at another address meanwhile. */
  readonly elsewhere?: readonly Destination[]
  /** Changes of messages that the channel is still to be given, in the order in which they were wanted. */
  readonly revisions?: readonly WantedRevision[]
}

/** Where a message goes. */
export interface Destination {
  readonly sequence: number
  readonly address: string
  readonly service: string
}

/** Whether there is something that the channel was not handed yet. */
export function isFilled({ sent, last, late }: Pick<Outbox, 'sent' | 'last' | 'late'>): boolean {
  return last > sent || late !== undefined
}

export function destinationOf({ address, service, elsewhere }: Outbox, sequence: number): Destination {
  return elsewhere?.find((each) => each.sequence === sequence) ?? { sequence, address, service }
}

/** An outbox after something of it was done; undefined when nothing is left to do. */
export function leftOf(outbox: Outbox): Outbox | undefined {
  if (!isFilled(outbox) && !outbox.revisions) return undefined
  if (!outbox.elsewhere) return outbox
  const { elsewhere, ...rest } = outbox
  const { sent, late, revisions } = rest
  const left = elsewhere.filter(
    ({ sequence }) =>
      sequence > sent || late?.includes(sequence) || revisions?.some((each) => each.sequence === sequence),
  )
  return left.length > 0 ? { ...rest, elsewhere: left } : rest
}

/** What an agent wants a message to become. */
export interface WantedRevision {
  readonly sequence: number
  /** Which change of this message it is, of those that waited one after the other. */
  readonly number: number
  /** What it is to say; `null`: it is taken back. */
  readonly text: string | null
  readonly at: Instant
  readonly by: Actor
  readonly retry?: { readonly tries: number; readonly at: Instant }
}

export const outboxes = defineRecordKind<Outbox>({
  kind: 'outbox',
  schema: () =>
    z.object({
      conversation: z.string(),
      channel: z.string(),
      address: z.string(),
      service: z.string(),
      home: z.string(),
      sent: z.number(),
      last: z.number(),
      late: z.array(z.number()).optional(),
      handing: z.number().optional(),
      retry: z.object({ tries: z.number(), at: z.number(), isUnsure: z.literal(true).optional() }).optional(),
      elsewhere: z.array(z.object({ sequence: z.number(), address: z.string(), service: z.string() })).optional(),
      revisions: z
        .array(
          z.object({
            sequence: z.number(),
            number: z.number(),
            text: z.string().nullable(),
            at: z.number(),
            by: z.object({ role: z.string(), id: z.string() }),
            retry: z.object({ tries: z.number(), at: z.number() }).optional(),
          }),
        )
        .optional(),
    }),
})
