import type { RingwrightError } from '../../errors/ringwright-error.js'
import type { ChangeId } from '../../identity/identity.js'
import type { Commit } from '../../storage/commit.js'
import type { LiveRecord } from '../../storage/record.js'
import { checkEqual, checkRejects, checkThat } from '../conformance-failure.js'
import { fact, put, removal, SECOND_NODE, type StoreBench, storeCase } from './store-bench.js'

const NO_GAP = 'A node that misses a commit decides on records that are not so, until it is restarted.'
const ENDS = 'A node that stops, or a test, would hang.'

/** The log of a center as it is followed. */
export const followCases = [
  storeCase('follow-in-order', 'Every follower sees all commits in order, with no gap', async (bench) => {
    const early = [bench.follow(0), bench.follow(0, bench.another)]
    await commitMany(bench, 120)
    for (const reader of [...early, bench.follow(0), bench.follow(0, bench.another)]) {
      const commits = await bench.arrives(reader.read(120), 'following 120 commits', NO_GAP)
      const expected = Array.from({ length: 120 }, (_, index) => index + 1)
      checkEqual('the revisions as they came', revisionsOf(commits), expected, NO_GAP)
    }
  }),

  storeCase('follow-own', 'A follower sees the commits of its own connection as well as others', async (bench) => {
    const reader = bench.follow(0)
    await bench.applied(bench.change([put('a/1', 1)]))
    await bench.applied(bench.change([put('a/2', 2)], { id: 'x.1' as ChangeId, node: SECOND_NODE }), bench.another)
    await bench.applied(bench.change([put('a/3', 3)]))
    const commits = await bench.arrives(
      reader.read(3),
      'following 3 commits',
      'Effects start when their commit is followed.',
    )
    checkEqual('the revisions', revisionsOf(commits), [1, 2, 3], 'Effects start when their commit is followed.')
  }),

  storeCase(
    'follow-content',
    'A followed commit is the change as it was sent, with its place in the log',
    async (bench) => {
      const made = bench.change([put('a/1', { text: 'é' }), put('a/2', 0)], { facts: [fact(1), fact(2)] })
      const moved = bench.change([removal('a/2', made.id), put('a/1', null, made.id)], {
        node: SECOND_NODE,
        facts: [fact(3)],
      })
      const outcomes = [await bench.store.commit(bench.center, made), await bench.store.commit(bench.center, moved)]
      const commits = await bench.arrives(bench.follow(0).read(2), 'following 2 commits', NO_GAP)
      const expected = [made, moved].map(({ id, node, writes, facts }, index) => {
        const { at, revision } = outcomes[index] as { at: number; revision: number }
        return { revision, change: id, after: index === 0 ? null : made.id, node, at, writes, facts }
      })
      checkEqual('the commits', commits.slice(0, 2), expected, 'Images, events and reports are made from these.')
    },
  ),

  storeCase('follow-chain', 'Each commit names the change of the revision before it', async (bench) => {
    await commitMany(bench, 20)
    const commits = await bench.arrives(bench.follow(0).read(20), 'following 20 commits', NO_GAP)
    const expected = [null, ...commits.map(({ change }) => change)].slice(0, 20)
    checkEqual(
      'the predecessors',
      commits.map(({ after }) => after),
      expected,
      'By this a forked log is detected.',
    )
  }),

  storeCase(
    'follow-from-snapshot',
    'A snapshot and the log after its revision give the next snapshot',
    async (bench) => {
      const made = bench.change(Array.from({ length: 10 }, (_, index) => put(`a/${index}`, 0)))
      await bench.applied(made)
      const start = await bench.store.snapshot(bench.center)
      for (let index = 0; index < 5; index++)
        await bench.applied(
          bench.change([put(`a/${index}`, index, made.id), removal(`a/${index + 5}`, made.id), put(`b/${index}`, 0)]),
        )
      const end = await bench.another.snapshot(bench.center)
      const reader = bench.follow(start.revision)
      const commits = await bench.arrives(
        reader.read(end.revision - start.revision),
        'following from a snapshot',
        NO_GAP,
      )
      checkEqual('the first revision after the snapshot', commits[0]?.revision, start.revision + 1, NO_GAP)
      checkEqual('the first predecessor', commits[0]?.after, start.change, 'By this a forked log is detected.')
      checkEqual('the records', sortedRecords(replayed(start.records, commits)), sortedRecords(end.records), NO_GAP)
    },
  ),

  storeCase('follow-live', 'A follower that waits hears of a commit without being asked again', async (bench) => {
    const readers = [bench.follow(0), bench.follow(0, bench.another)]
    for (let count = 1; count <= 3; count++) {
      await bench.advance(20)
      await bench.applied(bench.change([put(`a/${count}`, count)]))
      const heard = Promise.all(readers.map((reader) => reader.read(count)))
      await bench.arrives(heard, 'hearing of a commit', 'A caller waits in silence while nobody knows of the call.')
    }
  }),

  storeCase('follow-slow', 'Commits that come while a follower is busy with a batch are not lost', async (bench) => {
    const log = bench.store.follow(bench.center, 0, endOf(bench))[Symbol.asyncIterator]()
    const seen: number[] = []
    for (let round = 1; round <= 3; round++) {
      await commitMany(bench, 20)
      while (seen.length < 20 * round - 10) {
        const next = await bench.arrives(log.next(), 'the next batch', NO_GAP)
        checkThat(!next.done && next.value.length > 0, 'the next batch', next, 'some commits', 'The log has not ended.')
        seen.push(...revisionsOf(next.value))
      }
    }
    checkEqual(
      'the revisions',
      seen,
      Array.from(seen, (_, index) => index + 1),
      NO_GAP,
    )
  }),

  storeCase('follow-without-refused', 'Refused changes do not stand in the log', async (bench) => {
    await bench.applied(bench.change([put('a/1', 1)]))
    await bench.store.commit(bench.center, bench.change([put('a/1', 2)], { facts: [fact(1)] }))
    await bench.applied(bench.change([put('a/2', 2)]))
    const commits = await bench.arrives(bench.follow(0).read(2), 'following 2 commits', NO_GAP)
    const keys = commits.flatMap(({ writes }) => writes.map(({ key }) => key))
    checkEqual('the keys written', keys, ['a/1', 'a/2'], 'What was refused has not happened.')
  }),

  storeCase('follow-abort', 'Aborting ends a follower promptly, whether it waits or not', async (bench) => {
    await commitMany(bench, 3)
    const waiting = bench.follow(0)
    await bench.arrives(waiting.read(3), 'following 3 commits', NO_GAP)
    waiting.stop()
    const end = await bench.arrives(waiting.ended, 'ending a follower that waits', ENDS)
    checkEqual('how it ends', end, undefined, 'Being aborted is no failure.')
    const aborted = new AbortController()
    aborted.abort()
    const first = bench.store.follow(bench.center, 0, aborted.signal)[Symbol.asyncIterator]().next()
    const { done } = await bench.arrives(first, 'following with an aborted signal', ENDS)
    checkEqual('whether it has ended', done, true, ENDS)
    await bench.applied(bench.change([put('a/1', 1)]))
    await bench.advance(20)
    checkEqual('how many commits were seen', waiting.commits.length, 3, 'What was stopped acts no more.')
  }),

  storeCase('follow-beyond', 'Following from a revision that there is not ends with "incompatible"', async (bench) => {
    await commitMany(bench, 2)
    await endsCompacted(
      bench,
      7,
      'The log lost commits in a failover; waiting for revision 8 would hide that for ever.',
    )
  }),

  storeCase(
    'follow-compacted',
    'Following from a revision that the log has forgotten ends with "incompatible"',
    async (bench) => {
      await commitMany(bench, 5)
      checkThat(
        !!bench.compact,
        'the harness',
        undefined,
        'a function `compact`, or a reason in `without`',
        'Logs are bounded.',
      )
      await bench.compact(bench.center)
      await commitMany(bench, 1)
      await endsCompacted(bench, 1, NO_GAP)
      const { revision } = await bench.store.snapshot(bench.center)
      const reader = bench.follow(revision)
      await commitMany(bench, 1)
      const commits = await bench.arrives(reader.read(1), 'following from a new snapshot', NO_GAP)
      checkEqual('the next revision', commits[0]?.revision, revision + 1, NO_GAP)
    },
    'compaction',
  ),

  storeCase(
    'follow-oldest',
    'Who asks for what the log has forgotten is told after which revision it still is',
    async (bench) => {
      await commitMany(bench, 5)
      await bench.compact?.(bench.center)
      await commitMany(bench, 1)
      const { oldest } = (await endsCompacted(bench, 1, NO_GAP)).details
      const why = 'An archiver that was away for too long goes on from there; it must not miss more than is gone.'
      checkThat(typeof oldest === 'number', '`details.oldest`', oldest, 'a revision', why)
      const reader = bench.follow(oldest)
      const commits = await bench.arrives(reader.read(1), `following from revision ${oldest}`, why)
      checkEqual('the next revision', commits[0]?.revision, oldest + 1, why)
      await endsCompacted(bench, oldest - 1, why)
    },
    'compaction',
  ),
]

