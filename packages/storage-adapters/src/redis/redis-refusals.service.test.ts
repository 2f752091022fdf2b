import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CenterId, type Change, type CommitOutcome, OUTCOME_MEMORY, RingwrightError } from '@ringwright/core'
import { Redis as Redis5 } from 'ioredis'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  findRedis,
  freePort,
  type Redis,
  type RedisServer,
  startProcess,
  startRedis,
} from '../../../../scripts/services/index.js'
import { archived, creation, creations } from './fixtures/changes.js'
import { redisStore } from './redis-store.js'

const MAIN = 'main' as CenterId

let redis: Redis
const servers: RedisServer[] = []

beforeAll(async () => {
  redis = await findRedis()
})
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())))

async function start(...args: string[]): Promise<RedisServer> {
  const server = await startRedis(redis, { volatile: true, args })
  servers.push(server)
  return server
}

/** How the first call of a node ends that is started on this server. */
async function refusal(options: Parameters<typeof redisStore>[0]): Promise<RingwrightError> {
  const store = redisStore({ answerTimeoutMs: 1_000, ...options })
  try {
    await store.snapshot(MAIN)
  } catch (error) {
    if (error instanceof RingwrightError) return error
    throw error
  } finally {
    await store.close()
  }
  throw new Error('It was not refused.')
}

describe('[V5] redisStore refuses, and says what to do with', () => {
  it('a wrong password', async () => {
    const { port } = await start('--requirepass', 'secret')
    for (const url of [`redis://127.0.0.1:${port}`, `redis://:wrong@127.0.0.1:${port}`])
      expect(await refusal({ url })).toMatchObject({
        code: 'not_permitted',
        message: expect.stringContaining('Correct `username` and `password`') as string,
      })
    expect(await useful(`redis://:secret@127.0.0.1:${port}`)).toBe('applied')
  })

  it('a user who may not do enough, and is content with one who may', async () => {
    const server = await start()
    const enough = '+@read +@write +@stream +@scripting +@pubsub +@connection +@transaction +info +time +wait'
    await server.cli('acl', 'setuser', 'reader', 'on', '>pass', '~*', '&*', '+@read', '+@connection', '+@scripting')
    await server.cli('acl', 'setuser', 'center', 'on', '>pass', '~*', '&*', ...enough.split(' '))
    expect(await refusal({ url: `redis://reader:pass@127.0.0.1:${server.port}` })).toMatchObject({
      code: 'not_permitted',
      message: expect.stringContaining(enough) as string,
    })
    expect(await useful(`redis://center:pass@127.0.0.1:${server.port}`)).toBe('applied')
    await server.cli('acl', 'setuser', 'center', '-hgetall')
    const store = redisStore({ url: `redis://center:pass@127.0.0.1:${server.port}` })
    await expect(store.snapshot(MAIN)).rejects.toMatchObject({ code: 'not_permitted' })
    await store.close()
  })

  it('a server that throws data away when its memory is full', async () => {
    const { url } = await start('--maxmemory-policy', 'allkeys-lru')
    expect(await refusal({ url })).toMatchObject({
      code: 'incompatible',
      message: expect.stringContaining('CONFIG SET maxmemory-policy noeviction') as string,
    })
  })

  it('a read-only replica', async () => {
    const master = await start()
    const { url } = await start('--replicaof', '127.0.0.1', String(master.port))
    expect(await refusal({ url })).toMatchObject({
      code: 'incompatible',
      message: expect.stringContaining('Point the store at the master') as string,
    })
  })

  it('keys of another program', async () => {
    const server = await start()
    await server.cli('set', '{ringwright}:format', 'mine')
    expect(await refusal({ url: server.url })).toMatchObject({
      code: 'incompatible',
      message: expect.stringContaining('Choose another `prefix`') as string,
    })
    expect(await useful(server.url, { prefix: 'calls' })).toBe('applied')
  })

  it('what a newer version has written', async () => {
    const server = await start()
    await useful(server.url)
    await server.cli('hset', '{ringwright}:format', 'format', '99')
    expect(await refusal({ url: server.url })).toMatchObject({
      code: 'incompatible',
      message: expect.stringContaining('Update @ringwright/storage-adapters on this node') as string,
    })
  })

  it('what an older version has written, whose log it does not read', async () => {
    const server = await start()
    await useful(server.url)
    await server.cli('hset', '{ringwright}:format', 'format', '1')
    expect(await refusal({ url: server.url })).toMatchObject({
      code: 'incompatible',
      message: expect.stringMatching(/has format 1; this version reads 4\. Choose another `prefix`/) as string,
    })
  })

  it('another number of shards than the other nodes have', async () => {
    const server = await start()
    await useful(server.url, { shards: 4 })
    expect(await refusal({ url: server.url, shards: 8 })).toMatchObject({
      code: 'incompatible',
      message: expect.stringContaining('Set `shards: 4`') as string,
    })
  })

  it('a certificate that nobody vouches for, and works over TLS with one that somebody does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringwright-tls-'))
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=redis']
    const named = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert]
    await startProcess('openssl', ['req', ...made, ...named]).succeed()
    const port = await freePort()
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert]
    await start('--tls-port', String(port), ...files, '--tls-auth-clients', 'no')
    const url = `rediss://localhost:${port}`
    expect(await refusal({ url })).toMatchObject({
      code: 'not_permitted',
      message: expect.stringContaining('`connection: { tls: { ca } }`') as string,
    })
    const ca = await readFile(cert, 'utf8')
    await rm(folder, { recursive: true })
    expect(await useful(url, { connection: { tls: { ca } } })).toBe('applied')
  })

  it('nobody there', async () => {
    const server = await start()
    await server.kill()
    expect(await refusal({ url: server.url })).toMatchObject({ code: 'unavailable', retryable: true })
  })
})

