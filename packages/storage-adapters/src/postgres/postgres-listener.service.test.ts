import type { CenterId, Json } from '@ringwright/core'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { comesTrue, findPostgres, type PostgresServer, startPostgres } from '../../../../scripts/services/index.js'
import { poolOfTests } from './fixtures/pool-of-tests.js'
import { type PostgresPool, type PostgresQuery, type PostgresStorage, postgresStorage } from './index.js'

const CENTER = 'main' as CenterId

let server: PostgresServer
let pool: pg.Pool
let clock: SteppingClock
let storage: PostgresStorage
/** Stands between the storage and its connections. */
let onConnect: (client: pg.PoolClient) => Promise<pg.PoolClient>

beforeAll(async () => {
  server = await startPostgres(await findPostgres())
})

afterAll(() => server?.stop())

beforeEach(async () => {
  pool = poolOfTests(server, 20)
  onConnect = async (client) => client
  const connect = async () => onConnect(await pool.connect())
  clock = steppingClock()
  storage = await postgresStorage({ pool: { connect } as unknown as PostgresPool, clock })
})

afterEach(async () => {
  await storage.close()
  await pool.end()
})

/** Ends the connection that listens, as a server does that stops. */
async function breakListener(): Promise<void> {
  await pool.query("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'")
}

function connectionsInUse(): number {
  return pool.totalCount - pool.idleCount
}

describe('the connection that hears notifications', () => {
  it('drops what others notify on its channels, and hears what comes after it', async () => {
    const heard: Json[] = []
    storage.relay.subscribe(CENTER, 'topic', (message) => void heard.push(message))
    for (const [channel, payload] of [
      ['ringwright_relay', 'x:0:0:1:no JSON'],
      ['ringwright_relay', 'x:1:0:1:null'],
      ['ringwright_log', 'x:"no JSON'],
    ])
      await pool.query('select pg_notify($1, $2)', [channel, payload])
    storage.relay.publish(CENTER, 'topic', 'ours')
    await comesTrue('the message is heard', () => heard.length > 0)
    expect(heard).toEqual(['ours'])
  })

  it('is tried for once at a time, while the server would not let it listen', async () => {
    let tries = 0
    onConnect = async (client) =>
      new Proxy(client, {
        get(target, name) {
          if (name === 'query')
            return (query: PostgresQuery) => {
              if (!query.text.startsWith('listen')) return target.query(query)
              if (++tries === 4) return target.query(query)
              return Promise.reject(new Error('cannot execute LISTEN during recovery'))
            }
          const value = Reflect.get(target, name) as unknown
          return typeof value === 'function' ? (value.bind(target) as unknown) : value
        },
      })
    await breakListener()
    for (const [failures, delayMs] of [100, 500, 1_000, 5_000].entries()) {
      await comesTrue('the next try is planned', () => connectionsInUse() === 0 && clock.pendingTimers > 0)
      await clock.advance(delayMs)
      await comesTrue('it is tried again', () => tries > failures)
    }
    await comesTrue('it listens', async () => {
      const { rows } = await pool.query("select 1 from pg_stat_activity where query like 'listen %'")
      return rows.length === 1
    })
    expect([tries, connectionsInUse()]).toEqual([4, 1])
  })

  it('is given back when the storage was closed while it was made anew', async () => {
    let goOn: (() => void) | undefined
    onConnect = (client) => new Promise((resolve) => (goOn = () => resolve(client)))
    await breakListener()
    await comesTrue('it is to connect again', () => clock.pendingTimers > 0)
    await clock.advance(100)
    await comesTrue('it connects again', () => goOn !== undefined)
    await storage.close()
    goOn?.()
    await comesTrue('the connection is given back', () => connectionsInUse() === 0)
  })
})
