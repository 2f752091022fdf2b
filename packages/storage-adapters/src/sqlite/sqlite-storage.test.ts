import { mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ARCHIVE_CURSOR,
  type CenterId,
  type Change,
  type ChangeId,
  type InteractionId,
  type NodeId,
  OUTCOME_MEMORY,
  type Store,
} from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SqliteStorage, type SqliteStorageOptions, sqliteStorage } from './index.js'
import { sqliteClient } from './sqlite-connection.js'

const CENTER = 'main' as CenterId
const people = { name: 'people', indexes: { name: { unique: true, keys: ({ name }: { name: string }) => [name] } } }

let folder: string
let file: string
let opened: SqliteStorage[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringwright-sqlite-'))
  file = join(folder, 'center.db')
  opened = []
})

afterEach(async () => {
  await Promise.all(opened.map((storage) => storage.close()))
  await rm(folder, { recursive: true })
})

async function openStorage(options: Partial<SqliteStorageOptions> = {}): Promise<SqliteStorage> {
  const storage = await sqliteStorage({ file, clock: steppingClock(), ...options })
  opened.push(storage)
  return storage
}

function change(id: string, body: unknown, expects: string | null = null, key = 'call/1'): Change {
  const [kind = '', name = ''] = key.split('/')
  const version = id as ChangeId
  const record = { key, kind, id: name, version, body }
  return {
    id: version,
    node: 'node' as NodeId,
    reads: [],
    facts: [],
    writes: [{ key, expects: expects as ChangeId | null, record }],
  }
}

function empty(id: string): Change {
  return { id: id as ChangeId, node: 'node' as NodeId, reads: [], writes: [], facts: [] }
}

async function fill(store: Store, count: number, name: string): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => store.commit(CENTER, empty(`${name}.${index}`))))
}

/** Changes the file with a client of SQLite, as another program would. */
async function meddle(sql: string, path = file): Promise<void> {
  const connection = (await sqliteClient())(path)
  connection.exec(sql)
  connection.close()
}

describe('what is erased', () => {
  it('is not in the file any more once it is closed, also what was replaced before and what fills pages of its own', async () => {
    const { archive, directory, close } = await openStorage()
    const letters = { name: 'letters', indexes: {} }
    const actor = { role: 'system', id: 'test' } as const
    const numbers = Array.from({ length: 200 }, (_, number) => number)
    const secret = (number: number): string => `SECRET ${number} ${'x'.repeat(number % 5 === 0 ? 9_000 : 40)}`
    for (const number of numbers) {
      const data = { interaction: `i${number}` as InteractionId, note: 'n', text: secret(number) }
      const fact = { id: `f${number}`, type: 'interaction:noted', at: number, revision: number + 1, actor } as const
      await archive.append(CENTER, [{ ...fact, data, personal: ['text'] }])
      await directory.put(CENTER, letters, `l${number}`, { text: `SECRET draft ${number}` }, 0)
      await directory.put(CENTER, letters, `l${number}`, { text: secret(number) }, 1)
    }
    expect(await readFile(file, 'latin1')).toContain('SECRET')
    await archive.erase(CENTER, { about: { interaction: numbers.map((number) => `i${number}`) }, actor, at: 0 })
    for (const number of numbers) await directory.remove(CENTER, letters, `l${number}`)
    await close()
    expect(await readFile(file, 'latin1')).not.toContain('SECRET')
  })
})

