import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import type { ChangeId, IdSource, NodeId } from '../identity/identity.js'
import type { Change, Expectation, Write } from '../storage/commit.js'
import type { Fact, FactType, FactTypes } from '../storage/fact.js'
import type { LiveRecord, RecordKey } from '../storage/record.js'
import type { Attempt } from './attempt.js'
import type { Images } from './images.js'
import type { RecordKind } from './record-kind.js'
import type { TentativeWrite, TrackedRecord } from './tracked-record.js'

/** A record that a decision rests on, also one that it did not change or found absent. */
export interface Touched {
  readonly key: RecordKey
  readonly kind: string
  readonly id: string
  /** Undefined for one that is not there. */
  readonly tracked: TrackedRecord | undefined
  readonly base: LiveRecord | undefined
  /** `undefined` while only read; `null` once removed. */
  next: unknown
}

const NO_RECORDS: readonly Touched[] = []
const NO_FACTS: readonly Fact[] = []
const NO_READS: readonly Expectation[] = []
const NOT_LAID: readonly TentativeWrite[] = []

/** A name for "the dispatcher's lease as this node holds it". */
export interface Fence {
  readonly lease: string
  readonly token: number
}

/**
 * What a decision sees and what it decides. It reads the committed records plus this node's own changes in flight, and
 * gathers one change. Every record that `read` has returned is expected to be the same when the change is applied;
 * otherwise the decision is made anew. A decision is synchronous, has no effect of its own and may run several times.
 */
export class Transaction {
  /** The instant at which the decision is made. */
  readonly now: Instant
  readonly actor: Actor
  readonly node: NodeId
  readonly newId: IdSource
  readonly #images: Images
  // Both are copied to grow, by `concat`: mostly there are one or two, and a list that is pushed to, or made by spreading
  // another, takes the room of seventeen.
  #touched: readonly Touched[] = NO_RECORDS
  #facts: readonly Fact[] = NO_FACTS
  #notAfter: Instant | undefined
  #fence: Fence | undefined

  constructor(images: Images, now: Instant, actor: Actor, node: NodeId, newId: IdSource) {
    this.#images = images
    this.now = now
    this.actor = actor
    this.node = node
    this.newId = newId
  }

  /** The record's body as this transaction would leave it; undefined when there is none. */
  read<Body>(kind: RecordKind<Body>, id: string): Body | undefined {
    const touched = this.#touch(kind.kind, id)
    if (touched.next !== undefined) return (touched.next ?? undefined) as Body | undefined
    return touched.base?.body as Body | undefined
  }

  /** As `read`, but the change will not rest on it: for hints, and for sets that a guard record protects. */
  peek<Body>(kind: RecordKind<Body>, id: string): Body | undefined {
    const touched = this.#find(kind.kind, id)
    if (touched && touched.next !== undefined) return (touched.next ?? undefined) as Body | undefined
    return this.#images.find(kind.kind, id)?.head?.body as Body | undefined
  }

  /** Makes or replaces a record; it must still be as this transaction sees it (or absent) when the change is applied. */
  put<Body>(kind: RecordKind<Body>, id: string, body: Body): void {
    this.#touch(kind.kind, id).next = body
  }

  /** The id may be used again: a version is the id of a change, so the new record is never taken for the old one. */
  remove<Body>(kind: RecordKind<Body>, id: string): void {
    this.#touch(kind.kind, id).next = null
  }

  fact<T extends FactType>(type: T, data: FactTypes[T]): void {
    const fact = { type, actor: this.actor, data }
    this.#facts = this.#facts.length === 0 ? [fact] : this.#facts.concat(fact)
  }

  /** The store refuses the change when it arrives after this instant; the decision is then made anew. */
  refuseAfter(instant: Instant): void {
    this.#notAfter = Math.min(this.#notAfter ?? instant, instant)
  }

  /** The store refuses the change once the lease has passed on. */
  under(fence: Fence): void {
    this.#fence = fence
  }

  get isEmpty(): boolean {
    return this.#facts.length === 0 && this.#touched.every(({ next }) => next === undefined)
  }

  get touched(): readonly Touched[] {
    return this.#touched
  }

  toChange(id: ChangeId): Change {
    let reads = NO_READS
    let writes: readonly Write[] = []
    for (const { key, kind, id: recordId, base, next } of this.#touched) {
      const expects = base ? base.version : null
      if (next === undefined) reads = reads.concat({ key, version: expects })
      else if (next !== null || base) {
        const record = next === null ? null : { key, kind, id: recordId, version: id, body: next }
        const write = { key, expects, record }
        writes = writes.length === 0 ? [write] : writes.concat(write)
      }
    }
    return {
      id,
      node: this.node,
      reads,
      writes,
      facts: this.#facts,
      under: this.#fence,
      notAfter: this.#notAfter,
    }
  }

  /** Lays the writes of the change that was made of this over what the head shows. */
  lay(attempt: Attempt, { writes }: Change): readonly TentativeWrite[] {
    let laid = NOT_LAID
    for (const { key, kind, id, tracked } of this.#touched) {
      const write = writes[laid.length]
      if (write?.key !== key) continue
      const written = tracked ?? this.#images.table(kind).track(id, key)
      const one = written.lay(attempt, write.record ?? undefined)
      laid = laid.length === 0 ? [one] : laid.concat(one)
    }
    return laid
  }

  #find(kind: string, id: string): Touched | undefined {
    for (const touched of this.#touched) if (touched.kind === kind && touched.id === id) return touched
    return undefined
  }

  #touch(kind: string, id: string): Touched {
    let touched = this.#find(kind, id)
    if (!touched) {
      const tracked = this.#images.find(kind, id)
      const base = tracked?.head
      touched = { key: tracked ? tracked.key : `${kind}/${id}`, kind, id, tracked, base, next: undefined }
      this.#touched = this.#touched.length === 0 ? [touched] : this.#touched.concat(touched)
    }
    return touched
  }
}
