import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import { changeEntry } from '../storage/change-entry.js'
import type { CollectionDefinition } from '../storage/directory.js'
import type { RecordingEntry } from './calls.js'

export const recordings: CollectionDefinition<RecordingEntry> = {
  name: 'recordings',
  indexes: {
    all: { keys: () => ['all'], order: ({ startedAt }) => startedAt },
    interaction: { keys: ({ interaction }) => [interaction], order: ({ startedAt }) => startedAt },
  },
}

const LIST_DEFAULT = 50

/** What was recorded, by time. The audio itself is the host's recording sink's. */
export class RecordingBook {
  readonly #engine: Pick<Engine, 'center' | 'directory' | 'logger'>

  constructor(engine: Pick<Engine, 'center' | 'directory' | 'logger'>) {
    this.#engine = engine
  }

  /**
   * What is being made is entered when it begins: should its process be killed, what was kept of it can be found. Resolves with
   * whether it is; never rejects.
   */
  async begin(entry: Omit<RecordingEntry, 'durationMs' | 'isUnfinished'>): Promise<boolean> {
    const { center, directory, logger } = this.#engine
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
    if (await changeEntry(this.#engine, recordings, entry.id, change)) return true
    const { interaction, file } = entry
    this.#engine.logger.warn('recording was erased before its end; remove its file', { interaction, file })
    return false
  }

  async list({
    before,
    limit = LIST_DEFAULT,
  }: {
    before?: number
    limit?: number
  }): Promise<readonly RecordingEntry[]> {
    const range = { reverse: true, limit, ...(before !== undefined && { before }) }
    const { center, directory } = this.#engine
    const found = await directory.find(center, recordings, 'all', 'all', range)
    return found.map(({ body }) => body)
  }
}
