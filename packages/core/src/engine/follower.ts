import { type Clock, type Instant, sleep } from '../clock/clock.js'
import { type ErrorCode, RingwrightError, errorText } from '../errors/ringwright-error.js'
import type { CenterId, ChangeId, NodeId } from '../identity/identity.js'
import type { Commit } from '../storage/commit.js'
import type { Snapshot, Store } from '../storage/store.js'
import type { CommitPipeline } from './commit-pipeline.js'
import type { Images } from './images.js'
import type { Logger } from './logger.js'
import type { RecordFormats } from './record-formats.js'

export interface FollowerOptions {
  readonly center: CenterId
  readonly node: NodeId
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly pipeline: CommitPipeline
  readonly images: Images
  readonly formats: RecordFormats
  readonly onCommit: (commit: Commit) => void
  /** The log holds what this node cannot use; it must not go on. */
  readonly onFailure: (error: unknown) => void
}

const RETRY_DELAY_MS = 200
/** An outage is told when it begins, and then so often: it may last for hours. */
const WARN_AGAIN_MS = 60_000
/** So much of the time in which an offer is to be accepted is missed by nobody. */
const CLOCKS_APART_MS = 1_000

/** Keeps the images at the center's log: first a snapshot, then every commit in order. */
export class Follower {
  readonly #options: FollowerOptions
  readonly #stop = new AbortController()
  #last: ChangeId | null = null
  /** What was warned of since there was a commit to be taken over. */
  #warned: { readonly of: string; readonly at: Instant } | undefined
  #ended: Promise<void> = Promise.resolve()
  /** A commit that was read is being taken over: what is thrown then is not the store's. */
  #taking = false

  constructor(options: FollowerOptions) {
    this.#options = options
  }

  /** Resolves once the images hold the snapshot; rejects when the store or one of its records cannot be used. */
  async start(): Promise<void> {
    const { store, center, clock } = this.#options
    const askedAt = clock.now()
    const snapshot = await store.snapshot(center)
    this.#compareClocks(askedAt, snapshot)
    this.#load(snapshot)
    this.#ended = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#ended
  }

  #compareClocks(askedAt: Instant, { at }: Snapshot): void {
    const { clock, logger } = this.#options
    const halfMs = (clock.now() - askedAt) / 2
    const aheadMs = Math.round(askedAt + halfMs - at)
    if (Math.abs(aheadMs) > CLOCKS_APART_MS + halfMs)
      logger.warn('the clocks of this node and of the store differ', { aheadMs })
  }

  #load(snapshot: Snapshot): void {
    const { images, pipeline, formats } = this.#options
    images.load(snapshot.records.flatMap((record) => formats.fromStore(record) ?? []))
    this.#last = snapshot.change
    pipeline.startFrom(snapshot.revision)
  }

  /** Whatever else a store says of the log, such as that the password is wrong, can be mended while this node waits. */
  async #run(): Promise<void> {
    const { clock, onFailure } = this.#options
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        await this.#follow()
      } catch (error) {
        if (signal.aborted) return
        const code = codeOf(error)
        this.#warn('log interrupted', error)
        try {
          if (code === 'incompatible') await this.#startAnew()
          else if (this.#taking || code === 'closed') return onFailure(error)
          else await sleep(clock, RETRY_DELAY_MS, signal)
        } catch (failure) {
          return signal.aborted ? undefined : onFailure(failure)
        }
      }
    }
  }

  /** Until the log is interrupted, which it throws. */
  async #follow(): Promise<void> {
    const { store, center, pipeline } = this.#options
    const { signal } = this.#stop
    this.#taking = false
    for await (const commits of store.follow(center, pipeline.followed, signal)) {
      if (signal.aborted) return
      this.#taking = true
      for (const commit of commits) this.#take(commit)
      this.#warned = undefined
      this.#taking = false
    }
    if (!signal.aborted) throw new RingwrightError('unavailable', 'The store ended the log.')
  }

  #take(stored: Commit): void {
    const { node, pipeline, formats, onCommit } = this.#options
    if (stored.revision !== pipeline.followed + 1 || stored.after !== this.#last)
      throw new RingwrightError(
        'incompatible',
        `Commit ${stored.revision} does not follow ${pipeline.followed}: the log was forked or has a gap.`,
        { details: { reason: 'forked' } },
      )
    const commit = formats.commitFromStore(stored, stored.node === node)
    pipeline.follow(commit)
    this.#last = commit.change
    onCommit(commit)
  }

  /** The pipeline rests until there is a snapshot: the log may be as it was by then, and go on from another place. */
  async #startAnew(): Promise<void> {
    await this.#options.pipeline.pause()
    this.#load(await this.#snapshot())
  }

  async #snapshot(): Promise<Snapshot> {
    const { store, center, clock } = this.#options
    for (;;) {
      try {
        return await store.snapshot(center)
      } catch (error) {
        const code = codeOf(error)
        if (code === 'incompatible' || code === 'closed') throw error
        this.#warn('no snapshot could be read', error)
        await sleep(clock, RETRY_DELAY_MS, this.#stop.signal)
      }
    }
  }

  #warn(message: string, error: unknown): void {
    const { clock, logger } = this.#options
    const [of, at] = [`${message}: ${errorText(error)}`, clock.now()]
    if (this.#warned?.of === of && at - this.#warned.at < WARN_AGAIN_MS) return
    this.#warned = { of, at }
    logger.warn(message, { code: codeOf(error), error: errorText(error) })
  }
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof RingwrightError ? error.code : 'internal'
}
