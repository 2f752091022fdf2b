import type { ChangeId, CommitOutcome, Instant, RecordKey, Revision } from '@ringwright/core'
import type { CommitText, PreparedChange, RecordText } from './prepared-change.js'

/** What must be known of a center to decide on some changes, read while nobody else can commit to it. */
export interface BatchState {
  /** The store's time. */
  readonly now: Instant
  readonly revision: Revision
  /** The change of that revision. */
  readonly change: ChangeId | null
  /** Of the records that the changes name; those that are absent are missing. */
  readonly versions: ReadonlyMap<RecordKey, ChangeId>
  /** Of those of the changes that were answered before. */
  readonly outcomes: ReadonlyMap<ChangeId, CommitOutcome>
  /** Those that the changes are under. */
  readonly leases: ReadonlyMap<string, { readonly token: number; readonly expiresAt: Instant }>
}

/** What becomes of the changes, and what has to be written for that. */
export interface DecidedBatch {
  /** In the order of the changes. */
  readonly outcomes: readonly CommitOutcome[]
  readonly commits: readonly CommitText[]
  /** The records as they are after the last commit; null where one was removed. */
  readonly records: ReadonlyMap<RecordKey, RecordText | null>
  readonly refusals: readonly Refusal[]
}

export interface Refusal {
  readonly change: ChangeId
  readonly outcome: CommitOutcome
}

const FENCED: CommitOutcome = { outcome: 'fenced' }

/**
 * Decides on changes one after the other, each on what the ones before it leave. This is all that a store in a database
 * decides: what it reads before and writes afterwards is one transaction, so that several changes cost what one does.
 */
export function decideBatch(state: BatchState, changes: readonly PreparedChange[]): DecidedBatch {
  const batch = new Batch(state)
  const outcomes = changes.map((change) => batch.commit(change))
  return { outcomes, commits: batch.commits, records: batch.records, refusals: batch.refusals }
}

/** The keys of all records that changes read or write, each once. */
export function keysOf(changes: readonly PreparedChange[]): RecordKey[] {
  const keys = new Set<RecordKey>()
  for (const { reads, writes } of changes) {
    for (const { key } of reads) keys.add(key)
    for (const { key } of writes) keys.add(key)
  }
  return [...keys]
}

/** The names of all leases that changes are under, each once. */
export function leasesOf(changes: readonly PreparedChange[]): string[] {
  const names = new Set<string>()
  for (const { under } of changes) if (under) names.add(under.lease)
  return [...names]
}

class Batch {
  readonly commits: CommitText[] = []
  readonly records = new Map<RecordKey, RecordText | null>()
  readonly refusals: Refusal[] = []
  readonly #state: BatchState
  readonly #outcomes = new Map<ChangeId, CommitOutcome>()
  #revision: Revision
  #last: ChangeId | null

  constructor(state: BatchState) {
    this.#state = state
    this.#revision = state.revision
    this.#last = state.change
  }

  commit(change: PreparedChange): CommitOutcome {
    const known = this.#outcomes.get(change.id) ?? this.#state.outcomes.get(change.id)
    if (known) return known
    const refused = this.#refusal(change)
    const outcome = refused ?? this.#apply(change)
    if (refused) this.refusals.push({ change: change.id, outcome: refused })
    this.#outcomes.set(change.id, outcome)
    return outcome
  }

  #refusal(change: PreparedChange): CommitOutcome | undefined {
    const { now } = this.#state
    if (change.under && !this.#holds(change.under)) return FENCED
    if (change.notAfter !== undefined && now > change.notAfter) return { outcome: 'late', at: now }
    const keys = this.#offending(change)
    return keys.length > 0 ? { outcome: 'conflict', keys, revision: this.#revision } : undefined
  }

  #holds({ lease, token }: { readonly lease: string; readonly token: number }): boolean {
    const held = this.#state.leases.get(lease)
    return held !== undefined && held.token === token && held.expiresAt > this.#state.now
  }

  #offending({ writes, reads }: PreparedChange): RecordKey[] {
    const keys: RecordKey[] = []
    for (const { key, expects } of writes) if (this.#versionOf(key) !== expects) keys.push(key)
    for (const { key, version } of reads) if (this.#versionOf(key) !== version) keys.push(key)
    return keys
  }

  #versionOf(key: RecordKey): ChangeId | null {
    const changed = this.records.get(key)
    if (changed !== undefined) return changed && changed.version
    return this.#state.versions.get(key) ?? null
  }

  #apply({ id, node, writes, content }: PreparedChange): CommitOutcome {
    for (const { key, record } of writes) this.records.set(key, record)
    const revision = ++this.#revision
    const at = this.#state.now
    this.commits.push({ revision, change: id, after: this.#last, node, at, content })
    this.#last = id
    return { outcome: 'applied', revision, at }
  }
}
