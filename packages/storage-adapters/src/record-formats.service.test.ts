import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CenterId,
  type ChangeId,
  type CollectionDefinition,
  type ContactCenter,
  createContactCenter,
  defineRecordKind,
  type Directory,
  type Engine,
  memoryArchive,
  memoryDirectory,
  memoryStore,
  type NodeId,
  type RecordKind,
  type Store,
  systemActor,
  systemClock,
} from '@ringwright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { comesTrue, findPostgres, findRedis, startPostgres, startRedis } from '../../../scripts/services/index.js'
import { poolOfTests } from './postgres/fixtures/pool-of-tests.js'
import { postgresStorage } from './postgres/index.js'
import { redisStore } from './redis/index.js'
import { RedisKeys } from './redis/redis-keys.js'
import { sqliteStorage } from './sqlite/index.js'
import { sqliteClient } from './sqlite/sqlite-connection.js'

const MAIN = 'main' as CenterId
const HOST = systemActor('test')
const KEY = 'ticket/1'

interface OldTicket {
  readonly title: string
}
interface Ticket extends OldTicket {
  readonly tags: readonly string[]
}

const oldTickets = defineRecordKind<OldTicket>({ kind: 'ticket', schema: z.strictObject({ title: z.string() }) })
const tickets = defineRecordKind<Ticket>({
  kind: 'ticket',
  schema: z.strictObject({ title: z.string(), tags: z.array(z.string()) }),
  changes: [
    {
      upgrade: ({ title }: OldTicket): Ticket => ({ title, tags: [] }),
      downgrade: ({ title }: Ticket): OldTicket => ({ title }),
    },
  ],
})

const surveys = defineRecordKind<{ readonly stars: number }>({
  kind: 'survey',
  schema: z.strictObject({ stars: z.number() }),
  aside: true,
})

interface OldCard {
  readonly owner: string
}
interface Card {
  readonly owners: readonly string[]
}

const oldCards: CollectionDefinition<OldCard> = { name: 'card', indexes: { owner: { keys: ({ owner }) => [owner] } } }
const cards: CollectionDefinition<Card> = {
  name: 'card',
  indexes: { owner: { keys: ({ owners }) => owners } },
  changes: [
    {
      upgrade: ({ owner }: OldCard): Card => ({ owners: [owner] }),
      downgrade: ({ owners }: Card): OldCard => ({ owner: owners[0] as string }),
    },
  ],
}

/** A store that is ready, and ways to change the text of a record or an entry behind its back. */
interface Place {
  readonly store: Store
  readonly directory?: Directory
  /** Puts this text in the place of the body of each entry. */
  readonly damageEntries?: (text: string) => Promise<unknown>
  /** Puts this text in the place of the record's body, or of all of it. */
  readonly damage?: (text: string) => Promise<unknown>
}

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const places: Readonly<Record<string, () => Promise<Place>>> = {
  memory: async () => ({ store: memoryStore({ clock: systemClock() }), directory: memoryDirectory() }),
  async sqlite() {
    const folder = await mkdtemp(join(tmpdir(), 'ringwright-formats-'))
    ends.push(() => rm(folder, { recursive: true }))
    const file = join(folder, 'center.db')
    const storage = await sqliteStorage({ file })
    ends.push(() => storage.close())
    return {
      store: storage.store,
      directory: storage.directory,
      async damage(text) {
        const beside = (await sqliteClient())(file)
        beside.prepare('update record set record = ? where key = ?').run(text, KEY)
        beside.close()
      },
      async damageEntries(text) {
        const beside = (await sqliteClient())(file)
        beside.prepare('update entry set body = ?').run(text)
        beside.close()
      },
    }
  },
  async redis() {
    const server = await startRedis(await findRedis(), { volatile: true })
    ends.push(() => server.stop())
    const store = redisStore({ url: server.url })
    ends.push(() => store.close())
    const { bodies } = new RedisKeys('ringwright', 16).of(MAIN)
    return { store, damage: (text) => server.cli('hset', bodies, KEY, text) }
  },
  async postgres() {
    const server = await startPostgres(await findPostgres())
    ends.push(() => server.stop())
    const storage = await postgresStorage({ connectionString: server.url })
    ends.push(() => storage.close())
    const pool = poolOfTests(server)
    ends.push(() => pool.end())
    return {
      store: storage.store,
      directory: storage.directory,
      damageEntries: (text) => pool.query('update ringwright.entry set body = $1', [text]),
      damage: (text) => pool.query('update ringwright.record set record = $1 where key = $2', [text, KEY]),
    }
  },
}

