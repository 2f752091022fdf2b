import { type FormatNumbers, centerFormats } from '../node/center-formats.js'
import type { Change, Commit, Write } from '../storage/commit.js'
import { commitTo } from '../storage/commit-at-once.js'
import type { LiveRecord } from '../storage/record.js'
import type { Store } from '../storage/store.js'
import type { ChangeWriter } from './commit-pipeline-options.js'
import { EntryFormats } from './entry-formats.js'
import { FIRST_FORMAT, formatOf, fromStored, isAside, setAside, tooNew, toStored, unusable } from './formatted-body.js'
import type { RecordKind } from './record-kind.js'

/**
 * Stands between records as this release knows them and as the store has them: what an older release has written is
 * upgraded when it is read, and what is written has the format that every node of the center reads (docs/decisions/0025).
 */
export class RecordFormats {
  readonly #kinds: ReadonlyMap<string, RecordKind<unknown>>
  readonly #isPartial: boolean
  /** Of the directory; their formats are numbered with those of records. */
  readonly entries = new EntryFormats()
  #written: FormatNumbers = {}
  #formatted: ReadonlySet<string> | undefined

  /** `isPartial`: for who decides nothing that rests on records of other kinds, and passes them over. */
  constructor(kinds: ReadonlyMap<string, RecordKind<unknown>>, { isPartial = false } = {}) {
    this.#kinds = kinds
    this.#isPartial = isPartial
  }

  /** The newest format of each kind, and of each collection, that this release reads; those of the first are left out. */
  get read(): FormatNumbers {
    const changed = [...this.#kinds.values()].filter(({ changes }) => changes?.length)
    return {
      ...Object.fromEntries(changed.map(({ kind, changes }) => [kind, formatOf(changes)])),
      ...this.entries.read,
    }
  }

  /** The formats that nodes of this center write from now on, as the center's record says. */
  setWritten(written: FormatNumbers): void {
    this.#written = written
    this.entries.setWritten(written)
  }

  /**
   * A record as this release knows it; undefined for one that is to be passed over. Throws `incompatible`, with what to do,
   * for one that this node cannot use: newer, hand-edited, damaged, or of a plug-in that is not here.
   */
  fromStore(record: LiveRecord): LiveRecord | undefined {
    const kind = this.#kinds.get(record.kind)
    if (!kind && (this.#isPartial || isAside(record.body))) return undefined
    if (!kind)
      throw unusable(
        `The store holds a record "${record.key}" of a kind that no plug-in here knows. Start with the plug-ins that wrote it, or remove the record.`,
      )
    const body = fromStored(`Record "${record.key}"`, record.kind, record.body, kind.changes)
    const { error } = kind.schema.safeParse(body)
    if (error) {
      const [issue] = error.issues
      throw unusable(
        `Record "${record.key}" does not have the shape of this release: ${issue?.path.map(String).join('.')}: ${issue?.message}. Mend it in the store or remove it, or start the release that wrote it.`,
      )
    }
    if (kind === centerFormats) this.#checkWritten((body as { written: FormatNumbers }).written)
    return body === record.body ? record : { ...record, body }
  }

  /** A commit whose records are all as this release knows them; the same one if they were. */
  commitFromStore(commit: Commit, isOwn: boolean): Commit {
    // What this node wrote itself needs no check.
    if (isOwn && this.#areStoredAsTheyAre(commit.writes)) return commit
    let writes: Write[] | undefined
    for (let index = 0; index < commit.writes.length; index++) {
      const write = commit.writes[index] as Write
      const record = write.record && this.fromStore(write.record)
      if (record === write.record) writes?.push(write)
      else {
        writes ??= commit.writes.slice(0, index)
        if (record) writes.push({ ...write, record })
      }
    }
    return writes ? { ...commit, writes } : commit
  }

  /** The store as this center's nodes write to it. */
  writer(store: Store): ChangeWriter {
    return {
      commit: (center, change) =>
        commitTo(store, center, this.#areStoredAsTheyAre(change.writes) ? change : this.#asStored(change)),
    }
  }

  #asStored(change: Change): Change {
    const writes = change.writes.map((write) => {
      const kind = write.record && this.#kinds.get(write.record.kind)
      return kind && isFormatted(kind) ? { ...write, record: this.#toStore(write.record, kind) } : write
    })
    return { ...change, writes }
  }

  #toStore(record: LiveRecord, { kind, changes = [], aside }: RecordKind<unknown>): LiveRecord {
    const format = this.#written[kind] ?? FIRST_FORMAT
    const body = toStored(`Record "${record.key}"`, record.body, changes, format)
    return { ...record, body: aside ? setAside(body) : body }
  }

  /** Mostly: a kind that is stored otherwise costs the commits of others nothing. */
  #areStoredAsTheyAre(writes: readonly Write[]): boolean {
    this.#formatted ??= new Set([...this.#kinds.values()].filter(isFormatted).map(({ kind }) => kind))
    for (const { record } of writes) if (record && this.#formatted.has(record.kind)) return false
    return true
  }

  #checkWritten(written: FormatNumbers): void {
    for (const [name, format] of Object.entries(written)) {
      const kind = this.#kinds.get(name)
      if (kind && format > formatOf(kind.changes))
        throw tooNew("This center's records are", name, format, formatOf(kind.changes))
    }
    if (!this.#isPartial) this.entries.checkWritten(written)
  }
}

/** Whether bodies are stored otherwise than as they are. */
function isFormatted({ changes, aside }: RecordKind<unknown>): boolean {
  return aside === true || (changes !== undefined && changes.length > 0)
}
