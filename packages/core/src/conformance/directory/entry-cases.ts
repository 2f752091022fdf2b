import type { CenterId } from '../../identity/identity.js'
import type { CollectionDefinition } from '../../storage/directory.js'
import { checkEqual, checkRejects, checkThat } from '../conformance-failure.js'
import { directoryCase, people, person, putAs } from './directory-bench.js'

const LOST = 'One of two updates is lost.'
const KEPT = 'Ids and names come from outside.'

/** Entries by id. */
export const entryCases = [
  directoryCase('get-absent', 'An entry that was not put is null', async ({ directory, center }) => {
    checkEqual('the entry', await directory.get(center, people, 'p1'), null, 'Absence is an answer.')
  }),

  directoryCase('put-and-get', 'Gives back what was put, and counts its versions from 1', async (bench) => {
    const { directory, another, center } = bench
    for (let version = 1; version <= 3; version++) {
      const body = person(`Li ${version}`, { seenAt: version })
      const outcome = await directory.put(center, people, 'p1', body, version - 1)
      checkEqual('the outcome', outcome, putAs(version), 'The next put names this version.')
      checkEqual('the entry', await another.get(center, people, 'p1'), { id: 'p1', version, body }, 'It was put.')
    }
  }),

  directoryCase(
    'put-conflict',
    'Refuses to replace another version than the entry has, and says which it has',
    async (bench) => {
      const { directory, another, center } = bench
      const tries = async (expected: number) => directory.put(center, people, 'p1', person('Wang'), expected)
      checkEqual('replacing what is absent', await tries(1), { outcome: 'conflict', version: 0 }, LOST)
      await bench.put('p1', person('Li'))
      await bench.put('p1', person('Li Na'), 1)
      for (const expected of [0, 1, 3])
        checkEqual(`replacing version ${expected}`, await tries(expected), { outcome: 'conflict', version: 2 }, LOST)
      const entry = { id: 'p1', version: 2, body: person('Li Na') }
      checkEqual('the entry', await another.get(center, people, 'p1'), entry, LOST)
    },
  ),

  directoryCase(
    'put-race',
    'Of many puts at the same version, one succeeds',
    async ({ directory, another, center }) => {
      for (const expected of [0, 1]) {
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            (index % 2 ? another : directory).put(center, people, 'p1', person(`${index}`), expected),
          ),
        )
        const winners = outcomes.flatMap(({ outcome }, index) => (outcome === 'put' ? [index] : []))
        checkEqual('how many succeeded', winners.length, 1, LOST)
        const losers = outcomes.filter(({ outcome }) => outcome !== 'put')
        const conflict = { outcome: 'conflict', version: expected + 1 }
        for (const loser of losers) checkEqual('what the others hear', loser, conflict, LOST)
        const entry = await directory.get(center, people, 'p1')
        checkEqual('whose put it is', entry?.body.name, String(winners[0]), LOST)
      }
    },
  ),

  directoryCase('remove', 'Removes an entry; removing what is not there does nothing', async (bench) => {
    const { directory, another, center } = bench
    await bench.put('p1', person('Li'))
    await another.remove(center, people, 'p1')
    await another.remove(center, people, 'p1')
    checkEqual('the entry', await directory.get(center, people, 'p1'), null, 'A person has asked to be forgotten.')
    await bench.put('p1', person('Li'))
  }),

  directoryCase(
    'copies',
    'Changing an object that went in or came out changes nothing in the directory',
    async (bench) => {
      const { directory, center } = bench
      const body = { name: 'Li', addresses: ['a'], tags: ['vip'] }
      await bench.put('p1', body)
      body.addresses.push('b')
      const out = [await directory.get(center, people, 'p1'), ...(await directory.find(center, people, 'tag', 'vip'))]
      for (const entry of out) tryTo(() => (entry?.body.addresses as string[] | undefined)?.push('c'))
      const expected = { name: 'Li', addresses: ['a'], tags: ['vip'] }
      const again = await directory.get(center, people, 'p1')
      checkEqual('the body', again?.body, expected, 'Only a put may change what all nodes see.')
    },
  ),

  directoryCase('unusual-entries', 'Keeps unusual ids and values, and tells them apart', async (bench) => {
    const { directory, another, center } = bench
    const ids = ['A', 'a', 'é', 'e\u0301', 'a/b', 'a:b', '客户', "'; --", '%', '{x}', '👩‍💻', 'x'.repeat(200)]
    const nameOf = (id: string) => `${id} \u0000 \n "\\ ✓`
    for (const id of ids) await bench.put(id, person(nameOf(id), { seenAt: 0.1, addresses: [id] }))
    for (const id of ids) {
      const body = person(nameOf(id), { seenAt: 0.1, addresses: [id] })
      checkEqual(`entry "${id}"`, await another.get(center, people, id), { id, version: 1, body }, KEPT)
      checkEqual(`found by "${id}"`, (await directory.find(center, people, 'address', id))[0]?.id, id, KEPT)
    }
  }),

  directoryCase(
    'isolated',
    'Centers and collections share nothing, not even where their names run together',
    async (bench) => {
      const { directory, center, elsewhere } = bench
      const places: [string, CollectionDefinition<{ readonly tag: string }>][] = [
        [center, tagged('b')],
        [center, tagged('b/c')],
        [`${center}/b`, tagged('c')],
        [`${center}.b`, tagged('c')],
        [elsewhere, tagged('b')],
      ]
      const why = 'Centers are different companies.'
      for (const [name, collection] of places) {
        const outcome = await directory.put(name as CenterId, collection, 'x', { tag: 'shared' }, 0)
        checkEqual(`putting in ${name} ${collection.name}`, outcome, putAs(1), why)
      }
      for (const [name, collection] of places) {
        const found = await directory.find(name as CenterId, collection, 'tag', 'shared')
        checkEqual(`how many are found in ${name} ${collection.name}`, found.length, 1, why)
      }
      await directory.remove(center, tagged('b'), 'x')
      checkThat(
        (await directory.get(elsewhere, tagged('b'), 'x')) !== null,
        'the entry elsewhere',
        null,
        'still there',
        why,
      )
    },
  ),

  directoryCase(
    'closed',
    'After close, whoever uses the directory hears that it is closed',
    async ({ directory, center }) => {
      await directory.close()
      const why = 'A silent answer would hide that a part of the program goes on after its stop.'
      await checkRejects('a get after close', directory.get(center, people, 'p1'), 'closed', why)
      await checkRejects('a put after close', directory.put(center, people, 'p1', person('Li'), 0), 'closed', why)
      await directory.close()
    },
  ),
]

function tagged(name: string): CollectionDefinition<{ readonly tag: string }> {
  return { name, indexes: { tag: { unique: true, keys: ({ tag }) => [tag] } } }
}

/** A directory may hand out frozen objects: then the attempt fails, which is as good. */
function tryTo(attempt: () => void): void {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}
