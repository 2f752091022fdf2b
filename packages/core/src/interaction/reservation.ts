import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import type { AgentId } from '../identity/identity.js'

/**
 * Somebody who waits for one agent before anybody else of the queue is asked: by a transfer, or because it comes back.
 * The agent need not belong to the queue.
 */
export interface Reservation {
  readonly agent: AgentId
  readonly until: Instant
  /** Who is waited for after that, and for how long; absent: everybody of the queue is asked. */
  readonly next?: { readonly agent: AgentId; readonly waitMs: number }
  /** Nobody else is ever asked: when the agent does not take it, it is over. Of calls that the agent wants to make. */
  readonly only?: true
}

export const reservationSchema = lazily(() =>
  z.object({
    agent: z.string(),
    until: z.number(),
    next: z.object({ agent: z.string(), waitMs: z.number() }).optional(),
    only: z.literal(true).optional(),
  }),
)
