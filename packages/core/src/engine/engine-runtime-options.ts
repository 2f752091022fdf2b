import type { Authorizer } from '../authorization/authorizer.js'
import type { Clock } from '../clock/clock.js'
import type { CenterId, IdSource, NodeId } from '../identity/identity.js'
import type { Random } from '../randomness/random.js'
import type { Archive } from '../storage/archive.js'
import type { Directory } from '../storage/directory.js'
import type { Relay } from '../storage/relay.js'
import type { Store } from '../storage/store.js'
import type { Logger } from './logger.js'

export interface EngineRuntimeOptions {
  readonly center: CenterId
  readonly node: NodeId
  readonly clock: Clock
  readonly random: Random
  readonly newId: IdSource
  readonly store: Store
  readonly directory: Directory
  readonly archive: Archive | undefined
  readonly relay: Relay
  readonly logger: Logger | undefined
  readonly authorizer: Authorizer
  readonly stopping: AbortSignal
  readonly leaseTtlMs: number
  readonly nodeTtlMs: number
  /** Nothing is decided at this node any more; what is open here has to be closed. */
  readonly onFailure: (error: unknown) => void
}
