import type { Instant } from '../../clock/clock.js'
import { RingwrightError } from '../../errors/ringwright-error.js'
import type { ChangeId } from '../../identity/identity.js'
import type { Change, Commit, CommitOutcome, Revision } from '../commit.js'
import type { LiveRecord, RecordKey } from '../record.js'
import type { Lease } from '../store.js'
import { deepFreeze } from './deep-freeze.js'
import { OutcomeMemory } from './outcome-memory.js'

const FENCED: CommitOutcome = { outcome: 'fenced' }

/** One center's records, log and leases. Every method runs to its end at once, which is what makes a commit atomic. */
export class CenterState {
  readonly records = new Map<RecordKey, LiveRecord>()
  revision: Revision = 0
  lastChange: ChangeId | null = null
  readonly #outcomes = new OutcomeMemory()
  readonly #leases = new Map<string, Lease>()
  readonly #logLengthMax: number
  /** Commits after `#compacted`, in order; cut in halves so that dropping old ones is cheap per commit. */
  #log: Commit[] = []
  #compacted: Revision = 0
  #waiters = new Set<() => void>()

  constructor(logLengthMax: number) {
    this.#logLengthMax = logLengthMax
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
    for (const write of change.writes) {
      deepFreeze(write.record)
      if (write.record) this.records.set(write.key, write.record)
      else this.records.delete(write.key)
    }
    const revision = ++this.revision
    const { id, node, writes, facts } = change
    this.#append({ revision, change: id, after: this.lastChange, node, at: now, writes, facts })
    this.lastChange = id
    return { outcome: 'applied', revision, at: now }
  }

  #expectationsHold(change: Change): boolean {
    for (const { key, expects } of change.writes) if (this.#versionOf(key) !== expects) return false
    for (const { key, version } of change.reads) if (this.#versionOf(key) !== version) return false
    return true
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
    if (this.#log.length >= 2 * this.#logLengthMax) {
      const dropped = this.#log.length - this.#logLengthMax
      this.#log = this.#log.slice(dropped)
      this.#compacted += dropped
    }
    this.wake()
  }

  logAfter(revision: Revision): readonly Commit[] {
    if (revision < this.#compacted || revision > this.revision)
      throw new RingwrightError(
        'incompatible',
        `The log goes from revision ${this.#compacted} to ${this.revision}; revision ${revision} is outside. Take a snapshot and follow from its revision.`,
        { details: { reason: 'compacted', oldest: this.#compacted, newest: this.revision } },
      )
    return this.#log.slice(revision - this.#compacted)
  }

  /** Resolves when there is something new to look at, or the signal is aborted. */
  grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiters.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#waiters.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  wake(): void {
    if (this.#waiters.size > 0) for (const waiter of [...this.#waiters]) waiter()
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
