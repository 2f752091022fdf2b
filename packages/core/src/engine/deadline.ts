import type { Instant } from '../clock/clock.js'
import type { HeapPlace } from './deadline-heap.js'
import type { TrackedRecord } from './tracked-record.js'

/** What one rule says of one record. */
export interface Deadline extends HeapPlace {
  readonly tracked: TrackedRecord
  /** As the head has it; the heap may have it later, to be looked at again. */
  due: Instant | undefined
}