describe('[V5] a log of bounded size', () => {
  const limits = { logBytesMax: 1_048_576, logLengthMin: 100, shards: 1 }

  it('keeps what the archive does not have, refuses more than its limit, and goes on once the archive has caught up', async () => {
    const { url } = await start()
    const store = redisStore({ url, ...limits })
    const text = 'x'.repeat(100_000)
    for (let count = 1; count <= 11; count++) await store.commit(MAIN, creation(`c.${count}`, `call/${count}`, text))
    await expect(store.commit(MAIN, creation('c.12', 'call/12', text))).rejects.toMatchObject({
      code: 'limit_reached',
      message: expect.stringContaining('raise `logBytesMax`') as string,
    })
    const repeated = await store.commit(MAIN, creation('c.11', 'call/11', text))
    expect(repeated).toMatchObject({ outcome: 'applied', revision: 11 })
    expect((await store.snapshot(MAIN)).revision).toBe(11)
    await store.commit(MAIN, archived('a.1', null, 11))
    expect(await store.commit(MAIN, creation('c.12', 'call/12', text))).toMatchObject({ outcome: 'applied' })
    await expect(firstBatch(store, 5)).rejects.toMatchObject({ code: 'incompatible', details: { oldest: 11 } })
    expect(await firstBatch(store, 11)).toMatchObject([{ revision: 12 }, { revision: 13 }])
    await store.close()
  })

  it('forgets what the archive has, but for a tail, and nothing that it has not', async () => {
    const { url } = await start()
    const store = redisStore({ url, ...limits })
    const commit = (first: number, last: number) =>
      Promise.all(
        Array.from({ length: last - first + 1 }, (_, index) =>
          store.commit(MAIN, creation(`c.${first + index}`, `call/${first + index}`)),
        ),
      )
    await commit(1, 400)
    expect(await firstBatch(store, 0)).toMatchObject({ 0: { revision: 1 } })
    await store.commit(MAIN, archived('a.1', null, 250))
    await commit(401, 402)
    // What was applied together, 32 changes at most, goes together.
    const refusal = await firstBatch(store, 0).catch((error: RingwrightError) => error)
    const { oldest } = (refusal as RingwrightError).details as { oldest: number }
    expect(oldest).toBeGreaterThan(250 - 32)
    expect(oldest).toBeLessThanOrEqual(250)
    await expect(firstBatch(store, oldest - 1)).rejects.toMatchObject({ code: 'incompatible' })
    expect(await firstBatch(store, oldest)).toMatchObject({ 0: { revision: oldest + 1 } })
    await store.close()
  })
})

