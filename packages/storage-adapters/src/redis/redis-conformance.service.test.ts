import { Redis as Redis5 } from 'ioredis'
import { Redis as Redis6 } from 'ioredis-6'
import { relayConformance, skipReason, storeConformance } from '@ringwright/core/conformance'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { findRedis, type RedisServer, startRedis } from '../../../../scripts/services/index.js'
import { relayHarness, storeHarness } from './fixtures/redis-harness.js'
import type { RedisLike } from './redis-like.js'
import type { RedisTarget } from './redis-connection.js'

let server: RedisServer

beforeAll(async () => {
  server = await startRedis(await findRedis(), { volatile: true })
})
afterAll(() => server.stop())

const targets: [string, () => RedisTarget][] = [
  ['ioredis 5 that it makes itself', () => ({ url: server.url })],
  ['a client of ioredis 5', () => ({ client: new Redis5(server.url) as unknown as RedisLike })],
  ['a client of ioredis 6', () => ({ client: new Redis6(server.url) as unknown as RedisLike })],
]

describe.each(targets)('[V5] [V10] with %s', (name, target) => {
  const prefix = name.replaceAll(' ', '-')

  describe('redisStore', () => {
    const harness = storeHarness(prefix, target)
    for (const each of storeConformance)
      it(each.name, { skip: skipReason(each, harness) !== undefined }, () => each.run(harness))
  })

  describe('redisRelay', () => {
    const harness = relayHarness(prefix, target)
    for (const each of relayConformance)
      it(each.name, { skip: skipReason(each, harness) !== undefined }, () => each.run(harness))
  })
})
