import type { LiveRecord, RecordKey } from '../storage/record.js'
import type { Attempt } from './attempt.js'
import type { Deadline } from './deadline.js'
import type { Started } from './started-effect.js'
import type { RecordTable } from './record-table.js'

/** What is committed, or the head: that with this node's own changes in flight laid over it. */
export type Side = 'head' | 'committed'

/** One of this node's own writes that the log has not shown yet. */
export interface TentativeWrite {
  readonly attempt: Attempt
  readonly tracked: TrackedRecord
  /** Undefined when it removes the record. */
  readonly record: LiveRecord | undefined
  /** The writes of the same record that were sent before and after it. */
  older: TentativeWrite | undefined
  newer: TentativeWrite | undefined
}

/**
 * One record as this node knows it. Its tentative writes lie over the committed record, in the order of sending, and the
 * head shows the newest. What lies below is never copied, so that taking a write away cannot bring back what another
 * node has replaced meanwhile.
 */
export class TrackedRecord {
  readonly table: RecordTable
  readonly id: string
  readonly key: RecordKey
  #committed: LiveRecord | undefined
  #oldest: TentativeWrite | undefined
  #newest: TentativeWrite | undefined
  /** What `Deadlines` knows of it: for each rule of its kind, once there was one. */
  deadlines: (Deadline | undefined)[] | undefined
  /** What `Effects` has started because of it: for each effect of its kind, once there was one. */
  effects: (Started[] | undefined)[] | undefined

  constructor(table: RecordTable, id: string, key: RecordKey) {
    this.table = table
    this.id = id
    this.key = key
  }

  get committed(): LiveRecord | undefined {
    return this.#committed
  }

  get head(): LiveRecord | undefined {
    return this.#newest ? this.#newest.record : this.#committed
  }

  get oldest(): TentativeWrite | undefined {
    return this.#oldest
  }

  /** The write that the head shows. */
  get newest(): TentativeWrite | undefined {
    return this.#newest
  }

  /** Lays a write of this node over all that is there. */
  lay(attempt: Attempt, record: LiveRecord | undefined): TentativeWrite {
    const before = this.head
    const older = this.#newest
    const write: TentativeWrite = { attempt, tracked: this, record, older, newer: undefined }
    if (older) older.newer = write
    else this.#oldest = write
    this.#newest = write
    this.table.head.changed(record, before, this)
    return write
  }

  /** Takes a write of this node away again; the head shows what lies below. */
  lift(write: TentativeWrite): void {
    const before = this.head
    this.#drop(write)
    this.table.head.changed(this.head, before, this)
    this.forgetIfGone()
  }

  /** The log has shown a write, be it of this node (`own`) or another: it is committed, and tentative no longer. */
  commit(record: LiveRecord | undefined, own: TentativeWrite | undefined): void {
    const { head, committed } = this
    if (own) this.#drop(own)
    this.#committed = record
    this.table.head.changed(this.head, head, this)
    this.table.committed.changed(record, committed, this)
    this.forgetIfGone()
  }

  /** Shows only this record from here on, and tells nobody yet; returns what was shown before. */
  replace(record: LiveRecord | undefined): { readonly [S in Side]: LiveRecord | undefined } {
    const { head, committed } = this
    this.#oldest = undefined
    this.#newest = undefined
    this.#committed = record
    return { head, committed }
  }

  /** Neither committed nor written here any more. */
  forgetIfGone(): void {
    if (!this.#committed && !this.#newest) this.table.forget(this)
  }

  #drop(write: TentativeWrite): void {
    const { older, newer } = write
    if (older) older.newer = newer
    else this.#oldest = newer
    if (newer) newer.older = older
    else this.#newest = older
    // What is done names nothing that goes on: a chain of such would be kept alive by its oldest part.
    write.older = undefined
    write.newer = undefined
  }
}
