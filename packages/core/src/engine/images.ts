import type { LiveRecord, RecordKey } from '../storage/record.js'
import { Image, splitKey } from './image.js'
import { RecordTable } from './record-table.js'
import type { TrackedRecord } from './tracked-record.js'

/**
 * What is committed, and the head: that with this node's own changes in flight laid over it. Both show the same tracked
 * records, so that a record is looked up once for all that a decision does with it.
 */
export class Images {
  readonly #tables = new Map<string, RecordTable>()
  /** Committed records and this node's changes in flight. */
  readonly head = new Image(this.#tables, (kind) => this.table(kind), 'head')
  /** Committed records only, as followed. */
  readonly committed = new Image(this.#tables, (kind) => this.table(kind), 'committed')

  table(kind: string): RecordTable {
    let table = this.#tables.get(kind)
    if (!table) {
      table = new RecordTable()
      this.#tables.set(kind, table)
    }
    return table
  }

  find(kind: string, id: string): TrackedRecord | undefined {
    return this.#tables.get(kind)?.find(id)
  }

  findKey(key: RecordKey): TrackedRecord | undefined {
    const [kind, id] = splitKey(key)
    return this.find(kind, id)
  }

  /** The record under this key, which may be about to be made. */
  track(key: RecordKey): TrackedRecord {
    const [kind, id] = splitKey(key)
    return this.table(kind).track(id, key)
  }

  /** Replaces all that both show by a snapshot's records. Listeners hear of each once all are there. */
  load(records: readonly LiveRecord[]): void {
    const current = new Map(records.map((record) => [record.key, record]))
    for (const { key, kind, id } of records) this.table(kind).track(id, key)
    const replaced = [...this.#tables.values()].flatMap((table) =>
      [...table.all()].map((tracked) => ({ tracked, ...tracked.replace(current.get(tracked.key)) })),
    )
    for (const { tracked, head } of replaced) tracked.table.head.changed(tracked.head, head, tracked)
    for (const { tracked, committed } of replaced)
      tracked.table.committed.changed(tracked.committed, committed, tracked)
    for (const { tracked } of replaced) tracked.forgetIfGone()
  }
}