describe('[V3] storage in SQLite', () => {
  it('has everything when it is opened again', async () => {
    const first = await openStorage()
    await first.store.commit(CENTER, change('a', { state: 'ringing' }))
    const lease = await first.store.lease(CENTER, 'dispatcher', 'node', 60_000)
    await first.directory.put(CENTER, people, 'p1', { name: 'Li' }, 0)
    await first.close()

    const second = await openStorage()
    const { revision, change: last, records } = await second.store.snapshot(CENTER)
    expect({ revision, last, bodies: records.map(({ body }) => body) }).toEqual({
      revision: 1,
      last: 'a',
      bodies: [{ state: 'ringing' }],
    })
    expect(await second.store.commit(CENTER, change('a', {}))).toMatchObject({ outcome: 'applied', revision: 1 })
    expect(await second.store.lease(CENTER, 'dispatcher', 'other', 60_000)).toBeNull()
    expect(await second.store.lease(CENTER, 'dispatcher', 'node', 60_000)).toMatchObject({ token: lease?.token })
    expect(await second.directory.find(CENTER, people, 'name', 'Li')).toMatchObject([{ id: 'p1', version: 1 }])
  })

  it('refuses to open a file that is in use, and says by whom', async () => {
    await openStorage()
    await expect(openStorage()).rejects.toMatchObject({
      code: 'wrong_state',
      message: expect.stringContaining(`in use by process ${process.pid} on`) as string,
    })
  })

  it('is the same by a symbolic link, also one that leads to no file yet', async () => {
    const link = join(folder, 'link.db')
    await symlink('center.db', link)
    const { store } = await openStorage({ file: link })
    expect(await store.commit(CENTER, change('a', {}))).toMatchObject({ outcome: 'applied' })
    await expect(openStorage()).rejects.toMatchObject({ code: 'wrong_state' })
  })

  it('refuses nobody for what others have asked at the same time', async () => {
    const { directory, close } = await openStorage()
    await directory.put(CENTER, people, 'anna', { name: 'Anna' }, 0)
    await close()
    await meddle("update entry set body = '{'")
    const again = await openStorage()
    const [read, put, committed] = await Promise.allSettled([
      again.directory.get(CENTER, people, 'anna'),
      again.directory.put(CENTER, people, 'berta', { name: 'Berta' }, 0),
      again.store.commit(CENTER, change('a', {})),
    ])
    expect(read).toMatchObject({ status: 'rejected', reason: { code: 'incompatible' } })
    expect(put).toMatchObject({ value: { outcome: 'put' } })
    expect(committed).toMatchObject({ value: { outcome: 'applied' } })
  })

  it('finds entries before and behind all others, as memory does', async () => {
    const lots = {
      name: 'lots',
      indexes: { all: { keys: () => ['all'], order: (due: number | null) => due ?? Infinity } },
    }
    const { directory } = await openStorage()
    for (const due of [null, 2, 1]) await directory.put(CENTER, lots, String(due), due, 0)
    expect((await directory.find(CENTER, lots, 'all', 'all')).map(({ id }) => id)).toEqual(['1', '2', 'null'])
  })

  it('takes what a change, a body and a fact are at the moment of the call', async () => {
    const { store, directory } = await openStorage()
    const body = { state: 'ringing' }
    const commit = store.commit(CENTER, change('a', body))
    const put = directory.put(CENTER, people, 'p1', body as never, 0).catch((error: unknown) => error)
    body.state = 'changed'
    await Promise.all([commit, put])
    expect((await store.snapshot(CENTER)).records[0]?.body).toEqual({ state: 'ringing' })
  })

  it('copies everything into a backup while changes go on', async () => {
    const { store, backup } = await openStorage()
    const copy = join(folder, 'backup.db')
    const before = Array.from({ length: 50 }, (_, index) =>
      store.commit(CENTER, change(`a${index}`, index, null, `call/${index}`)),
    )
    const made = backup(copy)
    const after = Array.from({ length: 50 }, (_, index) =>
      store.commit(CENTER, change(`b${index}`, index, null, `chat/${index}`)),
    )
    await Promise.all([...before, made, ...after])
    const copied = await openStorage({ file: copy })
    const { records, revision } = await copied.store.snapshot(CENTER)
    expect(records).toHaveLength(revision)
    expect(revision).toBeGreaterThanOrEqual(50)
    await expect(backup(copy)).rejects.toMatchObject({ code: 'already_exists' })
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('[V6] keeps the log until the archive has it, and then the newest commits', async () => {
    const { store } = await openStorage({ logLengthMax: 3 * OUTCOME_MEMORY })
    const follow = (after: number) =>
      store.follow(CENTER, after, new AbortController().signal)[Symbol.asyncIterator]().next()
    await fill(store, 2 * OUTCOME_MEMORY, 'a')
    expect((await follow(0)).done).toBe(false)
    const cursor = `${ARCHIVE_CURSOR.kind}/${ARCHIVE_CURSOR.id}`
    await store.commit(CENTER, change('cursor', { revision: 5_000 }, null, cursor))
    await fill(store, 1_000, 'b')
    await expect(follow(4_999)).rejects.toMatchObject({ code: 'incompatible', details: { reason: 'compacted' } })
    expect((await follow(5_000)).value?.[0]?.revision).toBe(5_001)
    await store.commit(CENTER, change('cursor.2', { revision: 21_001 }, 'cursor', cursor))
    await fill(store, 1_000, 'c')
    const { details } = (await follow(5_000).catch((error: unknown) => error)) as { details: { oldest: number } }
    expect(details.oldest).toBeGreaterThan(11_000)
    expect(details.oldest).toBeLessThanOrEqual(22_002 - OUTCOME_MEMORY)
  })

  it('keeps no more refusals than it has to remember', async () => {
    const { store, close } = await openStorage()
    const refused = (index: number) => store.commit(CENTER, change(`r${index}`, {}, 'nobody'))
    const first = await refused(0)
    await Promise.all(Array.from({ length: OUTCOME_MEMORY - 1 }, (_, index) => refused(1 + index)))
    expect(await refused(0)).toEqual(first)
    await Promise.all(Array.from({ length: 2 * OUTCOME_MEMORY }, (_, index) => refused(OUTCOME_MEMORY + index)))
    await close()
    const connection = (await sqliteClient())(file)
    expect(connection.prepare('select count(*) as kept from refusal').get()?.['kept']).toBeLessThan(
      1.2 * OUTCOME_MEMORY,
    )
    connection.close()
  })

  it('answers with `closed` once it is closed, and what was asked for before is done', async () => {
    const storage = await openStorage()
    const last = storage.store.commit(CENTER, change('a', {}))
    await Promise.all([storage.close(), storage.close()])
    expect(await last).toMatchObject({ outcome: 'applied' })
    await expect(storage.backup(join(folder, 'late.db'))).rejects.toMatchObject({ code: 'closed' })
  })
})

describe('[V3] a file that cannot be used is refused, and left as it is:', () => {
  const refused = async (code: string, message: RegExp): Promise<void> => {
    await expect(openStorage()).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string })
  }

  it('no database', async () => {
    await writeFile(file, 'Dear diary, today a customer called. '.repeat(200))
    await refused('incompatible', /is not a database of SQLite\. Name another file/)
  })

  it("another program's database", async () => {
    await meddle('create table photo (id integer)')
    await refused('incompatible', /belongs to another program/)
    await meddle('insert into photo values (1)')
  })

  it('one of a newer version', async () => {
    await (await openStorage()).close()
    await meddle('pragma user_version = 99')
    await refused('incompatible', /newer Ringwright \(schema 99, .*Update @ringwright\/storage-adapters/)
  })

  it('one in a folder that does not exist', async () => {
    file = join(folder, 'nowhere', 'center.db')
    await refused('not_found', /Its folder must exist/)
  })

  it('one that is damaged, at the latest when it is read', async () => {
    const storage = await openStorage()
    await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        storage.store.commit(CENTER, change(`a${index}`, 'x'.repeat(500), null, `call/${index}`)),
      ),
    )
    await storage.close()
    const handle = await open(file, 'r+')
    const { size } = await handle.stat()
    await handle.write(Buffer.alloc(size - 64 * 1_024, 0xa5), 0, size - 64 * 1_024, 64 * 1_024)
    await handle.close()
    const read = async () => (await openStorage()).store.snapshot(CENTER)
    await expect(read()).rejects.toMatchObject({
      code: 'incompatible',
      message: expect.stringMatching(/is damaged\. Stop the center, .* restore a backup/) as string,
    })
  })

  it('options that make no sense', async () => {
    await expect(openStorage({ logLengthMax: 10 })).rejects.toMatchObject({ code: 'invalid_argument' })
    const misspelt = { logLengthMax: 100_000, synchronus: 'normal' }
    await expect(openStorage(misspelt)).rejects.toThrow('there is no field "synchronus"; did you mean "synchronous"?')
    await expect(openStorage({ file: '' })).rejects.toMatchObject({ code: 'invalid_argument' })
  })
})
