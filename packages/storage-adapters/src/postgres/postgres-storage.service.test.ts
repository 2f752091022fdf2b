import {
  ARCHIVE_CURSOR,
  type CenterId,
  type Change,
  type ChangeId,
  type CommittedFact,
  type NodeId,
  OUTCOME_MEMORY,
  sleep,
  systemActor,
  systemClock,
} from '@ringwright/core'
import { verifyChain } from '@ringwright/core/archive'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { comesTrue, findPostgres, type PostgresServer, startPostgres } from '../../../../scripts/services/index.js'
import { poolOfTests } from './fixtures/pool-of-tests.js'
import { migratePostgres, type PostgresStorage, type PostgresStorageOptions, postgresStorage } from './index.js'

const CENTER = 'main' as CenterId
const RETRY_MS = 50

let server: PostgresServer
let admin: pg.Pool
let schemas = 0
let schema: string
let opened: PostgresStorage[]

beforeAll(async () => {
  server = await startPostgres(await findPostgres())
  admin = poolOfTests(server, 2)
})

afterAll(async () => {
  await admin?.end()
  await server?.stop()
})

beforeEach(() => {
  schema = `center_${schemas++}`
  opened = []
})

afterEach(() => Promise.all(opened.map((storage) => storage.close())))

async function openStorage(options: Partial<PostgresStorageOptions> = {}): Promise<PostgresStorage> {
  const place = options.pool ? {} : { connectionString: server.url }
  const storage = await postgresStorage({ ...place, schema, pollMs: 60_000, ...options } as PostgresStorageOptions)
  opened.push(storage)
  return storage
}

function change(id: string, body: unknown, expects: string | null = null, key = 'call/1'): Change {
  const [kind = '', name = ''] = key.split('/')
  const record = { key, kind, id: name, version: id as ChangeId, body }
  const writes = [{ key, expects: expects as ChangeId | null, record }]
  return { id: id as ChangeId, node: 'node' as NodeId, reads: [], facts: [], writes }
}

function fact(number: number, at: number): CommittedFact {
  const actor = systemActor('test')
  return { id: `a.${number}`, type: 'noted', at, revision: number, actor, data: { number } } as unknown as CommittedFact
}

/** Repeats what the engine repeats: a request of which nobody knows what became. */
async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if ((error as { code?: string }).code !== 'unavailable') throw error
      await sleep(systemClock(), RETRY_MS)
    }
  }
}