/** A node of a release that knows these tickets, and perhaps more; ended with the test. */
function node(store: Store, ...kinds: readonly RecordKind<unknown>[]): ContactCenter {
  const setup = (engine: Engine) => {
    for (const kind of kinds) engine.define(kind)
    return {}
  }
  const plugin = { name: 'tickets', setup }
  const center = createContactCenter({
    ...{ plugins: [plugin], store, directory: memoryDirectory(), archive: memoryArchive() },
  })
  ends.push(() => center.stop())
  return center
}

/** A node of a release that knows these cards, and its directory; ended with the test. */
async function keeper(store: Store, directory: Directory, collection: CollectionDefinition<never>) {
  let engine: Engine | undefined
  const setup = (given: Engine) => {
    engine = given
    given.collect(collection)
    return {}
  }
  const plugins = [{ name: 'cards', setup }]
  const center = createContactCenter({ plugins, store, directory, archive: memoryArchive() })
  ends.push(() => center.stop())
  await center.start()
  return { cards: (engine as Engine).directory, stop: () => center.stop() }
}

function put<Body>(center: ContactCenter, kind: RecordKind<Body>, id: string, body: Body): Promise<void> {
  return center.run(HOST, (transaction) => transaction.put(kind, id, body))
}

async function write(store: Store, id: string, body: unknown): Promise<void> {
  const record = { key: KEY, kind: 'ticket', id: '1', version: id as ChangeId, body }
  const { records } = await store.snapshot(MAIN)
  const expects = records.find(({ key }) => key === KEY)?.version ?? null
  const writes = [{ key: KEY, expects, record }]
  await store.commit(MAIN, { id: id as ChangeId, node: 'editor' as NodeId, reads: [], facts: [], writes })
}

const bodyOf = async (store: Store, key: string): Promise<unknown> =>
  (await store.snapshot(MAIN)).records.find((record) => record.key === key)?.body

