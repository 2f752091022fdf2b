import type { CenterId, Store } from '@ringwright/core'
import { runConformance, storeConformance } from '@ringwright/core/conformance'
import { afterEach, describe, expect, it } from 'vitest'
import { comesTrue, findRedis, type RedisServer, startRedis } from '../../../../scripts/services/index.js'
import { commitForSure, creation, replacement } from './fixtures/changes.js'
import { LogRecorder } from './fixtures/log-recorder.js'
import { storeHarness } from './fixtures/redis-harness.js'
import { redisStore } from './redis-store.js'

const MAIN = 'main' as CenterId

let server: RedisServer
const stores: Store[] = []

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
  await server.stop()
})

function open(options: { replicas?: number; answerTimeoutMs?: number } = {}): Store {
  const store = redisStore({ url: server.url, answerTimeoutMs: 500, ...options })
  stores.push(store)
  return store
}

describe('[U1] [U11] a store whose server dies', () => {
  it('is after its death what the conformance suite says', async () => {
    server = await startRedis(await findRedis())
    const restart = async (): Promise<void> => {
      await server.kill()
      await server.start()
    }
    const harness = storeHarness('crash', () => ({ url: server.url }), restart)
    const results = await runConformance(
      storeConformance.filter(({ needs }) => needs === 'crash'),
      harness,
    )
    expect(results.filter(({ result }) => result !== 'passed')).toEqual([])
    expect(results.length).toBeGreaterThan(5)
  })

  it('loses nothing that was acknowledged, answers repeated changes, and its followers go on by themselves', async () => {
    server = await startRedis(await findRedis())
    const store = open()
    const log = new LogRecorder(open(), MAIN)
    const acknowledged: number[] = []
    await commitForSure(store, MAIN, creation('c.0', 'call/c.0'))
    // Whoever only begins to follow while the server dies is told so.
    await comesTrue('the follower reads', () => log.commits.length === 1)
    for (let round = 0; round < 3; round++) {
      const changes = Array.from({ length: 50 }, (_, index) => `c.${round * 50 + index + 1}`)
      const outcomes = changes.map((id) => commitForSure(store, MAIN, creation(id, `call/${id}`)))
      await outcomes[10]
      await server.kill()
      await server.start()
      for (const outcome of await Promise.all(outcomes)) {
        expect(outcome).toMatchObject({ outcome: 'applied' })
        if (outcome.outcome === 'applied') acknowledged.push(outcome.revision)
      }
    }
    // What was sent again may have been overtaken by what came after it.
    expect(acknowledged.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, index) => index + 2))
    await comesTrue('the follower has all commits', () => log.commits.length === 151)
    expect(log.commits.map(({ revision }) => revision)).toEqual(Array.from({ length: 151 }, (_, index) => index + 1))
    expect(log.end).toBeUndefined()
    await log.stop()
  })

  it('decides changes in order also when it has forgotten the scripts', async () => {
    server = await startRedis(await findRedis(), { volatile: true })
    const store = open()
    await store.commit(MAIN, creation('c.0', 'call/1'))
    await server.cli('script', 'flush')
    // More than leave as one, so that the last goes by itself.
    const outcomes = await Promise.all(
      Array.from({ length: 33 }, (_, index) =>
        store.commit(MAIN, replacement(`c.${index + 1}`, 'call/1', `c.${index}`)),
      ),
    )
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 33 }, () => 'applied'))
  })

  it('tells followers that commits were lost when it comes back without them', async () => {
    server = await startRedis(await findRedis(), { volatile: true })
    const store = open()
    for (let count = 1; count <= 5; count++) await commitForSure(store, MAIN, creation(`c.${count}`, `call/${count}`))
    const log = new LogRecorder(open(), MAIN)
    await comesTrue('the follower has all commits', () => log.commits.length === 5)
    await server.kill()
    await server.start()
    await comesTrue('the follower hears of it', () => log.end !== undefined)
    expect(log.end).toMatchObject({ code: 'incompatible', details: { reason: 'compacted', lost: true, newest: 0 } })
  })

  it('gives no lease twice under one token, also when it has forgotten the first', async () => {
    server = await startRedis(await findRedis(), { volatile: true })
    const store = open()
    const lost = await store.lease(MAIN, 'dispatcher', 'one', 60_000)
    await server.kill()
    await server.start()
    const other = open()
    const next = await other.lease(MAIN, 'dispatcher', 'two', 60_000)
    expect(next?.token).toBeGreaterThan(lost?.token ?? Infinity)
    const late = { ...creation('c.1', 'call/1'), under: { lease: 'dispatcher', token: lost?.token ?? 0 } }
    expect(await commitForSure(other, MAIN, late)).toEqual({ outcome: 'fenced' })
  })

  it('knows a log that goes on from other commits than were read', async () => {
    server = await startRedis(await findRedis(), { volatile: true })
    const store = open()
    for (let count = 1; count <= 5; count++) await commitForSure(store, MAIN, creation(`c.${count}`, `call/${count}`))
    const log = new LogRecorder(open(), MAIN)
    await comesTrue('the follower has all commits', () => log.commits.length === 5)
    await server.kill()
    await server.start()
    const other = open()
    for (let count = 1; count <= 9; count++) await commitForSure(other, MAIN, creation(`d.${count}`, `call/${count}`))
    await comesTrue('the follower hears of it', () => log.end !== undefined)
    expect(log.end).toMatchObject({ code: 'incompatible', details: { reason: 'compacted', lost: true } })
  })
})

describe('[U1] a store whose server is out of breath', () => {
  it('answers "unavailable" in time, and with the first outcome afterwards', async () => {
    server = await startRedis(await findRedis())
    const store = open()
    await commitForSure(store, MAIN, creation('c.1', 'call/1'))
    server.signal('SIGSTOP')
    const change = creation('c.2', 'call/2')
    await expect(store.commit(MAIN, change)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
    await expect(store.lease(MAIN, 'dispatcher', 'one', 1_000)).rejects.toMatchObject({ code: 'unavailable' })
    server.signal('SIGCONT')
    expect(await commitForSure(store, MAIN, change)).toMatchObject({ outcome: 'applied', revision: 2 })
    expect((await store.snapshot(MAIN)).revision).toBe(2)
  })

  it('has only what is replicated followed and answered, when replicas were asked for', async () => {
    const redis = await findRedis()
    server = await startRedis(redis, { volatile: true })
    const replica = await startRedis(redis, {
      volatile: true,
      args: ['--replicaof', '127.0.0.1', String(server.port)],
    })
    try {
      await comesTrue('the replica has caught up', async () =>
        (await replica.cli('info', 'replication')).includes('master_link_status:up'),
      )
      const store = open({ replicas: 1 })
      const log = new LogRecorder(store, MAIN)
      // The replica says once a second how far it is; on a busy machine that may be too late for the first time.
      expect(await commitForSure(store, MAIN, creation('c.1', 'call/1'))).toMatchObject({ outcome: 'applied' })
      await comesTrue('the follower has it', () => log.commits.length === 1)
      replica.signal('SIGSTOP')
      const change = creation('c.2', 'call/2')
      await expect(store.commit(MAIN, change)).rejects.toMatchObject({ code: 'unavailable' })
      expect((await open().snapshot(MAIN)).revision).toBe(2)
      expect(log.commits).toHaveLength(1)
      replica.signal('SIGCONT')
      expect(await commitForSure(store, MAIN, change)).toMatchObject({ outcome: 'applied', revision: 2 })
      await comesTrue('the follower has it', () => log.commits.length === 2)
    } finally {
      await replica.stop()
    }
  })
})
