import type { Clock } from '../clock/clock.js'
import type { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId, IdSource, NodeId } from '../identity/identity.js'
import type { Store } from '../storage/store.js'
import type { Images } from './images.js'

export interface CommitPipelineOptions {
  readonly center: CenterId
  /** Of this start of the node: changes are named after it and numbered, so no two starts may share it. */
  readonly node: NodeId
  readonly store: Pick<Store, 'commit'>
  readonly clock: Clock
  readonly newId: IdSource
  readonly images: Images
  /** Told with what the store stops answering, and undefined when it answers again. */
  readonly onAvailability: (failure: RingwrightError | undefined) => void
}
