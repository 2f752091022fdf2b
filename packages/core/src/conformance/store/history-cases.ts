import type { ChangeId } from '../../identity/identity.js'
import { type Random, randomInteger } from '../../randomness/random.js'
import { seededRandom } from '../../randomness/seeded-random.js'
import type { Change, CommitOutcome } from '../../storage/commit.js'
import type { RecordKey } from '../../storage/record.js'
import { checkEqual } from '../conformance-failure.js'
import { checkHistory, type Operation } from './history-model.js'
import { put, recordIn, removal, type StoreBench, storeCase } from './store-bench.js'

const CLIENTS = 6
const ROUNDS = 40
const KEYS = ['a/1', 'a/2', 'b/1', 'b/2', 'c/1']
const SEEDS = [1, 2, 3]

/** Random clients at once, and one after the other in a model. */
export const historyCases = SEEDS.map((seed) =>
  storeCase(
    `history-${seed}`,
    `What ${CLIENTS} clients hear agrees with one order of all changes (seed ${seed})`,
    async (bench) => {
      const operations: Operation[] = []
      const clock = { tick: 0 }
      await Promise.all(
        Array.from({ length: CLIENTS }, (_, client) =>
          runClient(bench, client, seededRandom(`${seed}.${client}`), operations, clock),
        ),
      )
      const applied = checkHistory(operations)
      const end = await bench.store.snapshot(bench.center)
      checkEqual('the last revision', end.revision, applied.length, 'Every revision belongs to one applied change.')
      const commits = await bench.arrives(bench.follow(0).read(applied.length), 'following it all', 'No gap.')
      const ids = applied.map(({ id }) => id)
      checkEqual(
        'the log',
        commits.map(({ change }) => change),
        ids,
        'The log has the order of the revisions.',
      )
      checkEqual(
        'the versions at the end',
        versionsOf(end.records),
        versionsAfter(applied),
        'The log explains the records.',
      )
    },
  ),
)

/** Changes a few records of which it knows versions from a snapshot that may be old by now; sometimes two at once. */
async function runClient(
  bench: StoreBench,
  client: number,
  random: Random,
  operations: Operation[],
  clock: { tick: number },
): Promise<void> {
  const store = client % 2 ? bench.another : bench.store
  const run = async (change: Change): Promise<void> => {
    const invoked = clock.tick++
    const outcome: CommitOutcome = await store.commit(bench.center, change)
    operations.push({ change, outcome, invoked, answered: clock.tick++ })
  }
  let known = await store.snapshot(bench.center)
  for (let round = 0; round < ROUNDS; round++) {
    if (random.next() < 0.6) known = await store.snapshot(bench.center)
    const versionOf = (key: RecordKey) => recordIn(known, key)?.version ?? null
    const first = randomChange(bench, random, versionOf)
    const second = randomChange(bench, random, (key) => versionAfter(first, key, versionOf(key)))
    const repeated = random.next() < 0.1 ? [first] : []
    await Promise.all([first, ...(random.next() < 0.5 ? [second] : []), ...repeated].map(run))
  }
}

function randomChange(bench: StoreBench, random: Random, versionOf: (key: RecordKey) => ChangeId | null): Change {
  const keys = KEYS.filter(() => random.next() < 0.5)
  const written = keys.slice(0, 1 + randomInteger(random, 2))
  const drafts = written.map((key) => {
    const version = versionOf(key)
    return version !== null && random.next() < 0.3 ? removal(key, version) : put(key, random.next(), version)
  })
  const reads = keys.slice(written.length).map((key) => ({ key, version: versionOf(key) }))
  return bench.change(drafts, { reads })
}

function versionAfter(change: Change, key: RecordKey, before: ChangeId | null): ChangeId | null {
  const write = change.writes.find((each) => each.key === key)
  return write ? (write.record?.version ?? null) : before
}

function versionsAfter(changes: readonly Change[]): Record<RecordKey, ChangeId> {
  const versions: Record<RecordKey, ChangeId> = {}
  for (const { key, record } of changes.flatMap(({ writes }) => writes))
    if (record) versions[key] = record.version
    else delete versions[key]
  return versions
}

function versionsOf(records: readonly { key: RecordKey; version: ChangeId }[]): Record<RecordKey, ChangeId> {
  return Object.fromEntries(records.map(({ key, version }) => [key, version]))
}
