import { checkEqual } from '../conformance-failure.js'
import { bodiesOf, put, recordIn, removal, storeCase } from './store-bench.js'

const LARGE = 256 * 1_024

/** Keys that a careless encoding cuts, joins, folds or reads as a pattern. */
const KEYS = [
  'call/1',
  'call/10',
  'call/1/leg/2',
  'call/A',
  'call/a',
  'call/é',
  'call/e\u0301',
  'call/客户 42',
  'call/{1}',
  'call/*',
  'call/%41',
  "call/'; --",
  'call/"\\',
  'call/a:b|c',
  'call/sip:+4930123@example.org;transport=tcp',
  'call/👩‍💻',
  'call/\ud83d',
  'call/\ud83e',
  'call/\u0000',
  'call/\u0000\n',
]

/** Values that get lost between JSON, Lua and SQL. */
const BODIES: readonly unknown[] = [
  null,
  false,
  0,
  '',
  [],
  {},
  { list: [], nothing: null, empty: {}, nested: [[], [{}], [null]] },
  { fraction: 0.1, small: 5e-324, large: 1.7976931348623157e308, whole: Number.MAX_SAFE_INTEGER, negative: -1.5 },
  { instant: 1_767_600_000_123, float: 1.0000000000000002 },
  { text: 'line\nbreak\ttab "quotes" \\ back / slash \u0000 zero \u2028 separator 你好 🙂' },
  { '': 1, ' spaced key ': 2, ключ: 3, constructor: 4, length: 5 },
]

/** What may stand in a record, and how apart centers are. */
export const valueCases = [
  storeCase('unusual-keys', 'Tells keys apart by every character, and keeps them', async (bench) => {
    const made = bench.change(KEYS.map((key) => put(key, key)))
    await bench.applied(made)
    const expected = Object.fromEntries(KEYS.map((key) => [key, key]))
    checkEqual('the records', bodiesOf(await bench.another.snapshot(bench.center)), expected, 'Ids come from outside.')
    const [kept, ...others] = KEYS as [string, ...string[]]
    await bench.applied(bench.change(others.map((key) => removal(key, made.id))))
    checkEqual(
      'what is left',
      bodiesOf(await bench.store.snapshot(bench.center)),
      { [kept]: kept },
      'Ids come from outside.',
    )
  }),

  storeCase('unusual-values', 'Keeps every value that JSON can say', async (bench) => {
    await bench.applied(bench.change(BODIES.map((body, index) => put(`value/${index}`, body))))
    const why = 'Customers type anything, and instants have 13 digits.'
    const expected = Object.fromEntries(BODIES.map((body, index) => [`value/${index}`, body]))
    checkEqual('the records', bodiesOf(await bench.another.snapshot(bench.center)), expected, why)
    const [commit] = await bench.arrives(bench.follow(0).read(1), 'following a commit', why)
    const followed = commit?.writes.map(({ record }) => record?.body)
    checkEqual('the bodies in the log', followed, BODIES, why)
  }),

  storeCase('large-values', `Keeps a record of ${LARGE / 1_024} KiB, and a change of 500 records`, async (bench) => {
    const text = 'äöü✓'.repeat(LARGE / 4)
    await bench.applied(bench.change([put('large/1', { text })]))
    const many = Array.from({ length: 500 }, (_, index) => put(`many/${index}`, index))
    await bench.applied(bench.change(many))
    const snapshot = await bench.another.snapshot(bench.center)
    checkEqual('the large text', recordIn(snapshot, 'large/1')?.body, { text }, 'Forms can be long.')
    checkEqual('how many records there are', snapshot.records.length, 501, 'A takeover settles many records at once.')
    const commits = await bench.arrives(
      bench.follow(0).read(2),
      'following 2 commits',
      'Large commits are followed too.',
    )
    checkEqual('how many writes the second has', commits[1]?.writes.length, 500, 'Large commits are followed too.')
  }),

  storeCase(
    'values-not-shared',
    'Changing an object that went in or came out changes nothing in the store',
    async (bench) => {
      const body = { tags: ['new'], state: { name: 'ringing' } }
      const change = bench.change([put('call/1', body)])
      await bench.applied(change)
      const [first] = await bench.arrives(bench.follow(0).read(1), 'following a commit', 'It was committed.')
      const out = [recordIn(await bench.store.snapshot(bench.center), 'call/1')?.body, first?.writes[0]?.record?.body]
      for (const each of [body, ...(out as (typeof body)[])]) {
        tryTo(() => each.tags.push('changed'))
        tryTo(() => (each.state.name = 'changed'))
      }
      const expected = { 'call/1': { tags: ['new'], state: { name: 'ringing' } } }
      const why = 'Only a commit may change what all nodes see.'
      checkEqual('the records', bodiesOf(await bench.store.snapshot(bench.center)), expected, why)
      const [again] = await bench.arrives(bench.follow(0).read(1), 'following it again', why)
      checkEqual('the body in the log', again?.writes[0]?.record?.body, expected['call/1'], why)
    },
  ),

  storeCase('centers-isolated', 'Centers share nothing: records, revisions, logs, leases', async (bench) => {
    const why = 'Centers are different companies.'
    const { store, center, elsewhere } = bench
    const reader = bench.follow(0, store, elsewhere)
    await bench.applied(bench.change([put('call/1', 'here')]))
    await bench.applied(bench.change([put('call/2', 'here')]))
    const there = await store.commit(elsewhere, bench.change([put('call/1', 'there')]))
    checkEqual('the outcome elsewhere', there.outcome === 'applied' && there.revision, 1, why)
    checkEqual('the records here', bodiesOf(await store.snapshot(center)), { 'call/1': 'here', 'call/2': 'here' }, why)
    checkEqual('the records elsewhere', bodiesOf(await store.snapshot(elsewhere)), { 'call/1': 'there' }, why)
    const commits = await bench.arrives(reader.read(1), 'following the other center', why)
    checkEqual(
      'its log',
      commits.map(({ writes }) => writes[0]?.record?.body),
      ['there'],
      why,
    )
    const leases = [await store.lease(center, 'x', 'one', 60_000), await store.lease(elsewhere, 'x', 'two', 60_000)]
    checkEqual(
      'the holders of the leases',
      leases.map((lease) => lease?.holder),
      ['one', 'two'],
      why,
    )
  }),
]

/** A store may hand out frozen objects: then the attempt fails, which is as good. */
function tryTo(attempt: () => void): void {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}
