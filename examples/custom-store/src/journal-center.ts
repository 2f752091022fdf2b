import {
  type Change,
  type ChangeId,
  type Commit,
  type CommitOutcome,
  type Instant,
  type Lease,
  type LiveRecord,
  OUTCOME_MEMORY,
  type RecordKey,
  type Revision,
  RingwrightError,
} from '@ringwright/core'

/** What one line of the journal says of a center. */
export type Entry =
  | { readonly commit: Commit }
  | { readonly refused: ChangeId; readonly outcome: CommitOutcome }
  | { readonly lease: Lease }

/** One center as its lines leave it. Decisions are made of what it knows, and change nothing before they are taken. */
export class JournalCenter {
  readonly records = new Map<RecordKey, LiveRecord>()
  readonly leases = new Map<string, Lease>()
  /** Of the newest changes, so that one that is handed in again gets its first answer. */
  readonly outcomes = new Map<ChangeId, CommitOutcome>()
  revision: Revision = 0
  last: ChangeId | null = null
  #log: Commit[] = []

  decide(change: Change, now: Instant): Entry {
    const { id, node, reads, writes, facts, under, notAfter } = change
    const refuse = (outcome: CommitOutcome): Entry => ({ refused: id, outcome })
    const held = under && this.leases.get(under.lease)
    if (under && !(held?.token === under.token && held.expiresAt > now)) return refuse({ outcome: 'fenced' })
    if (notAfter !== undefined && now > notAfter) return refuse({ outcome: 'late', at: now })
    const expected = [...writes.map(({ key, expects }) => ({ key, version: expects })), ...reads]
    const changed = expected.filter(({ key, version }) => (this.records.get(key)?.version ?? null) !== version)
    const keys = changed.map(({ key }) => key)
    if (keys.length > 0) return refuse({ outcome: 'conflict', keys, revision: this.revision })
    return { commit: { revision: this.revision + 1, change: id, after: this.last, node, at: now, writes, facts } }
  }

  /** A lease that `holder` takes or renews; null while another has it. */
  claim(name: string, holder: string, ttlMs: number, now: Instant): Lease | null {
    const held = this.leases.get(name)
    const isLive = held !== undefined && held.expiresAt > now
    if (isLive && held.holder !== holder) return null
    return { name, holder, token: isLive ? held.token : (held?.token ?? 0) + 1, expiresAt: now + ttlMs }
  }

  take(entry: Entry): void {
    if ('lease' in entry) this.leases.set(entry.lease.name, entry.lease)
    else if ('refused' in entry) this.#remember(entry.refused, entry.outcome)
    else this.#apply(entry.commit)
  }

  /** The commits after a revision. */
  read(after: Revision): readonly Commit[] {
    const oldest = this.revision - this.#log.length
    if (after < oldest || after > this.revision)
      throw new RingwrightError(
        'incompatible',
        `The journal has commits ${oldest + 1} to ${this.revision}, none after ${after}. Take a snapshot and follow from there.`,
        { details: { reason: 'compacted', oldest, newest: this.revision } },
      )
    return this.#log.slice(after - oldest)
  }

  #apply(commit: Commit): void {
    for (const { key, record } of commit.writes)
      if (record) this.records.set(key, record)
      else this.records.delete(key)
    this.revision = commit.revision
    this.last = commit.change
    this.#log.push(commit)
    // In blocks, so that moving the rest costs next to nothing a commit.
    if (this.#log.length >= 2 * OUTCOME_MEMORY) this.#log = this.#log.slice(-OUTCOME_MEMORY)
    this.#remember(commit.change, { outcome: 'applied', revision: commit.revision, at: commit.at })
  }

  #remember(change: ChangeId, outcome: CommitOutcome): void {
    this.outcomes.set(change, outcome)
    if (this.outcomes.size > 2 * OUTCOME_MEMORY)
      for (const oldest of [...this.outcomes.keys()].slice(0, OUTCOME_MEMORY)) this.outcomes.delete(oldest)
  }
}
