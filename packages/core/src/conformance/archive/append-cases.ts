import { checkEqual, checkRejects } from '../conformance-failure.js'
import { archiveCase, committed, commits, idsOf } from './archive-bench.js'

/** What goes into an archive. */
export const appendCases = [
  archiveCase('archive-empty', 'An archive without facts answers with an empty last page', async (bench) => {
    checkEqual('the page', await bench.query(), { facts: [] }, 'A report of nothing is empty.')
    await bench.append([])
    checkEqual('the page after appending nothing', await bench.query(), { facts: [] }, 'A report of nothing is empty.')
  }),

  archiveCase('archive-whole', 'Gives back facts as they were appended', async (bench) => {
    const facts = [
      ...committed(1, [{ data: { text: '客户 "\\ \u0000 ✓', list: [], none: null, nested: { fraction: 0.1 } } }]),
      ...committed(2, [{ type: 'other:kind', data: { agent: 'a/1', at: 1_767_600_000_123 } }], 1_767_600_000_123),
    ]
    await bench.append(facts)
    checkEqual('the facts', (await bench.query()).facts, facts, 'All reports are folds over facts.')
  }),

  archiveCase('append-idempotent', 'A fact that is appended again stands there once', async (bench) => {
    const facts = commits(6)
    await bench.append(facts.slice(0, 4))
    await bench.append(facts.slice(0, 4))
    await bench.append(facts.slice(2))
    await bench.append([...facts.slice(5), ...facts.slice(5)])
    const why = 'A batch whose answer was lost is sent again; every call in it would be counted twice.'
    checkEqual('the facts', idsOf((await bench.query()).facts), idsOf(facts), why)
  }),

  archiveCase('append-race', 'The same facts appended by two nodes at once stand there once', async (bench) => {
    const facts = commits(50)
    const appends = [
      bench.append(facts),
      bench.another.append(bench.center, facts as never),
      bench.append(facts.slice(20)),
    ]
    await Promise.all(appends)
    const why = 'While one archiver takes over from another, both may append.'
    checkEqual('the facts', (await bench.everything()).toSorted(), idsOf(facts).toSorted(), why)
  }),

  archiveCase('archive-order', 'Answers in the order of commits, and of the facts in a commit', async (bench) => {
    const facts = [
      ...committed(
        9,
        Array.from({ length: 12 }, () => ({})),
        5_000,
      ),
      ...committed(10, [{}, {}], 4_000),
      ...committed(11, [{}], 5_000),
    ]
    await bench.append(facts)
    const why = 'The clock of a store can be set back, and texts sort 10 before 9; replay needs the order of commits.'
    checkEqual('the facts', idsOf((await bench.query()).facts), idsOf(facts), why)
    checkEqual('on pages of two', await bench.everything({ limit: 2 }), idsOf(facts), why)
  }),

  archiveCase('archive-isolated', 'Centers share no facts, also where ids are the same', async (bench) => {
    await bench.append(committed(1, [{ data: { place: 'here' } }]))
    const there = committed(1, [{ data: { place: 'there' } }, {}])
    await bench.archive.append(bench.elsewhere, there as never)
    const { facts } = await bench.query()
    checkEqual(
      'the facts here',
      facts.map(({ data }) => data['place']),
      ['here'],
      'Centers are different companies.',
    )
    const elsewhere = await bench.another.query(bench.elsewhere, {})
    checkEqual('how many there are elsewhere', elsewhere.facts.length, 2, 'Centers are different companies.')
  }),

  archiveCase(
    'archive-closed',
    'After close, whoever uses the archive hears that it is closed',
    async ({ archive, center }) => {
      await archive.close()
      const why = 'A silent answer would hide that a part of the program goes on after its stop.'
      await checkRejects('an append after close', archive.append(center, []), 'closed', why)
      await checkRejects('a query after close', archive.query(center, {}), 'closed', why)
      await archive.close()
    },
  ),
]