describe.each(Object.entries(places))('records in %s', (name, open) => {
  it('[U4] are shared by nodes of two releases; once the older ones are gone the newer format is written, and they are refused', async () => {
    const { store } = await open()
    const older = node(store, oldTickets)
    await older.start()
    await put(older, oldTickets, '1', { title: 'lost bag' })
    const newer = node(store, tickets)
    await newer.start()
    expect(newer.get(tickets, '1')).toEqual({ title: 'lost bag', tags: [] })

    await put(newer, tickets, '2', { title: 'late train', tags: ['refund'] })
    await comesTrue('the older release reads what the newer one wrote', () => older.get(oldTickets, '2') !== undefined)
    expect(older.get(oldTickets, '2')).toEqual({ title: 'late train' })
    await put(older, oldTickets, '2', { title: 'no train' })
    await comesTrue('and the other way round', () => newer.get(tickets, '2')?.title === 'no train')

    await older.stop()
    await comesTrue('the newer format is written', async () => {
      await put(newer, tickets, '3', { title: 'seat', tags: ['window'] })
      return JSON.stringify(await bodyOf(store, 'ticket/3')).includes('window')
    })
    const { revision } = await store.snapshot(MAIN)
    await expect(node(store, oldTickets).start()).rejects.toMatchObject({
      code: 'incompatible',
      message: expect.stringMatching(
        /format 2 of "ticket" by a newer release; this one reads up to 1\. Update/,
      ) as string,
    })
    expect((await store.snapshot(MAIN)).revision).toBe(revision)
    const next = node(store, tickets)
    await next.start()
    expect(next.get(tickets, '1')).toEqual({ title: 'lost bag', tags: [] })
    expect(next.get(tickets, '3')).toEqual({ title: 'seat', tags: ['window'] })
  })

  it('[U4] of a kind that only the newer release knows are passed over by the older one, which goes on', async () => {
    const { store } = await open()
    const older = node(store, oldTickets)
    await older.start()
    const newer = node(store, oldTickets, surveys)
    await newer.start()
    await newer.run(HOST, (transaction) => {
      transaction.put(surveys, '1', { stars: 5 })
      transaction.put(oldTickets, '1', { title: 'lost bag' })
    })
    await comesTrue('the older release takes what it knows of the same change', () => {
      return older.get(oldTickets, '1')?.title === 'lost bag'
    })
    await put(older, oldTickets, '2', { title: 'late train' })
    await newer.run(HOST, (transaction) => transaction.put(surveys, '1', { stars: 4 }))
    await newer.run(HOST, (transaction) => {
      transaction.put(surveys, '2', { stars: 1 })
      transaction.remove(surveys, '1')
      transaction.put(oldTickets, '1', { title: 'found bag' })
    })
    await comesTrue('and of the next ones', () => older.get(oldTickets, '1')?.title === 'found bag')
    const another = node(store, oldTickets)
    await another.start()
    expect(another.get(oldTickets, '2')).toEqual({ title: 'late train' })
    await newer.stop()
    const next = node(store, oldTickets, surveys)
    await next.start()
    expect(next.get(surveys, '1')).toBeUndefined()
    expect(next.get(surveys, '2')).toEqual({ stars: 1 })

    const stranger = defineRecordKind<object>({ kind: 'stranger', schema: z.object({}) })
    const strange = node(store, oldTickets, stranger, surveys)
    await strange.start()
    await put(strange, stranger, '1', {})
    await comesTrue('whoever meets another kind that is not known still stops', () => !older.available)
  })

  it('that somebody has edited are refused by name, with nothing written, until they are mended', async () => {
    const { store } = await open()
    await write(store, 'edit.1', { title: 7 })
    await expect(node(store, tickets).start()).rejects.toThrow(
      'Record "ticket/1" does not have the shape of this release: title',
    )
    await write(store, 'edit.2', 'no ticket at all')
    await expect(node(store, tickets).start()).rejects.toThrow('Mend it in the store or remove it')
    await write(store, 'edit.x', { $format: -1, body: { title: 'lost bag' } })
    await expect(node(store, tickets).start()).rejects.toThrow('Mend it in the store or remove it')
    await write(store, 'edit.3', { $format: 2, body: { title: 'from the future', tags: [] } })
    await expect(node(store, oldTickets).start()).rejects.toThrow('Record "ticket/1" was written in format 2')
    expect((await store.snapshot(MAIN)).revision).toBe(4)
    const center = node(store, tickets)
    await center.start()
    expect(center.get(tickets, '1')).toEqual({ title: 'from the future', tags: [] })
  })

  // tidy: skip because Redis is no directory
  it.skipIf(name === 'redis')('[U4] entries of the directory are shared by nodes of two releases', async () => {
    const { store, directory = memoryDirectory(), damageEntries } = await open()
    const older = await keeper(store, directory, oldCards)
    await older.cards.put(MAIN, oldCards, '1', { owner: 'ada' }, 0)
    const newer = await keeper(store, directory, cards)
    expect(await newer.cards.get(MAIN, cards, '1')).toEqual({ id: '1', version: 1, body: { owners: ['ada'] } })
    await newer.cards.put(MAIN, cards, '1', { owners: ['li', 'sam'] }, 1)
    expect((await older.cards.find(MAIN, oldCards, 'owner', 'li')).map(({ body }) => body)).toEqual([{ owner: 'li' }])
    await older.stop()
    await comesTrue('the newer format is written', async () => {
      const { version = 0 } = (await newer.cards.get(MAIN, cards, '2')) ?? {}
      await newer.cards.put(MAIN, cards, '2', { owners: ['kim', 'eve'] }, version)
      return (await newer.cards.get(MAIN, cards, '2'))?.body.owners.length === 2
    })
    expect(await newer.cards.find(MAIN, cards, 'owner', 'eve')).toHaveLength(1)
    await expect(keeper(store, directory, oldCards)).rejects.toThrow('format 2 of "card" by a newer release')
    if (!damageEntries) return
    await damageEntries('{"owner": "a')
    await expect(newer.cards.get(MAIN, cards, '1')).rejects.toMatchObject({
      code: 'incompatible',
      message: expect.stringMatching(/^Entry "1" of collection "card" is not the JSON that was stored/) as string,
    })
  })

  // Memory keeps no text that could be damaged.
  if (name === 'memory') return
  it('that are damaged are refused with what to do', async () => {
    const { store, damage } = await open()
    await write(store, 'edit.1', { title: 'lost bag' })
    await damage?.('{"title": "lost b')
    await expect(node(store, tickets).start()).rejects.toMatchObject({
      code: 'incompatible',
      message: expect.stringMatching(/is not the JSON that was stored: .*Mend it in the store/) as string,
    })
  })
})
