import { TransientMap } from '../collections/transient-map.js'
import type { ChangeId } from '../identity/identity.js'
import type { Change, Write } from '../storage/commit.js'
import type { LiveRecord, RecordKey } from '../storage/record.js'
import { type Image, splitKey } from './image.js'

export interface TentativeWrite {
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
  readonly #byKey = new TransientMap<RecordKey, TentativeWrite[]>()

  constructor(head: Image, committed: Image) {
    this.#head = head
    this.#committed = committed
  }

  /** The tentative writes of a record, in the order of sending; the head shows the last one. */
  of(key: RecordKey): readonly TentativeWrite[] {
    return this.#byKey.get(key) ?? NONE
  }

  writerOf(key: RecordKey): ChangeId | undefined {
    return this.#byKey.get(key)?.at(-1)?.change
  }

  lay({ id, writes }: Change): void {
    for (const { key, record } of writes) {
      const list = this.#byKey.get(key)
      if (list) list.push({ change: id, record })
      else this.#byKey.set(key, [{ change: id, record }])
      setIn(this.#head, key, record)
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
    // What was tentative is in the head already, or something newer is.
    if (!this.#drop(key, change) && !this.#byKey.has(key)) this.#show(key, record)
    setIn(this.#committed, key, record)
  }

  /** Forgets all of them; the head was replaced. */
  clear(): void {
    this.#byKey.clear()
  }

  /** Whether the change had written the record. */
  #drop(key: RecordKey, change: ChangeId): boolean {
    const list = this.#byKey.get(key)
    if (!list) return false
    const place = list.findIndex((write) => write.change === change)
    if (place < 0) return false
    if (list.length === 1) this.#byKey.delete(key)
    else list.splice(place, 1)
    return true
  }

  #show(key: RecordKey, record: LiveRecord | null): void {
    const [kind, id] = splitKey(key)
    if (this.#head.get(kind, id)?.version !== record?.version) setIn(this.#head, key, record)
  }
}

function setIn(image: Image, key: RecordKey, record: LiveRecord | null): void {
  if (record) return image.set(record.kind, record.id, record)
  const [kind, id] = splitKey(key)
  image.set(kind, id, undefined)
}