it('[V5] a place between changes that were applied together is known, and followed from', async () => {
  const { url } = await start()
  const store = redisStore({ url })
  const ids = Array.from({ length: 20 }, (_, index) => `c.${index + 1}`)
  await store.commit(MAIN, creation('c.0', 'call/c.0'))
  await Promise.all(ids.map((id) => store.commit(MAIN, creation(id, `call/${id}`, { id }))))
  const places = [0, 1, 2, 7, 20]
  const batches = await Promise.all(places.map((after) => firstBatch(store, after)))
  expect(batches.map((batch) => batch.map(({ change }) => change))).toEqual(
    places.map((after) => (after === 0 ? ['c.0', ...ids] : ids.slice(after - 1))),
  )
  expect(batches[3]).toMatchObject({
    0: { revision: 8, after: 'c.6', writes: [{ key: 'call/c.7', record: { version: 'c.7', body: { id: 'c.7' } } }] },
  })
  await store.close()
})

it('[V5] a change of more records than a script takes arguments is applied whole', async () => {
  const { url } = await start()
  const store = redisStore({ url })
  const keys = Array.from({ length: 5_000 }, (_, index) => `call/${index}`)
  expect(await store.commit(MAIN, creations('c.1', keys))).toMatchObject({ outcome: 'applied', revision: 1 })
  const { records } = await store.snapshot(MAIN)
  expect(records.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
  const [commit] = await firstBatch(store, 0)
  expect(commit?.writes.map(({ key }) => key)).toEqual(keys)
  await store.close()
})

it('[V5] changes that come alone are remembered as long as others', async () => {
  const { url } = await start()
  const store = redisStore({ url })
  const key = (index: number): string => `call/${index}`
  const change = (index: number): Change => creation(`c.${index}`, key(index))
  const alone = Array.from({ length: 2 * 64 }, (_, index) => change(OUTCOME_MEMORY + index))
  await Promise.all(Array.from({ length: OUTCOME_MEMORY }, (_, index) => store.commit(MAIN, change(index))))
  const outcomes: CommitOutcome[] = []
  for (const each of alone) outcomes.push(await store.commit(MAIN, each))
  const twice = creation('c.twice', key(0))
  outcomes.push(await store.commit(MAIN, twice))
  expect(outcomes.at(-1)).toMatchObject({ outcome: 'conflict', keys: [key(0)] })
  for (const [index, each] of [...alone, twice].entries())
    expect(await store.commit(MAIN, each)).toEqual(outcomes[index])
  await store.close()
})

it('[V5] a client of the host is used as it is, and not closed', async () => {
  const { port } = await start()
  const client = new Redis5(port, { keyPrefix: '' })
  const store = redisStore({ client: client as never })
  expect(await store.commit(MAIN, creation('c.1', 'call/1'))).toMatchObject({ outcome: 'applied', revision: 1 })
  await store.close()
  expect(await client.ping()).toBe('PONG')
  client.disconnect()
})

async function useful(
  url: string,
  more: { prefix?: string; shards?: number; connection?: Record<string, unknown> } = {},
): Promise<string> {
  const store = redisStore({ url, ...more })
  const { outcome } = await store.commit(MAIN, creation('c.1', 'call/1'))
  await store.close()
  return outcome
}

async function firstBatch(store: ReturnType<typeof redisStore>, after: number) {
  const end = new AbortController()
  for await (const batch of store.follow(MAIN, after, end.signal)) return batch
  return []
}
