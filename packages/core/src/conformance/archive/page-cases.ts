import { ARCHIVE_SUBJECTS } from '../../storage/archive.js'
import { FIND_LIMIT_DEFAULT, FIND_LIMIT_MAX } from '../../storage/directory.js'
import { checkEqual, checkRejects } from '../conformance-failure.js'
import { archiveCase, committed, commits, idsOf } from './archive-bench.js'

const COMPLETE = 'A report that misses a fact, or has one twice, is wrong without anybody noticing.'

/** What comes out of an archive: filters and pages. */
export const pageCases = [
  archiveCase('filter-time', 'Finds facts from one instant until before another', async (bench) => {
    await bench.append(commits(5))
    const found = async (query: object) => (await bench.query(query)).facts.map(({ revision }) => revision)
    checkEqual('from 3,000', await found({ from: 3_000 }), [3, 4, 5], 'The beginning belongs to it.')
    checkEqual('until 3,000', await found({ until: 3_000 }), [1, 2], 'The end does not: else days overlap.')
    checkEqual('from 2,000 until 4,000', await found({ from: 2_000, until: 4_000 }), [2, 3], 'Both hold.')
    checkEqual('from 9,000', await found({ from: 9_000 }), [], 'Nothing has happened since.')
  }),

  archiveCase('filter-types', 'Finds facts of any of the types asked for', async (bench) => {
    const types = ['call:opened', 'call:closed', 'agent:ready', 'call:opened']
    await bench.append(
      committed(
        1,
        types.map((type) => ({ type })),
      ),
    )
    const found = async (asked: string[]) => (await bench.query({ types: asked })).facts.map(({ type }) => type)
    checkEqual('one type', await found(['call:opened']), ['call:opened', 'call:opened'], 'Types are compared whole.')
    checkEqual(
      'two types',
      await found(['agent:ready', 'call:closed']),
      ['call:closed', 'agent:ready'],
      'Either will do.',
    )
    checkEqual('an unknown type', await found(['call:open']), [], 'Types are compared whole.')
    checkEqual('no type', await found([]), [], 'Of no type, there is none.')
  }),

  archiveCase('filter-subjects', 'Finds facts by each id that they are about', async (bench) => {
    for (const [index, subject] of ARCHIVE_SUBJECTS.entries())
      await bench.append(
        committed(index + 1, [
          { data: { [subject]: 'x/1' } },
          { data: { [subject]: 'x/10' } },
          { data: { other: 'x/1' } },
        ]),
      )
    for (const [index, subject] of ARCHIVE_SUBJECTS.entries()) {
      const { facts } = await bench.query({ about: { [subject]: 'x/1' } })
      checkEqual(
        `about ${subject} "x/1"`,
        idsOf(facts),
        [`node-1.${index + 1}.0`],
        `"Everything about this ${subject}" is asked for.`,
      )
    }
  }),

  archiveCase('filter-all', 'All filters of a query hold together', async (bench) => {
    const both = { agent: 'a', queue: 'q' }
    const facts = [
      { data: both },
      { data: { agent: 'a' } },
      { data: { queue: 'q' } },
      { type: 'other:kind', data: both },
    ]
    for (let revision = 1; revision <= 3; revision++) await bench.append(committed(revision, facts))
    const query = { about: both, types: ['conformance:noted'], from: 2_000, until: 3_000 }
    checkEqual('the facts', idsOf((await bench.query(query)).facts), ['node-1.2.0'], 'One of many conditions is none.')
    const everything = await bench.everything({ about: both, limit: 1 })
    const expected = [1, 2, 3].flatMap((revision) => [`node-1.${revision}.0`, `node-1.${revision}.3`])
    checkEqual('on pages of one', everything, expected, COMPLETE)
  }),

  archiveCase(
    'pages-complete',
    'The pages together have every fact once, and the last has no cursor',
    async (bench) => {
      const facts = commits(20)
      await bench.append(facts)
      for (const limit of [1, 7, 10, 20, 21]) {
        checkEqual(`pages of ${limit}`, await bench.everything({ limit }), idsOf(facts), COMPLETE)
        checkEqual(
          'the first page',
          idsOf((await bench.query({ limit })).facts),
          idsOf(facts.slice(0, limit)),
          COMPLETE,
        )
      }
      const last = await bench.query({ limit: 20 })
      checkEqual(
        'the cursor of a page that ends with the last fact',
        last.next,
        undefined,
        'There is nothing behind it.',
      )
    },
  ),

  archiveCase('pages-while-appending', 'Pages stay complete while facts are appended', async (bench) => {
    const facts = commits(30)
    await bench.append(facts.slice(0, 10))
    let appended = 10
    const ids = await bench.everything({ limit: 4 }, async () => {
      await bench.append(facts.slice(appended, appended + 3))
      appended += 3
    })
    checkEqual('what the pages have', ids, idsOf(facts.slice(0, ids.length)), COMPLETE)
    checkEqual('whether all is seen', ids.length >= 10, true, COMPLETE)
  }),

  archiveCase(
    'page-limits',
    `A page has ${FIND_LIMIT_DEFAULT} facts if not asked for more, and at most ${FIND_LIMIT_MAX}`,
    async (bench) => {
      await bench.append(commits(FIND_LIMIT_MAX + 1))
      const why = 'An answer that is as long as the archive stops everything else.'
      checkEqual('by default', (await bench.query()).facts.length, FIND_LIMIT_DEFAULT, why)
      checkEqual('at most', (await bench.query({ limit: 50_000 })).facts.length, FIND_LIMIT_MAX, why)
      checkEqual('as asked', (await bench.query({ limit: 150 })).facts.length, 150, why)
    },
  ),

  archiveCase('page-limit-refused', 'A limit that is no whole number from 1 is an error', async (bench) => {
    await bench.append(commits(3))
    const why = 'Some would answer with everything, others with nothing.'
    for (const limit of [0, -1, 2.5, Number.NaN]) {
      await checkRejects(`a page of ${limit}`, bench.query({ limit }), 'invalid_argument', why)
      const links = bench.archive.chain(bench.center, 0, limit)
      await checkRejects(`${limit} links of the chain`, links, 'invalid_argument', why)
    }
  }),

  archiveCase('cursor-unknown', 'A cursor that is none is an error', async (bench) => {
    await bench.append(commits(3))
    for (const cursor of ['', 'nonsense', '-1', '1 or 1=1'])
      await checkRejects(
        `the cursor "${cursor}"`,
        bench.query({ cursor }),
        'invalid_argument',
        'Cursors come back from outside.',
      )
  }),
]
