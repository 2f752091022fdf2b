import type { ChangeId } from '../identity/identity.js'
import type { Change, Write } from '../storage/commit.js'
import type { LiveRecord, RecordKey } from '../storage/record.js'
import { type Image, splitKey } from './image.js'

interface TentativeWrite {
  readonly change: ChangeId
  readonly record: LiveRecord | null
}

const NONE: readonly TentativeWrite[] = []

/**
 * This node's own writes that the log has not shown yet, laid over the committed records. Together they are the head:
 * it always shows the newest of a record's tentative writes, or the committed record where there is none. What lies
 * below is never copied, so that taking a write away cannot bring back what another node has replaced meanwhile.
 */
export class TentativeWrites {
  readonly #head: Image
  readonly #committed: Image
  /** In the order of sending. */
  readonly #byKey = new Map<RecordKey, readonly TentativeWrite[]>()

  constructor(head: Image, committed: Image) {
    this.#head = head
    this.#committed = committed
  }

  /** The changes that wrote a record, in the order of sending; the head shows the last one's write. */
  writersOf(key: RecordKey): ChangeId[] {
    return (this.#byKey.get(key) ?? NONE).map(({ change }) => change)
  }

  writerOf(key: RecordKey): ChangeId | undefined {
    return this.#byKey.get(key)?.at(-1)?.change
  }

  lay({ id, writes }: Change): void {
    for (const { key, record } of writes) {
      this.#byKey.set(key, [...(this.#byKey.get(key) ?? NONE), { change: id, record }])
      this.#show(key, record)
    }
  }

  /** Takes the writes of a change away again; the head shows what lies below. */
  lift({ id, writes }: Change): void {
    for (const { key } of writes) {
      this.#drop(key, id)
      const top = this.#byKey.get(key)?.at(-1)
      const [kind, recordId] = splitKey(key)
      this.#show(key, top ? top.record : (this.#committed.get(kind, recordId) ?? null))
    }
  }

  /** The log has shown a write, be it of this node or another: it is committed, and tentative no longer. */
  commit(change: ChangeId, { key, record }: Write): void {
    this.#drop(key, change)
    if (!this.#byKey.has(key)) this.#show(key, record)
    const [kind, id] = placeOf(key, record)
    this.#committed.set(kind, id, record ?? undefined)
  }

  /** Forgets all of them; the head was replaced. */
  clear(): void {
    this.#byKey.clear()
  }

  #drop(key: RecordKey, change: ChangeId): void {
    const rest = this.#byKey.get(key)?.filter((write) => write.change !== change)
    if (rest?.length) this.#byKey.set(key, rest)
    else this.#byKey.delete(key)
  }

  #show(key: RecordKey, record: LiveRecord | null): void {
    const [kind, id] = placeOf(key, record)
    if (this.#head.get(kind, id)?.version !== record?.version) this.#head.set(kind, id, record ?? undefined)
  }
}

function placeOf(key: RecordKey, record: LiveRecord | null): [kind: string, id: string] {
  return record ? [record.kind, record.id] : splitKey(key)
}
