import type { ChangeId } from '../../identity/identity.js'
import type { Change, CommitOutcome, Write } from '../../storage/commit.js'
import type { LiveRecord, RecordKey } from '../../storage/record.js'
import type { Store } from '../../storage/store.js'
import { broken, type BrokenStore } from './broken-store.js'

type Commit = Store['commit']

/** Stores that let through what they should refuse, or the other way round. */
export const brokenCommits: readonly BrokenStore[] = [
  altered('forgets to check what a change has read', 'expects-reads', (change) => ({ ...change, reads: [] })),
  altered('checks reads of records, but not of absent ones', 'expects-absence-read', (change) => ({
    ...change,
    reads: change.reads.filter(({ version }) => version !== null),
  })),
  altered('takes what a change reads for settled once it writes', 'write-skew', (change) => ({
    ...change,
    reads: change.writes.length > 0 ? [] : change.reads,
  })),
  altered('applies the first write of a change only', 'applies-change', (change) => ({
    ...change,
    writes: change.writes.slice(0, 1),
  })),
  altered('never removes anything', 'removes', (change) => ({
    ...change,
    writes: change.writes.filter(({ record }) => record !== null),
  })),
  altered('does not look at the lease', 'fence-passed-on', ({ under: _, ...change }) => change),
  altered('does not look at the time', 'late', ({ notAfter: _, ...change }) => change),
  altered('stamps versions of its own', 'record-version', (change) => ({
    ...change,
    writes: change.writes.map((write) => withVersion(write, `v${write.expects ?? ''}`)),
  })),
  altered('folds the case of keys', 'unusual-keys', (change) => ({
    ...change,
    writes: change.writes.map((write) => ({ ...write, key: write.key.toLowerCase() })),
  })),
  altered('loses empty lists, as Lua does', 'unusual-values', (change) => ({
    ...change,
    writes: change.writes.map((write) => withBody(write, (text) => text.replaceAll('[]', '{}'))),
  })),
  altered('cuts long values', 'large-values', (change) => ({
    ...change,
    writes: change.writes.map((write) => withBody(write, (text) => (text.length > 65_535 ? '"cut"' : text))),
  })),
  broken('applies the writes that fit when others do not', 'all-or-nothing', ({ commit }) => ({
    async commit(center, change) {
      const outcome = await commit(center, change)
      if (outcome.outcome !== 'conflict') return outcome
      const writes = change.writes.filter(({ key }) => !outcome.keys.includes(key))
      await commit(center, { ...change, id: `${change.id}.half` as ChangeId, reads: [], writes })
      return outcome
    },
  })),
  broken('creates over what exists', 'create-needs-absence', (store) => ({
    commit: withExpectations(store, (expects, version) => (expects === null ? version : expects)),
  })),
  broken('replaces what is gone', 'replace-needs-presence', (store) => ({
    commit: withExpectations(store, (expects, version) => version && expects),
  })),
  broken('lets the last writer win', 'compare-and-set', (store) => ({
    commit: withExpectations(store, (_, version) => version),
  })),
  broken('compares how often a record was written, not by whom', 'pipelined-pushed-out', countingStore),
  broken('checks first and applies later', 'racing-creations', (store) => ({
    async commit(center, change) {
      const { records } = await store.snapshot(center)
      const versions = new Map(records.map(({ key, version }) => [key, version]))
      if (change.writes.some(({ key, expects }) => (versions.get(key) ?? null) !== expects))
        return store.commit(center, change)
      const apply = withExpectations(store, (_, version) => version)
      let outcome = await apply(center, change)
      for (let again = 0; outcome.outcome === 'conflict'; again++)
        outcome = await apply(center, { ...change, id: `${change.id}.${again}` as ChangeId, reads: [] })
      return outcome
    },
  })),
  broken('names all keys of a change in a conflict', 'conflict-keys', ({ commit }) => ({
    commit: afterwards(commit, (outcome, { writes }) =>
      outcome.outcome === 'conflict' ? { ...outcome, keys: writes.map(({ key }) => key) } : outcome,
    ),
  })),
  broken('reports conflicts one revision late', 'conflict-revision', ({ commit }) => ({
    commit: afterwards(commit, (outcome) =>
      outcome.outcome === 'conflict' ? { ...outcome, revision: outcome.revision + 1 } : outcome,
    ),
  })),
  broken('gives refused changes a revision', 'revisions-count', ({ commit }) => ({
    async commit(center, change) {
      const outcome = await commit(center, change)
      const id = `${change.id}.refused` as ChangeId
      if (outcome.outcome !== 'applied') await commit(center, { ...change, id, reads: [], writes: [] })
      return outcome
    },
  })),
  broken('keeps nothing of a change that writes nothing', 'facts-only', ({ commit, snapshot }) => ({
    async commit(center, change) {
      if (change.writes.length > 0) return commit(center, change)
      const { revision, at } = await snapshot(center)
      return { outcome: 'applied', revision, at }
    },
  })),
  broken('stamps commits with the time of another clock', 'store-time', ({ commit }) => ({
    commit: afterwards(commit, (outcome) =>
      outcome.outcome === 'applied' ? { ...outcome, at: outcome.at - 90_000 } : outcome,
    ),
  })),
]

function altered(defect: string, caughtBy: string, alter: (change: Change) => Change): BrokenStore {
  return broken(defect, caughtBy, ({ commit }) => ({ commit: (center, change) => commit(center, alter(change)) }))
}

function afterwards(commit: Commit, alter: (outcome: CommitOutcome, change: Change) => CommitOutcome): Commit {
  return async (center, change) => alter(await commit(center, change), change)
}

function withVersion(write: Write, version: string): Write {
  return write.record ? { ...write, record: { ...write.record, version: version as ChangeId } } : write
}

function withBody(write: Write, alter: (text: string) => string): Write {
  if (!write.record) return write
  return {
    ...write,
    record: { ...write.record, body: JSON.parse(alter(JSON.stringify(write.record.body))) as unknown },
  }
}

/** Commits with other expectations than the change has, given the record's version at this moment. */
function withExpectations(
  store: Store,
  alter: (expects: ChangeId | null, version: ChangeId | null) => ChangeId | null,
): Commit {
  return async (center, change) => {
    const { records } = await store.snapshot(center)
    const versionOf = (key: RecordKey) => records.find((record) => record.key === key)?.version ?? null
    const writes = change.writes.map((write) => ({ ...write, expects: alter(write.expects, versionOf(write.key)) }))
    return store.commit(center, { ...change, writes })
  }
}

/** Versions that count, as most stores have them: a dependent change cannot tell by whom a record was written. */
function countingStore(store: Store): Partial<Store> {
  const numbers = new Map<string, number>()
  const current = new Map<RecordKey, LiveRecord>()
  const numberOf = (key: RecordKey, version: ChangeId | null) => (version && numbers.get(`${key} ${version}`)) ?? 0
  const sameNumber = (key: RecordKey, version: ChangeId | null): ChangeId | null => {
    const record = current.get(key)
    return record && numberOf(key, record.version) === numberOf(key, version) ? record.version : version
  }
  return {
    async commit(center, change) {
      for (const { key, expects } of change.writes) numbers.set(`${key} ${change.id}`, numberOf(key, expects) + 1)
      const reads = change.reads.map(({ key, version }) => ({ key, version: sameNumber(key, version) }))
      const writes = change.writes.map((write) => ({ ...write, expects: sameNumber(write.key, write.expects) }))
      const outcome = store.commit(center, { ...change, reads, writes })
      const { records } = await store.snapshot(center)
      for (const record of records) current.set(record.key, record)
      return outcome
    },
  }
}
