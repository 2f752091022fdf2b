import { FIND_LIMIT_DEFAULT, FIND_LIMIT_MAX } from '../../storage/directory.js'
import { checkEqual, checkRejects } from '../conformance-failure.js'
import { directoryCase, idsOf, people, person, putAs, type DirectoryBench } from './directory-bench.js'

const ONE_OWNER = 'A call from this number would belong to two customers.'
const FOLLOWS = 'Agents look people up by what they are, not by what they were.'
const PAGES = 'A page that skips an entry hides it for ever.'
/** As many as an adapter has connections: more wait for one, and what waits for too long is refused. */
const PUTS_AT_ONCE = 10

/** Entries by what they are found by. */
export const indexCases = [
  directoryCase('finds', 'Finds entries by each of their keys, and nothing else', async (bench) => {
    await bench.put('p1', person('Li', { tags: ['vip', 'vip', 'de'] }))
    await bench.put('p2', person('Wang', { tags: ['de'] }))
    await bench.put('p3', person('Zhao'))
    checkEqual(
      'tag "vip"',
      await bench.found('tag', 'vip'),
      ['p1'],
      'A key that stands twice in an entry finds it once.',
    )
    checkEqual('tag "de"', (await bench.found('tag', 'de')).toSorted(), ['p1', 'p2'], 'Both have it.')
    checkEqual('tag "d"', await bench.found('tag', 'd'), [], 'Keys are compared whole.')
    checkEqual('tag "VIP"', await bench.found('tag', 'VIP'), [], 'Keys are compared as they are.')
    const [entry] = await bench.directory.find(bench.center, people, 'tag', 'vip')
    const body = person('Li', { tags: ['vip', 'vip', 'de'] })
    checkEqual('the entry', entry, { id: 'p1', version: 1, body }, 'The answer holds whole entries.')
  }),

  directoryCase('index-follows', 'An index follows every put and removal', async (bench) => {
    await bench.put('p1', person('Li', { tags: ['new', 'de'] }))
    await bench.put('p1', person('Li', { tags: ['de', 'vip'] }), 1)
    const found = async () => [
      await bench.found('tag', 'new'),
      await bench.found('tag', 'de'),
      await bench.found('tag', 'vip'),
    ]
    checkEqual('after a put', await found(), [[], ['p1'], ['p1']], FOLLOWS)
    await bench.directory.put(bench.center, people, 'p1', person('Li', { tags: ['new'] }), 1)
    checkEqual('after a refused put', await found(), [[], ['p1'], ['p1']], 'What was refused has not happened.')
    await bench.directory.remove(bench.center, people, 'p1')
    checkEqual('after a removal', await found(), [[], [], []], 'A person has asked to be forgotten.')
  }),

  directoryCase('unique', 'A unique index refuses a second entry with a value, and names the first', async (bench) => {
    const { another, center } = bench
    await bench.put('p1', person('Li', { addresses: ['a', 'b'] }))
    const second = await another.put(center, people, 'p2', person('Wang', { addresses: ['c', 'b'], tags: ['x'] }), 0)
    checkEqual('the outcome', second, { outcome: 'taken', index: 'address', id: 'p1' }, ONE_OWNER)
    checkEqual('the second entry', await another.get(center, people, 'p2'), null, 'What was refused has not happened.')
    checkEqual('what it is found by', await bench.found('tag', 'x'), [], 'What was refused has not happened.')
    await bench.put('p2', person('Wang', { addresses: ['c'] }))
    const update = await another.put(center, people, 'p2', person('Wang', { addresses: ['c', 'a'] }), 1)
    checkEqual('a later put', update, { outcome: 'taken', index: 'address', id: 'p1' }, ONE_OWNER)
  }),

  directoryCase('unique-own', 'An entry keeps its own unique values across puts', async (bench) => {
    await bench.put('p1', person('Li', { addresses: ['a'] }))
    await bench.put('p1', person('Li Na', { addresses: ['a', 'a', 'b'] }), 1)
    checkEqual('who has "a"', await bench.found('address', 'a'), ['p1'], 'It is the same person.')
  }),

  directoryCase(
    'unique-freed',
    'A unique value is free again once its entry gives it up or is removed',
    async (bench) => {
      await bench.put('p1', person('Li', { addresses: ['a', 'b'] }))
      await bench.put('p1', person('Li', { addresses: ['b'] }), 1)
      await bench.put('p2', person('Wang', { addresses: ['a'] }))
      await bench.directory.remove(bench.center, people, 'p1')
      await bench.put('p3', person('Zhao', { addresses: ['b'] }))
      const owners = [await bench.found('address', 'a'), await bench.found('address', 'b')]
      checkEqual('who has them', owners, [['p2'], ['p3']], 'Numbers pass from one person to another.')
    },
  ),

  directoryCase('unique-race', 'Of many entries put at once with the same unique value, one gets it', async (bench) => {
    const { directory, another, center } = bench
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? another : directory).put(center, people, `p${index}`, person('Li', { addresses: ['a'] }), 0),
      ),
    )
    const winners = outcomes.flatMap(({ outcome }, index) => (outcome === 'put' ? [`p${index}`] : []))
    checkEqual('how many got it', winners.length, 1, ONE_OWNER)
    const taken = { outcome: 'taken', index: 'address', id: winners[0] }
    for (const outcome of outcomes)
      if (outcome.outcome !== 'put') checkEqual('what the others hear', outcome, taken, ONE_OWNER)
    checkEqual('who has it', await bench.found('address', 'a'), winners, ONE_OWNER)
  }),

  directoryCase('order', 'Answers in the order of the index, either way', async (bench) => {
    for (const seenAt of [30, 4, 1_767_600_000_123, -7, 200, 0.5]) await seen(bench, seenAt)
    const ids = ['s-7', 's0.5', 's4', 's30', 's200', 's1767600000123']
    checkEqual('ascending', await bench.found('tag', 'all'), ids, 'Numbers are no texts.')
    checkEqual('descending', await bench.found('tag', 'all', { reverse: true }), ids.toReversed(), 'Newest first.')
    await bench.put('s4', person('moved', { tags: ['all'], seenAt: 40 }), 1)
    const moved = ['s-7', 's0.5', 's30', 's4', 's200', 's1767600000123']
    checkEqual('after one has moved', await bench.found('tag', 'all'), moved, FOLLOWS)
  }),

  directoryCase(
    'order-range',
    'Answers what lies strictly between two places in the order, from either end',
    async (bench) => {
      for (let seenAt = 1; seenAt <= 9; seenAt++) await seen(bench, seenAt)
      const found = (options: object) => bench.found('tag', 'all', options)
      checkEqual('after 6', await found({ after: 6 }), ['s7', 's8', 's9'], PAGES)
      checkEqual('before 3', await found({ before: 3 }), ['s1', 's2'], PAGES)
      checkEqual('between', await found({ after: 2, before: 5 }), ['s3', 's4'], PAGES)
      checkEqual('the first two after 3', await found({ after: 3, limit: 2 }), ['s4', 's5'], PAGES)
      checkEqual('the last two before 8', await found({ before: 8, limit: 2, reverse: true }), ['s7', 's6'], PAGES)
      const paged: string[] = []
      for (let before = Infinity; ; ) {
        const page = await bench.directory.find(bench.center, people, 'tag', 'all', { before, limit: 4, reverse: true })
        if (page.length === 0) break
        paged.push(...idsOf(page))
        before = page.at(-1)?.body.seenAt as number
      }
      const all = Array.from({ length: 9 }, (_, index) => `s${9 - index}`)
      checkEqual('all pages back from the newest', paged, all, PAGES)
    },
  ),

  directoryCase(
    'limits',
    `Answers with ${FIND_LIMIT_DEFAULT} entries if not asked for more, and with at most ${FIND_LIMIT_MAX}`,
    async (bench) => {
      const numbers = Array.from({ length: FIND_LIMIT_MAX + 1 }, (_, index) => index)
      for (let start = 0; start < numbers.length; start += PUTS_AT_ONCE)
        await Promise.all(numbers.slice(start, start + PUTS_AT_ONCE).map((number) => seen(bench, number)))
      const why = 'An answer that is as long as the collection stops everything else.'
      checkEqual('by default', (await bench.found('tag', 'all')).length, FIND_LIMIT_DEFAULT, why)
      checkEqual('at most', (await bench.found('tag', 'all', { limit: 5_000 })).length, FIND_LIMIT_MAX, why)
      checkEqual('as asked', (await bench.found('tag', 'all', { limit: 150 })).length, 150, why)
    },
  ),

  directoryCase('limit-refused', 'A limit that is no whole number from 1 is an error', async (bench) => {
    await seen(bench, 1)
    const why = 'Some would answer with everything, others with nothing.'
    for (const limit of [0, -1, 2.5, Number.NaN])
      await checkRejects(`finding ${limit}`, bench.found('tag', 'all', { limit }), 'invalid_argument', why)
  }),

  directoryCase(
    'unknown-index',
    'Asking for an index that the collection does not have is an error',
    async ({ directory, center }) => {
      const why = 'An empty answer would look as if there were nobody.'
      for (const index of ['phone', 'toString'])
        await checkRejects(`finding by "${index}"`, directory.find(center, people, index, 'a'), 'invalid_argument', why)
    },
  ),
]

async function seen({ directory, center }: DirectoryBench, seenAt: number): Promise<void> {
  const outcome = await directory.put(center, people, `s${seenAt}`, person('Li', { tags: ['all'], seenAt }), 0)
  checkEqual('putting an entry', outcome, putAs(1), 'Nothing speaks against it.')
}
