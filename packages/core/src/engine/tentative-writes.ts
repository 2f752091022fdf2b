import type { Commit, Write } from '../storage/commit.js'
import type { RecordKey } from '../storage/record.js'
import { type Attempt, NO_WRITES } from './attempt.js'
import type { Images } from './images.js'
import type { TentativeWrite } from './tracked-record.js'

/**
 * What this node has in flight, first sent, on a record as it was before a commit that is followed: it will be refused.
 * `index` is the place of the record among the writes of the commit.
 */
export function pushedOut(
  images: Images,
  key: RecordKey,
  own: Attempt | undefined,
  index: number,
): Attempt | undefined {
  const mine = own && writeTo(own, key, index)
  const tracked = mine ? mine.tracked : images.findKey(key)
  for (let write = tracked?.oldest; write && write !== mine; write = write.newer)
    if (write.attempt.state === 'inFlight') return write.attempt
  return undefined
}

/** The log has shown a commit; `own` is the attempt that it came from when this node has sent it. */
export function commitWrites(images: Images, { writes }: Commit, own: Attempt | undefined): void {
  for (let index = 0; index < writes.length; index++) {
    const { key, record } = writes[index] as Write
    const write = own && writeTo(own, key, index)
    const tracked = write ? write.tracked : images.track(key)
    tracked.commit(record ?? undefined, write)
  }
}

/** Takes the writes of an attempt out of the head again. */
export function liftWrites(attempt: Attempt): void {
  for (const write of attempt.writes) write.tracked.lift(write)
  attempt.writes = NO_WRITES
}

/** What an attempt that was sent writes to a record, while that is in the head: mostly at the place where the log has it. */
function writeTo({ writes }: Attempt, key: RecordKey, index: number): TentativeWrite | undefined {
  const there = writes[index]
  if (there?.tracked.key === key) return there
  for (const write of writes) if (write.tracked.key === key) return write
  return undefined
}
