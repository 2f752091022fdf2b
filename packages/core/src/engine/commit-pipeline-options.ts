import type { Clock } from '../clock/clock.js'
import type { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId, IdSource, NodeId } from '../identity/identity.js'
import type { Change, CommitOutcome } from '../storage/commit.js'
import type { Images } from './images.js'

/** What changes are sent to: a store, or what has some outcomes at once and throws what a store rejects with. */
export interface ChangeWriter {
  commit(center: CenterId, change: Change): CommitOutcome | Promise<CommitOutcome>
}

export interface CommitPipelineOptions {
  readonly center: CenterId
  /** Of this start of the node: changes are named after it and numbered, so no two starts may share it. */
  readonly node: NodeId
  readonly store: ChangeWriter
  readonly clock: Clock
  readonly newId: IdSource
  readonly images: Images
  /** Told with what the store stops answering, and undefined when it answers again. */
  readonly onAvailability: (failure: RingwrightError | undefined) => void
}