/** Commits of both connections in turn. */
async function commitMany(bench: StoreBench, count: number): Promise<void> {
  const { revision } = await bench.store.snapshot(bench.center)
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      bench.applied(bench.change([put(`n/${revision + index}`, index)]), index % 2 ? bench.another : bench.store),
    ),
  )
}

async function endsCompacted(bench: StoreBench, after: number, why: string): Promise<RingwrightError> {
  const log = bench.store.follow(bench.center, after, endOf(bench))[Symbol.asyncIterator]()
  const what = `following from revision ${after}`
  const next = log.next()
  next.catch(() => {})
  const error = await bench.arrives(checkRejects(what, next, 'incompatible', why), what, why)
  checkEqual(
    'the reason in its details',
    error.details['reason'],
    'compacted',
    'By this a node knows to take a snapshot.',
  )
  return error
}

function endOf(bench: StoreBench): AbortSignal {
  const controller = new AbortController()
  bench.finally(() => controller.abort())
  return controller.signal
}

function revisionsOf(commits: readonly Commit[]): number[] {
  return commits.map(({ revision }) => revision)
}

function replayed(records: readonly LiveRecord[], commits: readonly Commit[]): LiveRecord[] {
  const byKey = new Map(records.map((record) => [record.key, record]))
  for (const { key, record } of commits.flatMap(({ writes }) => writes))
    if (record) byKey.set(key, record)
    else byKey.delete(key)
  return [...byKey.values()]
}

function sortedRecords(records: readonly LiveRecord[]): LiveRecord[] {
  return records.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}
