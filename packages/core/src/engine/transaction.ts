import type { Actor } from '../authorization/actor.js'
import type { Instant } from '../clock/clock.js'
import { sizedList } from '../collections/sized-list.js'
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
  /** The one that was touched after it: a list of nothing but its parts, made and dropped at each decision. */
  following: Touched | undefined
}

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
  /** Who decides: facts carry it. */
  readonly actor: Actor
  /** The node at which the decision is made. */
  readonly node: NodeId
  /** A new id, another one each time the decision is made anew. */
  readonly newId: IdSource
  readonly #images: Images
  #firstTouched: Touched | undefined
  #lastTouched: Touched | undefined
  /** How many of them were put or removed. */
  #written = 0
  // Copied to grow, by `concat`: mostly there are one or two, and a list that is pushed to, or made by spreading another,
  // takes the room of seventeen.
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
    this.#write(kind.kind, id, body)
  }

  /** The id may be used again: a version is the id of a change, so the new record is never taken for the old one. */
  remove<Body>(kind: RecordKind<Body>, id: string): void {
    this.#write(kind.kind, id, null)
  }

  /** `personal` names the fields of `data` that say something about a person, and can be erased without the rest. */
  fact<T extends FactType>(type: T, data: FactTypes[T], personal?: readonly (keyof FactTypes[T] & string)[]): void {
    const fact = personal ? { type, actor: this.actor, data, personal } : { type, actor: this.actor, data }
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

  /** Whether there is nothing to commit: neither a write nor a fact. */
  get isEmpty(): boolean {
    return this.#facts.length === 0 && this.#written === 0
  }

  /** The first record that the decision rests on; the others follow it. */
  get touched(): Touched | undefined {
    return this.#firstTouched
  }

  toChange(id: ChangeId): Change {
    let reads = NO_READS
    let count = 0
    const writes = sizedList<Write>(this.#written)
    for (let touched = this.#firstTouched; touched; touched = touched.following) {
      const { key, kind, id: recordId, base, next } = touched
      const expects = base ? base.version : null
      if (next === undefined) reads = reads.concat({ key, version: expects })
      else if (next !== null || base) {
        const record = next === null ? null : { key, kind, id: recordId, version: id, body: next }
        writes[count++] = { key, expects, record }
      }
    }
    // What was made and removed again is not there to be removed.
    if (count < writes.length) writes.length = count
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
    if (writes.length === 0) return NOT_LAID
    let count = 0
    const laid = sizedList<TentativeWrite>(writes.length)
    for (let touched = this.#firstTouched; touched; touched = touched.following) {
      const { key, kind, id, tracked } = touched
      const write = writes[count]
      if (write?.key !== key) continue
      const written = tracked ?? this.#images.table(kind).track(id, key)
      laid[count++] = written.lay(attempt, write.record ?? undefined)
    }
    return laid
  }

  #write(kind: string, id: string, next: unknown): void {
    const touched = this.#touch(kind, id)
    if (touched.next === undefined) this.#written++
    touched.next = next
  }

  #find(kind: string, id: string): Touched | undefined {
    let touched = this.#firstTouched
    while (touched && (touched.id !== id || touched.kind !== kind)) touched = touched.following
    return touched
  }

  #touch(kind: string, id: string): Touched {
    const known = this.#find(kind, id)
    if (known) return known
    const tracked = this.#images.find(kind, id)
    const key = tracked ? tracked.key : `${kind}/${id}`
    const touched: Touched = { key, kind, id, tracked, base: tracked?.head, next: undefined, following: undefined }
    if (this.#lastTouched) this.#lastTouched.following = touched
    else this.#firstTouched = touched
    this.#lastTouched = touched
    return touched
  }
}
