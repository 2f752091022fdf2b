import type { LiveRecord } from '../storage/record.js'
import type { ImageTable } from './image-table.js'
import type { RecordListener } from './record-listener.js'
import type { RecordTable } from './record-table.js'
import type { Side } from './tracked-record.js'

/** All live records of a center as one side shows them, by kind and id, and who wants to hear of each change at once. */
export class Image {
  readonly #tables: ReadonlyMap<string, RecordTable>
  readonly #tableOf: (kind: string) => RecordTable
  readonly #side: Side

  constructor(tables: ReadonlyMap<string, RecordTable>, tableOf: (kind: string) => RecordTable, side: Side) {
    this.#tables = tables
    this.#tableOf = tableOf
    this.#side = side
  }

  get(kind: string, id: string): LiveRecord | undefined {
    return this.#tables.get(kind)?.find(id)?.[this.#side]
  }

  /** The records of one kind. The map is live: it changes with the image. */
  all(kind: string): ReadonlyMap<string, LiveRecord> {
    return this.#table(kind)
  }

  /** Listeners run at once and in the order in which they were added; they must not throw. */
  listen(kind: string, listener: RecordListener): void {
    this.#table(kind).listen(listener)
  }

  *entries(): IterableIterator<LiveRecord> {
    for (const table of this.#tables.values()) yield* table[this.#side].values()
  }

  #table(kind: string): ImageTable {
    return this.#tableOf(kind)[this.#side]
  }
}

/** The kind and the id in a record's key. */
export function splitKey(key: string): [kind: string, id: string] {
  const slash = key.indexOf('/')
  return [key.slice(0, slash), key.slice(slash + 1)]
}
