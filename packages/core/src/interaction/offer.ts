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
}

export const offerSchema = z.object({
  id: z.string(),
  agent: z.string(),
  offeredAt: z.number(),
  expiresAt: z.number(),
  contact: z.string().optional(),
})
