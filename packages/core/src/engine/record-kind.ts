import type { z } from 'zod'

/** One kind of live records. Made once, at module level, by `defineRecordKind`. */
export interface RecordKind<Body> {
  readonly kind: string
  /** What a record read from the store must look like; one that does not is refused with its key (never half used). */
  readonly schema: z.ZodType
  /** Only carries the type of the body. */
  readonly body?: Body
}

export function defineRecordKind<Body>(kind: RecordKind<Body>): RecordKind<Body> {
  return kind
}
