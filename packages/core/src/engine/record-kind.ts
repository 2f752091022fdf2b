import type { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import type { Transaction } from './transaction.js'

/** What the engine must know of one kind of live records. Made once, at module level, by `defineRecordKind`. */
export interface RecordKind<Body> {
  readonly kind: string
  /** What a record read from the store must look like; one that does not is refused with its key (never half used). */
  readonly schema: z.ZodType
  /** When this state ends by itself. Every state that somebody else is waited for in has such an end. */
  deadline?(body: Body): Instant | undefined
  /** Decides what happens when the deadline has passed; runs on the dispatcher, in a transaction at or after it. */
  lapse?(transaction: Transaction, id: string, body: Body): void
}

export function defineRecordKind<Body>(kind: RecordKind<Body>): RecordKind<Body> {
  return kind
}