describe('[V4] storage in PostgreSQL', () => {
  it('wakes a follower on another node by a notification, long before it would look by itself', async () => {
    const [one, two] = [await openStorage(), await openStorage()]
    await one.store.commit(CENTER, change('a', 0))
    const log = two.store.follow(CENTER, 1, new AbortController().signal)[Symbol.asyncIterator]()
    // Whether it waits already when the first commit is made depends on who is faster; for the later ones it does.
    for (let count = 1; count <= 10; count++) {
      const next = log.next()
      await one.store.snapshot(CENTER)
      await one.store.commit(CENTER, change(`b${count}`, count, null, `call/b${count}`))
      expect((await next).value?.[0]?.change).toBe(`b${count}`)
    }
  })

  it('hears of a commit by looking, where notifications do not come through', async () => {
    const [one, two] = [await openStorage(), await openStorage({ pollMs: 20 })]
    await one.store.commit(CENTER, change('a', 0))
    const log = two.store.follow(CENTER, 1, new AbortController().signal)[Symbol.asyncIterator]()
    const next = log.next()
    // Written as if by a node whose notification was lost.
    await admin.query(`insert into ${schema}.log (center, revision, change, after, node, at, content)
      select number, 2, 'b', 'a', 'node', 0, '{"writes":[],"facts":[]}' from ${schema}.center`)
    await admin.query(`update ${schema}.center set revision = 2, change = 'b'`)
    expect((await next).value?.[0]?.change).toBe('b')
  })

  it('[U2] nodes that commit at once to one center agree on one order, and none is lost', async () => {
    const nodes = await Promise.all(Array.from({ length: 3 }, () => openStorage()))
    const outcomes = await Promise.all(
      nodes.flatMap(({ store }, node) =>
        Array.from({ length: 100 }, (_, index) =>
          store.commit(CENTER, change(`${node}.${index}`, 0, null, `call/${node}.${index}`)),
        ),
      ),
    )
    const revisions = outcomes.map((outcome) => (outcome.outcome === 'applied' ? outcome.revision : 0))
    expect(revisions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
    expect((await nodes[0]?.store.snapshot(CENTER))?.records).toHaveLength(300)
  })

  it('[U1] [U11] goes on after the server was killed: what was confirmed is there, what was not is asked again', async () => {
    const { store, relay } = await openStorage({ pollMs: 50 })
    const confirmed: ChangeId[] = []
    let killed = false
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let index = 0; index < 200; index++) {
        const each = change(`${writer}.${index}`, index, null, `call/${writer}.${index}`)
        await insist(() => store.commit(CENTER, each))
        confirmed.push(each.id)
      }
    })
    await comesTrue('some commits are confirmed', () => confirmed.length > 100)
    await server.kill()
    killed = true
    await server.start()
    await Promise.all(writers)
    expect(killed).toBe(true)
    const { revision, records } = await store.snapshot(CENTER)
    expect([revision, records.length]).toEqual([1_600, 1_600])
    const log = store.follow(CENTER, 0, new AbortController().signal)[Symbol.asyncIterator]()
    const seen: number[] = []
    while (seen.length < revision)
      seen.push(...((await log.next()).value ?? []).map(({ revision: each }: { revision: number }) => each))
    expect(seen).toEqual(Array.from({ length: 1_600 }, (_, index) => index + 1))
    const heard: unknown[] = []
    relay.subscribe(CENTER, 'typing', (message) => heard.push(message))
    await comesTrue('the relay carries hints again', () => {
      relay.publish(CENTER, 'typing', 'hello')
      return heard.length > 0
    })
  })

  it('answers `unavailable` while the server is away, and the same change is applied once it is back', async () => {
    const { store } = await openStorage()
    await store.commit(CENTER, change('a', 0))
    await server.kill()
    await expect(store.commit(CENTER, change('b', 1, 'a'))).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    })
    await expect(store.snapshot(CENTER)).rejects.toMatchObject({ code: 'unavailable' })
    await server.start()
    expect(await insist(() => store.commit(CENTER, change('b', 1, 'a')))).toMatchObject({
      outcome: 'applied',
      revision: 2,
    })
  })

  it('makes no center by looking for one', async () => {
    const { store, directory, archive } = await openStorage()
    const things = { name: 'things', indexes: { name: { keys: () => [] } } }
    expect(await store.snapshot(CENTER)).toMatchObject({ revision: 0, records: [] })
    expect(await directory.get(CENTER, things, 'one')).toBeNull()
    expect(await directory.find(CENTER, things, 'name', 'one')).toEqual([])
    expect([await archive.query(CENTER, {}), await archive.chain(CENTER, 0)]).toEqual([{ facts: [] }, []])
    expect((await admin.query(`select name from ${schema}.center`)).rows).toEqual([])
  })

  it('works on a pool of the host, and leaves it open', async () => {
    const pool = poolOfTests(server, 3)
    const { store, close } = await openStorage({ pool })
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.commit(`center-${index}` as CenterId, change('a', 0))),
    )
    await close()
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })

  it('carries a hint that is too long for one notification, and drops one that is no hint any more', async () => {
    const [one, two] = [await openStorage(), await openStorage()]
    const heard: unknown[] = []
    two.relay.subscribe(CENTER, 'typing', (message) => heard.push(message))
    const long = '你好 🙂 \u0000 \ud800 '.repeat(3_000)
    one.relay.publish(CENTER, 'typing', 'x'.repeat(300_000))
    one.relay.publish(CENTER, 'typing', long)
    one.relay.publish(CENTER, 'typing', 'short')
    await comesTrue('both are heard', () => heard.length === 2)
    expect(heard).toEqual([long, 'short'])
  })

  it('[V6] keeps the log until the archive has it, and then the newest commits', async () => {
    const { store } = await openStorage({ logLengthMax: 3 * OUTCOME_MEMORY })
    const fill = async (count: number, name: string) =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          store.commit(CENTER, {
            id: `${name}.${index}` as ChangeId,
            node: 'node' as NodeId,
            reads: [],
            writes: [],
            facts: [],
          }),
        ),
      )
    const oldest = async () =>
      Number((await admin.query(`select log_start from ${schema}.center`)).rows[0].log_start as string)
    await fill(OUTCOME_MEMORY + 2_000, 'a')
    expect(await oldest()).toBe(0)
    const cursor = `${ARCHIVE_CURSOR.kind}/${ARCHIVE_CURSOR.id}`
    await store.commit(CENTER, change('cursor', { revision: 2_500 }, null, cursor))
    await fill(1_000, 'b')
    let start = 0
    await comesTrue('the log was trimmed', async () => (start = await oldest()) > 0)
    expect(start).toBe(2_500)
  })

  it('[V8] [V9] [X12] keeps facts by months, finds them across months, and drops those that are over', async () => {
    const { archive, dropFactsBefore } = await openStorage()
    const facts = [
      fact(1, Date.UTC(2025, 10, 30, 23, 59)),
      fact(2, Date.UTC(2025, 11, 1)),
      fact(3, Date.UTC(2025, 11, 31, 23, 59)),
      fact(4, Date.UTC(2026, 0, 1)),
    ]
    await archive.append(CENTER, facts)
    await archive.append(CENTER, facts)
    expect((await archive.query(CENTER, {})).facts).toEqual(facts)
    expect((await archive.query(CENTER, { from: Date.UTC(2025, 11, 1), until: Date.UTC(2026, 0, 1) })).facts).toEqual(
      facts.slice(1, 3),
    )
    expect(await dropFactsBefore(Date.UTC(2025, 11, 31))).toBe(1)
    const said = (await archive.query(CENTER, {})).facts
    expect(said.slice(0, 3)).toEqual(facts.slice(1))
    expect(said.slice(3)).toMatchObject([{ type: 'archive:forgotten', data: { facts: 1, ranges: [[1, 1]] } }])
    expect(await verifyChain(archive, CENTER)).toMatchObject({ faultCount: 0, forgotten: 1 })
    await archive.append(CENTER, [fact(5, Date.UTC(2025, 10, 1))])
    expect((await archive.query(CENTER, {})).facts).toHaveLength(5)
    await admin.query(`update ${schema}.fact set fact = replace(fact, '"a.3"', '"b.3"')`)
    await admin.query(`delete from ${schema}.fact where id = 'a.4'`)
    expect((await verifyChain(archive, CENTER)).faults).toMatchObject([
      { number: 3, kind: 'changed' },
      { number: 4, kind: 'vanished' },
    ])
  })
})

