import { TransientMap } from '../collections/transient-map.js'
import type { LiveRecord } from '../storage/record.js'

/** Called with a record before and after it changed; one of the two is undefined when it was made or removed. */
export type RecordListener<Body = unknown> = (
  after: LiveRecord<Body> | undefined,
  before: LiveRecord<Body> | undefined,
) => void

interface Table {
  readonly records: TransientMap<string, LiveRecord>
  readonly listeners: RecordListener[]
}

/** All live records of a center, by kind and id, and who wants to hear of each change at once. */
export class Image {
  readonly #tables = new Map<string, Table>()

  get(kind: string, id: string): LiveRecord | undefined {
    return this.#tables.get(kind)?.records.get(id)
  }

  /** The records of one kind. The map is live: it changes with the image. */
  all(kind: string): ReadonlyMap<string, LiveRecord> {
    return this.#table(kind).records
  }

  /** Listeners run at once and in the order in which they were added; they must not throw. */
  listen(kind: string, listener: RecordListener): void {
    this.#table(kind).listeners.push(listener)
  }

  set(kind: string, id: string, record: LiveRecord | undefined): void {
    const { records, listeners } = this.#table(kind)
    const before = record ? records.set(id, record) : records.delete(id)
    if (!record && !before) return
    for (const listener of listeners) listener(record, before)
  }

  *entries(): IterableIterator<LiveRecord> {
    for (const { records } of this.#tables.values()) yield* records.values()
  }

  #table(kind: string): Table {
    let table = this.#tables.get(kind)
    if (!table) {
      table = { records: new TransientMap(), listeners: [] }
      this.#tables.set(kind, table)
    }
    return table
  }
}

/** The kind and the id in a record's key. */
export function splitKey(key: string): [kind: string, id: string] {
  const slash = key.indexOf('/')
  return [key.slice(0, slash), key.slice(slash + 1)]
}
