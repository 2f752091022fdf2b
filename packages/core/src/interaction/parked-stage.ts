import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import type { AgentId, QueueId } from '../identity/identity.js'
import { type Requirements, requirementsSchema } from './requirements.js'

/**
 * An agent has put it away: a caller hears music until somebody picks the call up, a text rests until the customer writes
 * again (snooze). It takes no capacity, and comes back by itself.
 */
export interface ParkedStage {
  readonly name: 'parked'
  /** Who parked it. */
  readonly by: AgentId
  /** Who alone may pick it up; absent: every agent. */
  readonly for?: AgentId
  readonly queue: QueueId
  readonly priority: number
  readonly age: Instant
  readonly requirements?: Requirements
  /** By when it was to be answered. */
  readonly due?: Instant
  readonly since: Instant
  /** When it comes back. */
  readonly until: Instant
  /** How long it then waits for the agent who parked it before everybody of the queue is asked; 0: not at all. */
  readonly returnMs: number
}

export const parkedStageSchema = () =>
  z.object({
    name: z.literal('parked'),
    by: z.string(),
    for: z.string().optional(),
    queue: z.string(),
    priority: z.number(),
    age: z.number(),
    requirements: requirementsSchema().optional(),
    due: z.number().optional(),
    since: z.number(),
    until: z.number(),
    returnMs: z.number(),
  })