describe('[V8] facts that come late', () => {
  it('have a place again in a month that another node has dropped', async () => {
    const [archiver, keeper] = [await openStorage(), await openStorage()]
    const january = Date.UTC(2026, 0, 31, 23, 59)
    await archiver.archive.append(CENTER, [fact(1, january)])
    expect(await keeper.dropFactsBefore(Date.UTC(2026, 1, 1))).toBe(1)
    await archiver.archive.append(CENTER, [fact(2, january)])
    expect((await keeper.archive.query(CENTER, { until: Date.UTC(2026, 1, 1) })).facts).toMatchObject([{ id: 'a.2' }])
    expect(await verifyChain(keeper.archive, CENTER)).toMatchObject({ faultCount: 0, forgotten: 1 })
  })
})

describe('what takes longer than a pool waits for its answers', () => {
  const PATIENCE_MS = 200

  /** Whether what waits for this lock is still given time, long after the pool would have given it up. */
  async function meanwhile<T>(lock: string, work: (patient: pg.Pool) => Promise<T>): Promise<T> {
    const pool = poolOfTests(server, 3, { query_timeout: PATIENCE_MS, statement_timeout: PATIENCE_MS })
    const holder = await admin.connect()
    const waiting = `select 1 from pg_stat_activity where wait_event = 'advisory' and now() - query_start > interval '${3 * PATIENCE_MS} ms'`
    try {
      await holder.query('select pg_advisory_lock($1)', [lock])
      const worked = work(pool)
      const failed = worked.then(
        () => false,
        () => true,
      )
      const isPatient = comesTrue('it waits', async () => (await admin.query(waiting)).rowCount === 1)
      await Promise.race([isPatient, failed])
      await holder.query('select pg_advisory_unlock($1)', [lock])
      return await worked
    } finally {
      holder.release()
    }
  }
  const lockOf = async (name: string, seed: number): Promise<string> =>
    (await admin.query('select hashtextextended($1, $2) as lock', [name, seed])).rows[0].lock

  it('makes the tables, once another node has made them that takes its time', async () => {
    await meanwhile(await lockOf(`ringwright.${schema}`, 0), (pool) => openStorage({ pool }))
    const { rows } = await admin.query(`select count(*)::integer as count from ${schema}.migration`)
    expect(rows).toEqual([{ count: 2 }])
  })

  it('drops months, however many facts they have', async () => {
    const { archive } = await openStorage()
    await archive.append(CENTER, [fact(1, Date.UTC(2026, 0, 31))])
    const dropped = meanwhile(await lockOf(`${schema}.fact`, 1), async (pool) => {
      const { dropFactsBefore } = await openStorage({ pool })
      return dropFactsBefore(Date.UTC(2026, 1, 1))
    })
    expect(await dropped).toBe(1)
  })
})

