import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import { interactions } from '../interaction/interaction.js'
import { changeEntry } from '../storage/change-entry.js'
import { type CollectionDefinition, FIND_LIMIT_MAX } from '../storage/directory.js'
import type { RecordingEntry } from './calls.js'
import { leavingMessages } from './leaving-message.js'

export const recordings: CollectionDefinition<RecordingEntry> = {
  name: 'recordings',
  indexes: {
    all: { keys: () => ['all'], order: ({ startedAt }) => startedAt },
    interaction: { keys: ({ interaction }) => [interaction], order: ({ startedAt }) => startedAt },
  },
}

const LIST_DEFAULT = 50

export interface RecordingRange {
  readonly before?: number
  readonly limit?: number
}

/** What was recorded, by time. The audio itself is the host's recording sink's. */
export class RecordingBook {
  readonly #engine: Pick<Engine, 'center' | 'directory' | 'get' | 'logger'>
  /** By this process; their calls may be over, and their ends still on the way to the disk. */
  readonly #beingMade = new Set<string>()

  constructor(engine: Pick<Engine, 'center' | 'directory' | 'get' | 'logger'>) {
    this.#engine = engine
  }

  /**
   * What is being made is entered when it begins: should its process be killed, what was kept of it can be found. Resolves with
   * whether it is; never rejects.
   */
  async begin(entry: Omit<RecordingEntry, 'durationMs' | 'isUnfinished'>): Promise<boolean> {
    const { center, directory, logger } = this.#engine
    this.#beingMade.add(entry.id)
    try {
      await directory.put(center, recordings, entry.id, { ...entry, durationMs: 0, isUnfinished: true }, 0)
      return true
    } catch (error) {
      const { interaction, file } = entry
      logger.warn('recording could not be entered yet', { interaction, file, error: errorText(error) })
      return false
    }
  }

  /** False for one that was entered, and erased since: what was kept of it after that is for the host to remove. */
  async finish(entry: RecordingEntry, isEntered: boolean): Promise<boolean> {
    const isErased = (known: RecordingEntry | undefined): boolean => known?.isErased ?? (isEntered && !known)
    const change = (known: RecordingEntry | undefined) => (isErased(known) ? undefined : entry)
    try {
      if (await changeEntry(this.#engine, recordings, entry.id, change)) return true
    } finally {
      this.#beingMade.delete(entry.id)
    }
    const { interaction, file } = entry
    this.#engine.logger.warn('recording was erased before its end; remove its file', { interaction, file })
    return false
  }

  /** Newest first, without those that are still being made, however many these are. */
  async list({ before, limit = LIST_DEFAULT }: RecordingRange): Promise<readonly RecordingEntry[]> {
    const listed = new Map<string, RecordingEntry>()
    for await (const entry of this.#newestFirst(before, limit)) {
      if (!this.#isBeingMade(entry)) listed.set(entry.id, entry)
      if (listed.size === limit) break
    }
    return [...listed.values()]
  }

  /** Page by page; what began in the same millisecond as the last of a page may come twice. */
  async *#newestFirst(before: number | undefined, first: number): AsyncIterable<RecordingEntry> {
    const { center, directory } = this.#engine
    let [until, limit] = [before, first]
    for (;;) {
      const range = { reverse: true, limit, ...(until !== undefined && { before: until }) }
      const page = await directory.find(center, recordings, 'all', 'all', range)
      for (const { body } of page) yield body
      const last = page.at(-1)
      const next = last && Math.min(last.body.startedAt + 1, until ?? Number.POSITIVE_INFINITY)
      if (page.length < limit || (next === until && limit === FIND_LIMIT_MAX)) return
      ;[until, limit] = [next, FIND_LIMIT_MAX]
    }
  }

  /** By the conversation that it is of, or as the message that a caller leaves. */
  #isBeingMade({ id, interaction, isUnfinished }: RecordingEntry): boolean {
    if (isUnfinished === undefined) return false
    if (this.#beingMade.has(id)) return true
    const stage = this.#engine.get(interactions, interaction)?.stage
    if (stage?.name === 'engaged' && stage.offer.id === id) return true
    const message = this.#engine.get(leavingMessages, id)
    return message !== undefined && !message.isLost
  }
}
