import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import type { AgentId, OfferId } from '../identity/identity.js'
import type { Offer } from './offer.js'

/**
 * Somebody who is called because of an engagement, beside the customer and the agent. It is named like an offer, because
 * an agent who takes the customer over goes on with the very call by which they were reached.
 */
export interface Party {
  readonly id: OfferId
  /** The phone that is called: a registered user, a number or a URI. */
  readonly contact: string
  readonly calledAt: Instant
  /** Who has not answered by then is given up. */
  readonly expiresAt: Instant
  readonly answeredAt?: Instant
}

/** With whom an agent who consults speaks. */
export const TALKS_WITH = ['consulted', 'customer', 'both'] as const

/** Who is asked while the customer hears music: another agent, or somebody outside. */
export interface Consult extends Party {
  /** Absent for somebody outside. */
  readonly agent?: AgentId
  /** With whom the agent talks once it is answered; the other one hears music. `both` is a conference of three. */
  readonly talksWith: (typeof TALKS_WITH)[number]
  /** The customer is handed over as soon as it is answered: a transfer, not a consult. */
  readonly transfers?: true
  /** Why, in the agent's words. */
  readonly reason?: string
}

/** What a supervisor does in a call: hears it, is heard by the agent alone, or by everybody (monitor, whisper, barge). */
export const LISTENING_MODES = ['listen', 'whisper', 'barge'] as const

/** One of `LISTENING_MODES`. */
export type ListeningMode = (typeof LISTENING_MODES)[number]

/** A supervisor in a call. */
export interface Listener extends Party {
  readonly supervisor: string
  readonly mode: ListeningMode
}

export const partySchema = lazily(() =>
  z.object({
    id: z.string(),
    contact: z.string(),
    calledAt: z.number(),
    expiresAt: z.number(),
    answeredAt: z.number().optional(),
  }),
)

export const consultSchema = lazily(() =>
  partySchema().extend({
    agent: z.string().optional(),
    talksWith: z.enum(TALKS_WITH),
    transfers: z.literal(true).optional(),
    reason: z.string().optional(),
  }),
)

export const listenerSchema = lazily(() =>
  partySchema().extend({ supervisor: z.string(), mode: z.enum(LISTENING_MODES) }),
)

/** By which an agent who was reached as a party has the customer. */
export function offerOf({ id, contact, calledAt, expiresAt }: Party, agent: AgentId): Offer {
  return { id, agent, offeredAt: calledAt, expiresAt, contact }
}
