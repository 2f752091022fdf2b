import type { LiveRecord } from '../storage/record.js'
import type { RecordListener } from './record-listener.js'
import type { Side, TrackedRecord } from './tracked-record.js'

/** The records of one kind as one side shows them. The map is live. */
export class ImageTable implements ReadonlyMap<string, LiveRecord> {
  readonly #records: ReadonlyMap<string, TrackedRecord>
  readonly #side: Side
  readonly #listeners: RecordListener[] = []
  #size = 0

  constructor(records: ReadonlyMap<string, TrackedRecord>, side: Side) {
    this.#records = records
    this.#side = side
  }

  listen(listener: RecordListener): void {
    this.#listeners.push(listener)
  }

  /** A record is shown otherwise than before. Nobody hears of another copy of the same version. */
  changed(after: LiveRecord | undefined, before: LiveRecord | undefined, tracked: TrackedRecord): void {
    if (after?.version === before?.version) return
    if (!before) this.#size++
    else if (!after) this.#size--
    for (const listener of this.#listeners) listener(after, before, tracked)
  }

  get size(): number {
    return this.#size
  }

  get(id: string): LiveRecord | undefined {
    return this.#records.get(id)?.[this.#side]
  }

  has(id: string): boolean {
    return this.get(id) !== undefined
  }

  forEach(visit: (record: LiveRecord, id: string, map: ReadonlyMap<string, LiveRecord>) => void): void {
    for (const [id, record] of this) visit(record, id, this)
  }

  *keys(): MapIterator<string> {
    for (const [id] of this) yield id
  }

  *values(): MapIterator<LiveRecord> {
    for (const tracked of this.#records.values()) {
      const record = tracked[this.#side]
      if (record) yield record
    }
  }

  *entries(): MapIterator<[string, LiveRecord]> {
    for (const [id, tracked] of this.#records) {
      const record = tracked[this.#side]
      if (record) yield [id, record]
    }
  }

  [Symbol.iterator](): MapIterator<[string, LiveRecord]> {
    return this.entries()
  }

  get [Symbol.toStringTag](): string {
    return 'ImageTable'
  }
}
