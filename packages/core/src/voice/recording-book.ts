import type { CenterId } from '../identity/identity.js'
import type { CollectionDefinition, Directory } from '../storage/directory.js'
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
  readonly #center: CenterId
  readonly #directory: Directory

  constructor(center: CenterId, directory: Directory) {
    this.#center = center
    this.#directory = directory
  }

  async add(entry: RecordingEntry): Promise<void> {
    await this.#directory.put(this.#center, recordings, entry.id, entry, 0)
  }

  async list({
    before,
    limit = LIST_DEFAULT,
  }: {
    before?: number
    limit?: number
  }): Promise<readonly RecordingEntry[]> {
    const range = { reverse: true, limit, ...(before !== undefined && { before }) }
    const found = await this.#directory.find(this.#center, recordings, 'all', 'all', range)
    return found.map(({ body }) => body)
  }
}
