import type { Instant } from '@ringwright/core'
import { z } from 'zod'

/** Calls of an agent that come from no queue: a direct call, one on another system. They take room as calls of ours do. */
export interface CallsElsewhere {
  readonly calls: number
  /** From when on they are believed to be over, unless they are told again. */
  readonly until: Instant
}

export const callsElsewhereSchema = z.object({ calls: z.number(), until: z.number() })
