import type { Actor } from '../authorization/actor.js'
import type { Clock } from '../clock/clock.js'
import type { CenterId } from '../identity/identity.js'
import type { Directory } from '../storage/directory.js'
import type { LiveRecord } from '../storage/record.js'
import type { Decide } from './commit-pipeline.js'
import type { RecordKind } from './record-kind.js'

/** A center's records, be they those of a node that runs or of a store that is looked into from outside. */
export interface RecordDesk {
  readonly center: CenterId
  readonly clock: Clock
  readonly directory: Directory
  all<Body>(kind: RecordKind<Body>): ReadonlyMap<string, LiveRecord<Body>>
  run<T>(actor: Actor, decide: Decide<T>): Promise<T>
}
