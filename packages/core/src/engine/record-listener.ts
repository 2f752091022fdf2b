import type { LiveRecord } from '../storage/record.js'
import type { TrackedRecord } from './tracked-record.js'

/**
 * Called with a record before and after it changed; one of the two is undefined when it was made or removed. The
 * engine's own listeners keep what they know of a record with it, in `tracked`.
 */
export type RecordListener<Body = unknown> = (
  after: LiveRecord<Body> | undefined,
  before: LiveRecord<Body> | undefined,
  tracked: TrackedRecord,
) => void
