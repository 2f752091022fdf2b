import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import type { AgentId, OfferId } from '../identity/identity.js'

/**
 * A lease on an agent's capacity for one interaction (Twilio calls it a reservation). It ends by itself: whoever
 * accepts after `expiresAt` is refused by comparing instants, whether a timer has fired or not.
 */
export interface Offer {
  readonly id: OfferId
  readonly agent: AgentId
  readonly offeredAt: Instant
  readonly expiresAt: Instant
  /** Where the agent is reached for this offer, as it stood when the offer was made; absent for text. */
  readonly contact?: string
  /** Where the agent is reached besides. */
  readonly devices?: FurtherDevices
  /** It is told on the agent's standing line: nothing rings. */
  readonly onLine?: true
  /** The agent's phone is asked to answer by itself. */
  readonly autoAnswer?: boolean
  /** Whoever answers the phone presses this before it counts: the phone has no screen, and may be a mailbox. */
  readonly confirm?: AnswerConfirmation
  /** The prompt that the agent hears before the customer does. */
  readonly whisper?: string
}

/** Devices of an agent beside the first one. */
export interface FurtherDevices {
  /** Registered users, numbers or URIs, in the order in which they are called. */
  readonly contacts: readonly string[]
  /** One after the other, or all at once with the first one. */
  readonly ring: 'inOrder' | 'all'
  /** How long each rings before the next one does, in milliseconds; the last one for all the time that is left. */
  readonly ringMs: number
}

/** The form of the devices that ring beside an agent's first, for records that keep them. */
export const furtherDevicesSchema = lazily(() =>
  z.object({ contacts: z.array(z.string()), ring: z.enum(['inOrder', 'all']), ringMs: z.number() }),
)

/** What somebody who picks up types before the customer is put through, so that no voicemail box gets the call. */
export interface AnswerConfirmation {
  /** One of 0–9, `*` and `#`. */
  readonly digit: string
  /** The prompt that asks for it, again and again. */
  readonly prompt?: string
}

/** The form of an `AnswerConfirmation`, for records that keep it. */
export const answerConfirmationSchema = lazily(() => z.object({ digit: z.string(), prompt: z.string().optional() }))

export const offerSchema = lazily(() =>
  z.object({
    id: z.string(),
    agent: z.string(),
    offeredAt: z.number(),
    expiresAt: z.number(),
    contact: z.string().optional(),
    devices: furtherDevicesSchema().optional(),
    onLine: z.literal(true).optional(),
    autoAnswer: z.boolean().optional(),
    confirm: answerConfirmationSchema().optional(),
    whisper: z.string().optional(),
  }),
)
