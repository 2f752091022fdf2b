import { describe, expect, it } from 'vitest'
import { createContactCenter } from './contact-center.js'
import type { Engine } from './plugin.js'
import type { CenterId } from '../identity/identity.js'
import { steppingClock } from '../simulation/stepping-clock.js'
import type { CollectionDefinition, Directory } from '../storage/directory.js'
import { memoryDirectory } from '../storage/memory/memory-directory.js'
import { memoryStore } from '../storage/memory/memory-store.js'

const MAIN = 'main' as CenterId

interface OldCard {
  readonly owner: string
}
interface Card {
  readonly owners: readonly string[]
}

const oldCards: CollectionDefinition<OldCard> = {
  name: 'card',
  indexes: { owner: { unique: true, keys: ({ owner }) => [owner] } },
}
const cards: CollectionDefinition<Card> = {
  name: 'card',
  indexes: { owner: { unique: true, keys: ({ owners }) => owners } },
  changes: [
    {
      upgrade: ({ owner }: OldCard): Card => ({ owners: [owner] }),
      downgrade: ({ owners }: Card): OldCard => ({ owner: owners[0] as string }),
    },
  ],
}
/** As the database has it, whatever its format. */
const rawCards: CollectionDefinition<unknown> = { name: 'card', indexes: {} }

/** Nodes of one center that share a store and a directory. */
function center() {
  const clock = steppingClock()
  const store = memoryStore({ clock })
  const directory = memoryDirectory()
  const node = async (collection?: CollectionDefinition<never>) => {
    let engine: Engine | undefined
    const setup = (given: Engine) => {
      engine = given
      if (collection) given.collect(collection)
      return {}
    }
    const started = createContactCenter({ clock, store, directory, plugins: [{ name: 'cards', setup }] })
    await started.start()
    await clock.advance(100)
    return { directory: (engine as Engine).directory, stop: () => started.stop() }
  }
  return { clock, directory, node }
}

const stored = async (directory: Directory, id: string) => (await directory.get(MAIN, rawCards, id))?.body

describe('[U4] formats of entries', () => {
  it('what an older release has written is upgraded when it is read, and found under its values', async () => {
    const { directory, node } = center()
    await directory.put(MAIN, oldCards, '1', { owner: 'ada' }, 0)
    const newer = await node(cards)
    expect(await newer.directory.get(MAIN, cards, '1')).toEqual({ id: '1', version: 1, body: { owners: ['ada'] } })
    expect(await newer.directory.find(MAIN, cards, 'owner', 'ada')).toHaveLength(1)
    expect(await newer.directory.put(MAIN, cards, '2', { owners: ['ada'] }, 0)).toMatchObject({
      outcome: 'taken',
      id: '1',
    })
  })

  it('nodes write the older format until the last older one has gone, and understand each other', async () => {
    const { clock, directory, node } = center()
    const older = await node()
    const newer = await node(cards)
    await newer.directory.put(MAIN, cards, '1', { owners: ['ada', 'li'] }, 0)
    expect(await stored(directory, '1')).toEqual({ owner: 'ada' })
    expect((await older.directory.get(MAIN, oldCards, '1'))?.body).toEqual({ owner: 'ada' })
    await older.directory.put(MAIN, oldCards, '1', { owner: 'li' }, 1)
    await older.stop()
    await clock.advance(100)
    await newer.directory.put(MAIN, cards, '2', { owners: ['sam', 'kim'] }, 0)
    expect(await stored(directory, '2')).toEqual({ $format: 2, body: { owners: ['sam', 'kim'] } })
    expect((await newer.directory.find(MAIN, cards, 'owner', 'kim')).map(({ id }) => id)).toEqual(['2'])
    // One body of each format: replaced, found and removed alike.
    await newer.directory.put(MAIN, cards, '1', { owners: ['eve'] }, 2)
    expect(await newer.directory.find(MAIN, cards, 'owner', 'li')).toEqual([])
    await newer.directory.remove(MAIN, cards, '2')
    expect(await newer.directory.find(MAIN, cards, 'owner', 'kim')).toEqual([])
  })

  it('a node does not start where entries are written that it does not read', async () => {
    const { node } = center()
    await node(cards)
    await expect(node()).rejects.toMatchObject({
      code: 'incompatible',
      message: expect.stringMatching(
        /entries are written in format 2 of "card" by a newer release.*Update this node/,
      ) as string,
    })
  })

  it('an entry of a newer release, or one that cannot be upgraded, is refused by its name', async () => {
    const { directory, node } = center()
    await directory.put(MAIN, rawCards, '1', { $format: 3, body: {} }, 0)
    await directory.put(MAIN, rawCards, '2', null, 0)
    const newer = await node(cards)
    await expect(newer.directory.get(MAIN, cards, '1')).rejects.toMatchObject({
      code: 'incompatible',
      message: expect.stringMatching(/^Entry "1" of collection "card" was written in format 3/) as string,
    })
    await expect(newer.directory.get(MAIN, cards, '2')).rejects.toMatchObject({
      code: 'incompatible',
      message: expect.stringMatching(/^Entry "2" of collection "card" cannot be upgraded/) as string,
    })
    await expect(newer.directory.get(MAIN, oldCards, '1')).rejects.toMatchObject({ code: 'incompatible' })
  })

  it('a collection that has changed has to be declared, once', async () => {
    const { node } = center()
    const undeclared = await node()
    await expect(undeclared.directory.get(MAIN, cards, '1')).rejects.toThrow(/declare it with `engine\.collect`/)
    const setup = (engine: Engine) => {
      engine.collect(cards)
      engine.collect(oldCards)
      return {}
    }
    expect(() => createContactCenter({ plugins: [{ name: 'cards', setup }] })).toThrow(/Two plug-ins declare/)
  })
})