describe('[V9] what cannot be used is refused with what to do:', () => {
  const refused = async (options: Partial<PostgresStorageOptions>, code: string, message: RegExp): Promise<void> => {
    await expect(openStorage(options)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    })
  }

  it('a wrong password', () =>
    refused(
      { connectionString: server.urlOf({ password: 'guess' }) },
      'not_permitted',
      /refused the password\. Correct it/,
    ))

  it('a database that does not exist', () =>
    refused(
      { connectionString: server.urlOf({ database: 'nowhere' }) },
      'not_found',
      /does not exist\. Type `createdb`/,
    ))

  it('a server that is not there', () =>
    refused(
      { connectionString: 'postgres://postgres@127.0.0.1:1/postgres' },
      'unavailable',
      /does not answer: .*Start it/,
    ))

  it('an address that is none, and a pool that is too small', async () => {
    await refused({ connectionString: 'db.example' }, 'invalid_argument', /begins with postgres:\/\//)
    const pool = poolOfTests(server, 2)
    await refused({ pool }, 'invalid_argument', /make it `max: 3` or more/)
    await pool.end()
  })

  it('a connection that only reads', async () => {
    await admin.query("create role reader login password 'reader'")
    await admin.query('alter role reader set default_transaction_read_only = on')
    const connectionString = server.urlOf({ user: 'reader', password: 'reader' })
    await refused({ connectionString }, 'wrong_state', /only reads\. Take default_transaction_read_only back/)
  })

  it('a user who may not make tables, until somebody who may has made them', async () => {
    await admin.query("create role clerk login password 'clerk'")
    const connectionString = server.urlOf({ user: 'clerk', password: 'clerk' })
    await refused({ connectionString }, 'not_permitted', /Grant it rights/)
    await refused({ connectionString, migrate: false }, 'wrong_state', /Run migratePostgres\(\)/)
    await admin.query('create role owner; grant create on database postgres to owner')
    await admin.query(
      "create role migrator login password 'migrator' in role owner; alter role migrator set role owner",
    )
    await admin.query('grant owner to clerk')
    await migratePostgres({ connectionString: server.urlOf({ user: 'migrator', password: 'migrator' }), schema })
    const { store, archive } = await openStorage({ connectionString, migrate: false })
    expect(await store.commit(CENTER, change('a', 0))).toMatchObject({ outcome: 'applied' })
    expect(await archive.append(CENTER, [fact(1, Date.UTC(2026, 0, 1))])).toMatchObject({ number: 1 })
  })

  it('not a user who may make tables in one schema only', async () => {
    await admin.query("create role tenant login password 'tenant'")
    await admin.query(`create schema ${schema} authorization tenant`)
    const { store } = await openStorage({ connectionString: server.urlOf({ user: 'tenant', password: 'tenant' }) })
    expect(await store.commit(CENTER, change('a', 0))).toMatchObject({ outcome: 'applied' })
  })

  it('a schema of a newer version, and one that was changed', async () => {
    await openStorage()
    await admin.query(`insert into ${schema}.migration (number, name, checksum) values (3, 'later', 'x')`)
    await refused({}, 'incompatible', /newer Ringwright .*Update @ringwright\/storage-adapters/)
    await admin.query(`delete from ${schema}.migration where number = 3`)
    await admin.query(`update ${schema}.migration set checksum = 'x'`)
    await refused({ migrate: false }, 'incompatible', /Migration 1 \(storage\) .* is not the one/)
  })

  it('nodes that start at once on a new database make the tables once', async () => {
    const nodes = await Promise.all(Array.from({ length: 4 }, () => openStorage()))
    expect(nodes).toHaveLength(4)
    const { rows } = await admin.query(`select count(*)::integer as count from ${schema}.migration`)
    expect(rows).toEqual([{ count: 2 }])
  })
})
