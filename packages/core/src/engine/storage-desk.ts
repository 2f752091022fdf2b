import { type Actor, systemActor } from '../authorization/actor.js'
import type { Clock } from '../clock/clock.js'
import { type CenterId, type IdSource, idSource, type NodeId } from '../identity/identity.js'
import { type CenterFormats, centerFormats } from '../node/center-formats.js'
import { type Random, randomHex } from '../randomness/random.js'
import { ARCHIVE_CURSOR, type Archive } from '../storage/archive.js'
import type { Directory } from '../storage/directory.js'
import type { LiveRecord } from '../storage/record.js'
import type { Store } from '../storage/store.js'
import { archiveCursors, runArchiver } from './archiver.js'
import { CommitPipeline, type Decide } from './commit-pipeline.js'
import { Follower } from './follower.js'
import { Images } from './images.js'
import { silentLogger } from './logger.js'
import { RecordFormats } from './record-formats.js'
import type { RecordKind } from './record-kind.js'

export interface StorageDeskOptions {
  readonly center: CenterId
  readonly store: Store
  readonly directory: Directory
  readonly archive: Archive
  readonly clock: Clock
  readonly random: Random
  /** The live records that are asked for; those of other kinds are passed over. */
  readonly kinds: readonly RecordKind<unknown>[]
}

const NODE_ID_BYTES = 6
const ARCHIVER = systemActor('archiver')

/**
 * A center's storage without the center: whoever works on it from outside commits as nodes do, follows the log, and has
 * facts archived while it does. It is no node: it holds no lease, is given nothing, and decides nothing of others' work.
 */
export class StorageDesk {
  readonly center: CenterId
  readonly directory: Directory
  readonly archive: Archive
  readonly clock: Clock
  readonly newId: IdSource
  readonly #images = new Images()
  readonly #pipeline: CommitPipeline
  readonly #follower: Follower
  readonly #store: Store
  readonly #ending = new AbortController()
  #archived: Promise<void> = Promise.resolve()
  #failure: unknown

  constructor({ center, store, directory, archive, clock, random, kinds }: StorageDeskOptions) {
    const formats = new RecordFormats(
      new Map([archiveCursors, centerFormats, ...kinds].map((kind) => [kind.kind, kind])),
      { isPartial: true },
    )
    const node = randomHex(random, NODE_ID_BYTES) as NodeId
    const images = this.#images
    this.center = center
    this.directory = formats.entries.directory(directory)
    this.archive = archive
    this.clock = clock
    this.newId = idSource(clock, random)
    this.#store = store
    const { newId } = this
    this.#pipeline = new CommitPipeline({
      ...{ center, node, clock, newId, images, store: formats.writer(store) },
      // A store that does not answer is waited for; what it refuses whoever waits here has to mend.
      onAvailability: (failure) => {
        if (failure && failure.code !== 'unavailable') this.#fail(failure)
      },
    })
    this.#follower = new Follower({
      ...{ center, node, store, clock, images, formats, pipeline: this.#pipeline, logger: silentLogger },
      onCommit: () => {},
      onFailure: (error) => this.#fail(error),
    })
    images.committed.listen(centerFormats.kind, (after) => {
      formats.setWritten((after as LiveRecord<CenterFormats> | undefined)?.body.written ?? {})
    })
  }

  async open(): Promise<void> {
    await this.#follower.start()
    const { center, archive, clock } = this
    // Where a node runs, it archives too: appending is idempotent, and the cursor only grows.
    this.#archived = runArchiver(
      {
        ...{ center, archive, clock, store: this.#store, logger: silentLogger },
        run: <T>(decide: Decide<T>) => this.#pipeline.run(ARCHIVER, decide),
        cursor: () => this.all(archiveCursors).get(ARCHIVE_CURSOR.id)?.body.revision ?? 0,
      },
      this.#ending.signal,
    )
  }

  /** What is open is whoever can read the storage's. */
  authorize(): void {}

  all<Body>(kind: RecordKind<Body>): ReadonlyMap<string, LiveRecord<Body>> {
    return this.#images.head.all(kind.kind) as ReadonlyMap<string, LiveRecord<Body>>
  }

  async run<T>(actor: Actor, decide: Decide<T>): Promise<T> {
    try {
      return await this.#pipeline.run(actor, decide)
    } catch (error) {
      throw this.#failure ?? error
    }
  }

  async close(): Promise<void> {
    this.#ending.abort()
    this.#pipeline.stop()
    await Promise.all([this.#archived, this.#follower.stop()])
  }

  #fail(error: unknown): void {
    this.#failure = error
    this.#pipeline.stop()
  }
}
