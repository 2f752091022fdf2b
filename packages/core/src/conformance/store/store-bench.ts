import { systemActor } from '../../authorization/actor.js'
import { splitKey } from '../../engine/image.js'
import type { ChangeId, NodeId } from '../../identity/identity.js'
import type { Change, CommitOutcome } from '../../storage/commit.js'
import type { Revision } from '../../storage/revision.js'
import type { Fact } from '../../storage/fact.js'
import type { LiveRecord, RecordKey } from '../../storage/record.js'
import type { Snapshot, Store } from '../../storage/store.js'
import { type Bench, benchCase } from '../bench.js'
import type { Capability, ConformanceCase } from '../conformance-case.js'
import { checkEqual, checkThat } from '../conformance-failure.js'
import { LogReader } from './log-reader.js'

/** A write before it is known which change it belongs to. */
interface Draft {
  readonly key: RecordKey
  readonly expects: ChangeId | null
  /** Undefined removes the record. */
  readonly body: unknown
}

export interface StoreBench extends Omit<Bench<Store>, 'port' | 'another'> {
  readonly store: Store
  readonly another: Store
  /** A change with an id that was not used before. */
  change(drafts: readonly Draft[], rest?: Partial<Change>): Change
  /** Commits a change that nothing speaks against. */
  applied(change: Change, store?: Store): Promise<Revision>
  /** Follows the log until the case is over. */
  follow(after: Revision, store?: Store, center?: Bench<Store>['center']): LogReader
}

export function put(key: RecordKey, body: unknown, expects: ChangeId | null = null): Draft {
  return { key, body, expects }
}

export function removal(key: RecordKey, expects: ChangeId | null): Draft {
  return { key, expects, body: undefined }
}

export const FIRST_NODE = 'node-1' as NodeId
export const SECOND_NODE = 'node-2' as NodeId

export function storeCase(
  id: string,
  name: string,
  body: (bench: StoreBench) => Promise<void>,
  needs?: Capability,
): ConformanceCase<Store> {
  return benchCase<Store>(id, name, (bench) => body(storeBench(bench)), needs)
}

function storeBench(bench: Bench<Store>): StoreBench {
  const { port: store, another, center } = bench
  let changes = 0
  return {
    ...bench,
    store,
    another,
    change(drafts, rest = {}) {
      const id = rest.id ?? (`${FIRST_NODE}.${changes++}` as ChangeId)
      const writes = drafts.map(({ key, expects, body }) => ({
        key,
        expects,
        record: body === undefined ? null : recordOf(key, id, body),
      }))
      return { id, node: FIRST_NODE, reads: [], facts: [], writes, ...rest }
    },
    async applied(change, through = store) {
      const outcome = await through.commit(center, change)
      checkOutcome(`the outcome of ${change.id}`, outcome, 'applied', 'Nothing speaks against this change.')
      return outcome.revision
    },
    follow(after, through = store, where = center) {
      const reader = new LogReader(through, where, after)
      bench.finally(() => reader.stop())
      return reader
    },
  }
}

function recordOf(key: RecordKey, version: ChangeId, body: unknown): LiveRecord {
  const [kind, id] = splitKey(key)
  return { key, kind, id, version, body }
}

/** A fact about nothing in particular, told apart by its number. */
export function fact(number: number): Fact {
  return { type: 'conformance:noted', actor: systemActor('conformance'), data: { number } } as unknown as Fact
}

export function checkOutcome<O extends CommitOutcome['outcome']>(
  what: string,
  actual: CommitOutcome,
  expected: O,
  why: string,
): asserts actual is Extract<CommitOutcome, { outcome: O }> {
  checkThat(actual.outcome === expected, what, actual, `"${expected}"`, why)
}

/** The record's body by key, for comparing whole snapshots. */
export function bodiesOf({ records }: Snapshot): Readonly<Record<RecordKey, unknown>> {
  return Object.fromEntries(records.map(({ key, body }) => [key, body]))
}

export function recordIn(snapshot: Snapshot, key: RecordKey): LiveRecord | undefined {
  return snapshot.records.find((record) => record.key === key)
}

/** Nothing of a center has changed since a snapshot. */
export async function checkUnchanged(bench: StoreBench, before: Snapshot, why: string): Promise<void> {
  const { revision, records } = await bench.store.snapshot(bench.center)
  checkEqual('the revision after a refused change', revision, before.revision, why)
  const sorted = (all: readonly LiveRecord[]) => all.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  checkEqual('the records after a refused change', sorted(records), sorted(before.records), why)
}
