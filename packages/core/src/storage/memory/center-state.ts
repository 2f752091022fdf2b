import type { Instant } from '../../clock/clock.js'
import { type Cell, TransientMap } from '../../collections/transient-map.js'
import { RingwrightError } from '../../errors/ringwright-error.js'
import type { ChangeId } from '../../identity/identity.js'
import type { Change, Commit, CommitOutcome, Write } from '../commit.js'
import type { Revision } from '../revision.js'
import type { LiveRecord, RecordKey } from '../record.js'
import type { Lease } from '../store.js'
import { deepFreeze } from './deep-freeze.js'
import { OutcomeMemory } from './outcome-memory.js'

/** A place in a center's log, and how its owner is told that the log has grown. */
export interface LogFollower {
  cursor: Revision
  wake: (() => void) | undefined
}

export interface CenterStateOptions {
  readonly logLengthMax: number
  readonly freeze: boolean
}

/**
 * How many commits stay in the log although every follower has seen them, for those who join. Few, so that a commit is
 * gone before the next young collection but one: what is still held then costs more to keep than the commit itself.
 */
const LOG_TAIL = 200
const FENCED: CommitOutcome = { outcome: 'fenced' }

/** One center's records, log and leases. Every method runs to its end at once, which is what makes a commit atomic. */
export class CenterState {
  readonly records = new TransientMap<RecordKey, LiveRecord>()
  revision: Revision = 0
  lastChange: ChangeId | null = null
  /** Where the records stand that the change at hand writes. */
  readonly #found: (Cell<LiveRecord> | undefined)[] = []
  readonly #outcomes = new OutcomeMemory()
  readonly #leases = new Map<string, Lease>()
  readonly #options: CenterStateOptions
  /** Commits after `#compacted`, in order. */
  #log: Commit[] = []
  /** Where each follower stands. */
  readonly #followers = new Set<LogFollower>()
  #compacted: Revision = 0

  constructor(options: CenterStateOptions) {
    this.#options = options
  }

  commit(change: Change, now: Instant): CommitOutcome {
    const known = this.#outcomes.get(change.id)
    if (known) return known
    const outcome = this.#decide(change, now)
    this.#outcomes.set(change.id, outcome)
    return outcome
  }

  #decide(change: Change, now: Instant): CommitOutcome {
    if (change.under && !this.#holds(change.under.lease, change.under.token, now)) return FENCED
    if (change.notAfter !== undefined && now > change.notAfter) return { outcome: 'late', at: now }
    if (!this.#expectationsHold(change))
      return { outcome: 'conflict', keys: this.#offending(change), revision: this.revision }
    for (let index = 0; index < change.writes.length; index++) this.#write(change.writes[index] as Write, index)
    const revision = ++this.revision
    const { id, node, writes, facts } = change
    this.#append({ revision, change: id, after: this.lastChange, node, at: now, writes, facts })
    this.lastChange = id
    return { outcome: 'applied', revision, at: now }
  }

  #expectationsHold({ writes, reads }: Change): boolean {
    for (let index = 0; index < writes.length; index++) {
      const { key, expects } = writes[index] as Write
      const cell = this.records.cell(key)
      this.#found[index] = cell
      if ((cell?.value?.version ?? null) !== expects) return false
    }
    for (const { key, version } of reads) if (this.#versionOf(key) !== version) return false
    return true
  }

  #write({ key, record }: Write, index: number): void {
    if (this.#options.freeze) deepFreeze(record)
    const cell = this.#found[index]
    if (!record) this.records.delete(key)
    else if (cell) cell.value = record
    else this.records.set(key, record)
  }

  #offending(change: Change): RecordKey[] {
    const writes = change.writes.filter(({ key, expects }) => this.#versionOf(key) !== expects)
    const reads = change.reads.filter(({ key, version }) => this.#versionOf(key) !== version)
    return [...writes, ...reads].map(({ key }) => key)
  }

  #versionOf(key: RecordKey): ChangeId | null {
    return this.records.get(key)?.version ?? null
  }

  #append(commit: Commit): void {
    this.#log.push(commit)
    if (this.#log.length >= 2 * LOG_TAIL) this.#trim()
    this.wake()
  }

  /** Drops what every follower has seen, but for a tail; and of the rest, what is over the limit. */
  #trim(): void {
    let seen = this.revision
    for (const { cursor } of this.#followers) seen = Math.min(seen, cursor)
    const keepFrom = Math.max(Math.min(seen, this.revision - LOG_TAIL), this.revision - this.#options.logLengthMax)
    const dropped = keepFrom - this.#compacted
    // In blocks, so that moving the rest costs next to nothing per commit.
    if (dropped < LOG_TAIL) return
    this.#log = this.#log.slice(dropped)
    this.#compacted = keepFrom
  }

  /** A reader of the log that starts after a revision; while it is registered, the log waits for it within the limit. */
  follower(after: Revision): LogFollower {
    const follower: LogFollower = { cursor: after, wake: undefined }
    this.#followers.add(follower)
    return follower
  }

  unfollow(follower: LogFollower): void {
    this.#followers.delete(follower)
  }

  /** What a follower has not seen yet; it has seen it then. */
  read(follower: LogFollower): readonly Commit[] {
    const { cursor } = follower
    if (cursor < this.#compacted || cursor > this.revision)
      throw new RingwrightError(
        'incompatible',
        `The log goes from revision ${this.#compacted} to ${this.revision}; revision ${cursor} is outside. Take a snapshot and follow from its revision.`,
        { details: { reason: 'compacted', oldest: this.#compacted, newest: this.revision } },
      )
    follower.cursor = this.revision
    return this.#log.slice(cursor - this.#compacted)
  }

  /** Resolves once there is something new to look at. */
  grown(follower: LogFollower): Promise<void> {
    return new Promise((resolve) => {
      follower.wake = resolve
    })
  }

  wake(): void {
    for (const follower of this.#followers) {
      follower.wake?.()
      follower.wake = undefined
    }
  }

  lease(name: string, holder: string, ttlMs: number, now: Instant): Lease | null {
    const current = this.#leases.get(name)
    const live = current !== undefined && current.expiresAt > now
    if (live && current.holder !== holder) return null
    const token = live ? current.token : (current?.token ?? 0) + 1
    const lease: Lease = { name, holder, token, expiresAt: now + ttlMs }
    this.#leases.set(name, lease)
    return lease
  }

  release(name: string, holder: string, now: Instant): void {
    const current = this.#leases.get(name)
    if (current?.holder === holder) this.#leases.set(name, { ...current, expiresAt: Math.min(current.expiresAt, now) })
  }

  #holds(name: string, token: number, now: Instant): boolean {
    const lease = this.#leases.get(name)
    return lease !== undefined && lease.token === token && lease.expiresAt > now
  }
}
