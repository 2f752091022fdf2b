import type { RecordKey } from '../storage/record.js'
import { ImageTable } from './image-table.js'
import { TrackedRecord } from './tracked-record.js'

/** The records of one kind: those that are committed, or were written here, or both. */
export class RecordTable {
  readonly #records = new Map<string, TrackedRecord>()
  readonly head = new ImageTable(this.#records, 'head')
  readonly committed = new ImageTable(this.#records, 'committed')

  find(id: string): TrackedRecord | undefined {
    return this.#records.get(id)
  }

  /** A record that is not there yet is about to be. */
  track(id: string, key: RecordKey): TrackedRecord {
    const known = this.#records.get(id)
    if (known) return known
    const tracked = new TrackedRecord(this, id, key)
    this.#records.set(id, tracked)
    return tracked
  }

  forget({ id }: TrackedRecord): void {
    this.#records.delete(id)
  }

  all(): Iterable<TrackedRecord> {
    return this.#records.values()
  }
}
