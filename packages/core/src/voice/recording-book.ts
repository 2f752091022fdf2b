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

  /** What is being made is entered when it begins: should its process be killed, what was kept of it can be found. Never rejects. */
  async begin(entry: Omit<RecordingEntry, 'durationMs' | 'isUnfinished'>): Promise<void> {
    const { center, directory, logger } = this.#engine
    try {
      await directory.put(center, recordings, entry.id, { ...entry, durationMs: 0, isUnfinished: true }, 0)
    } catch (error) {
      const { interaction, file } = entry
      logger.warn('recording could not be entered yet', { interaction, file, error: errorText(error) })
    }
  }

  async finish(entry: RecordingEntry): Promise<void> {
    await changeEntry(this.#engine, recordings, entry.id, () => entry)
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
