import type { AttachmentStore, StoredBytes } from '../attachment/attachment-store.js'
import type { Instant } from '../clock/clock.js'
import type { Engine } from '../engine/plugin.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import { sha256 } from '../storage/chain/sha-256.js'
import { type CollectionDefinition, type Entry, FIND_LIMIT_MAX } from '../storage/directory.js'
import type { RecordingEntry } from '../voice/calls.js'
import { recordings } from '../voice/recording-book.js'
import type { RecordingFiles } from './recording-files.js'

export interface RecordingMoverOptions {
  readonly engine: Engine
  readonly near: RecordingFiles
  readonly far: AttachmentStore
  readonly afterMs: number
  readonly bytesMax: number
}

export interface Moved {
  readonly moved: number
  /** Not where their entries say, or longer than the far shelf takes; they stay as they are. */
  readonly left: number
}

/** Up to which beginning all recordings were moved. */
const progress: CollectionDefinition<{ readonly until: Instant }> = { name: 'recording-shelves', indexes: {} }
const PROGRESS = 'moved'

/** How the entry of a recording names one that was moved. */
const SHELVED = /^shelf:([0-9a-f]{32})$/
const ID_DIGITS = 32
/** More recordings than begin within one millisecond, which is how a page is told from the next. */
const PAGE = FIND_LIMIT_MAX
/** How much later than it has begun a recording is in the book: as long as the longest call. */
const LATE_MS = 86_400_000

/** The id under which the far shelf has a recording; undefined for one that was not moved. */
export function shelvedId(file: string): string | undefined {
  return SHELVED.exec(file)?.[1]
}

/** Moves recordings one after the other, the oldest first, and remembers how far it is. */
export class RecordingMover {
  readonly #options: RecordingMoverOptions

  constructor(options: RecordingMoverOptions) {
    this.#options = options
  }

  /** Moves all that are old enough; what is aborted or fails goes on with the next call. */
  async move(signal: AbortSignal): Promise<Moved> {
    const { engine, afterMs } = this.#options
    const { center, clock, directory } = engine
    const before = clock.now() - afterMs
    const known = await directory.get(center, progress, PROGRESS)
    let after = (known?.body.until ?? Number.NEGATIVE_INFINITY) - LATE_MS
    let version = known?.version ?? 0
    const counts = { moved: 0, left: 0 }
    for (;;) {
      const range = { before, limit: PAGE, ...(Number.isFinite(after) && { after }) }
      const page = await directory.find(center, recordings, 'all', 'all', range)
      for (const entry of page) {
        signal.throwIfAborted()
        const moved = await this.#moved(entry)
        if (moved) counts[moved]++
      }
      const last = page.at(-1)
      if (!last) return counts
      after = last.body.startedAt
      const put = await directory.put(center, progress, PROGRESS, { until: after }, version)
      // Another dispatcher is at it, and further.
      if (put.outcome !== 'put') return counts
      version = put.version
    }
  }

  /** Undefined for one that was moved or erased before. */
  async #moved(entry: Entry<RecordingEntry>): Promise<keyof Moved | undefined> {
    const { file, formerly: before, isErased } = entry.body
    const isShelved = shelvedId(file) !== undefined
    if (before === undefined && (isShelved || isErased)) return undefined
    const shelved = isShelved ? entry : await this.#shelve(entry)
    if (!shelved) return 'left'
    const { formerly, ...body } = shelved.body
    if (formerly !== undefined) await this.#options.near.remove(formerly)
    await this.#put(shelved, body)
    return 'moved'
  }

  /** The far shelf has it before the entry says so; where it was stands there until it is gone from there. */
  async #shelve(entry: Entry<RecordingEntry>): Promise<Entry<RecordingEntry> | undefined> {
    const { far } = this.#options
    const { body } = entry
    const audio = await this.#audioOf(body.file)
    if (!audio) return undefined
    const id = sha256(`recording ${entry.id}`).slice(0, ID_DIGITS)
    if (!(await this.#isTaken(id, audio))) return undefined
    const file = `shelf:${id}`
    const shelved = await this.#put(entry, { ...body, file, formerly: body.file })
    if (!shelved && (await this.#fileOf(entry.id)) !== file) await far.remove(id)
    return shelved
  }

  /** Null too for one that lies where the near shelf has none: it must not keep all others from being moved. */
  async #audioOf(file: string): Promise<StoredBytes | null> {
    try {
      return await this.#options.near.open(file)
    } catch (error) {
      if (error instanceof RingwrightError && error.code === 'invalid_argument') return null
      throw error
    }
  }

  /** Whether the far shelf has all of it now. */
  async #isTaken(id: string, { bytes, body }: StoredBytes): Promise<boolean> {
    const { far, bytesMax } = this.#options
    if (bytes > bytesMax) {
      await body.cancel()
      return false
    }
    const taken = await far.put(id, body, bytesMax)
    if (taken !== bytes)
      throw new RingwrightError('unavailable', `Of a recording, ${taken} of ${bytes} bytes were moved; trying again.`)
    return true
  }

  /** On the far shelf when another dispatcher was faster; nowhere, or where it was, when it is erased. */
  async #fileOf(id: string): Promise<string | undefined> {
    const { center, directory } = this.#options.engine
    return (await directory.get(center, recordings, id))?.body.file
  }

  async #put({ id, version }: Entry<RecordingEntry>, body: RecordingEntry): Promise<Entry<RecordingEntry> | undefined> {
    const { center, directory } = this.#options.engine
    const put = await directory.put(center, recordings, id, body, version)
    return put.outcome === 'put' ? { id, version: put.version, body } : undefined
  }
}
