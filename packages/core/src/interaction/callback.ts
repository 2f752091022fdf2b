import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import type { AgentId } from '../identity/identity.js'

/**
 * A customer who has hung up and waits to be called back: the same interaction, at the same place in its queue.
 *
 *             granted            an agent is free                answers
 *  (the flow) ──────▶ waiting ────────────────────▶ dialing ──────────────▶ reached: an interaction like others
 *                     │   ▲                            │ no answer, busy, …
 *             expired │   └── held until the next try ◀┘ or given up
 *                     ▼
 *                closed: `unreached`
 */
export interface Callback {
  readonly number: string
  /** Who is called first: the agent, who then waits for the customer, or the customer while the agent is kept free. */
  readonly order: 'agentFirst' | 'customerFirst'
  readonly requestedAt: Instant
  /** Whoever was not reached by then is given up. */
  readonly expiresAt: Instant
  /** Tries that did not reach the customer, and how many there may be. */
  readonly attempts: number
  readonly attemptsMax: number
  readonly retryDelayMs: number
  /** Not tried again before then; absent before the first try. */
  readonly retryAt?: Instant
  readonly ringTimeoutMs: number
  /** The prompt that the customer hears before the first call ends. */
  readonly farewell?: string
  /** The one agent who calls, at every try; absent: whoever of the queue is next. */
  readonly agent?: AgentId
  /** Since when the customer is on the line again. */
  readonly reachedAt?: Instant
}

export const callbackSchema = lazily(() =>
  z.object({
    number: z.string(),
    order: z.enum(['agentFirst', 'customerFirst']),
    requestedAt: z.number(),
    expiresAt: z.number(),
    attempts: z.number(),
    attemptsMax: z.number(),
    retryDelayMs: z.number(),
    retryAt: z.number().optional(),
    ringTimeoutMs: z.number(),
    farewell: z.string().optional(),
    agent: z.string().optional(),
    reachedAt: z.number().optional(),
  }),
)

/** Whether the customer is not on the line, but waits to be called back. */
export function awaitsCallback({ callback }: { readonly callback?: Callback }): boolean {
  return callback !== undefined && callback.reachedAt === undefined
}
