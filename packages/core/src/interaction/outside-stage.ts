import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import type { AgentId, QueueId } from '../identity/identity.js'
import { type Party, partySchema } from './party.js'
import { type Requirements, requirementsSchema } from './requirements.js'

/**
 * The caller was transferred to somebody outside: both talk, or the caller hears music while the number is called. No
 * agent has it any more.
 */
export interface OutsideStage {
  readonly name: 'outside'
  readonly party: Party
  /** Who transferred it, and is asked first when nobody answers. */
  readonly by: AgentId
  readonly queue: QueueId
  readonly priority: number
  readonly age: Instant
  readonly requirements?: Requirements
  /** By when it was to be answered. */
  readonly due?: Instant
  readonly since: Instant
}

export const outsideStageSchema = () =>
  z.object({
    name: z.literal('outside'),
    party: partySchema(),
    by: z.string(),
    queue: z.string(),
    priority: z.number(),
    age: z.number(),
    requirements: requirementsSchema().optional(),
    due: z.number().optional(),
    since: z.number(),
  })
