import { type CenterId, memoryStore, type Store, systemClock } from '@ringwright/core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { findRedis, type RedisServer, startRedis } from '../../../../scripts/services/index.js'
import { checkStore } from '../sql/fixtures/store-model.js'
import { redisStore } from './redis-store.js'

const RUNS = 100

let server: RedisServer
let store: Store

beforeAll(async () => {
  server = await startRedis(await findRedis(), { volatile: true })
  store = redisStore({ url: server.url, keepLog: 'length' })
})

afterAll(async () => {
  await store?.close()
  await server?.stop()
})

/** Tokens are taken from the server's clock; the model counts them. */
function countingTokens(redis: Store): Store {
  const tokens = new Map<CenterId, number[]>()
  const known = (center: CenterId): number[] => {
    const list = tokens.get(center) ?? []
    tokens.set(center, list)
    return list
  }
  return {
    snapshot: (center) => redis.snapshot(center),
    commit: (center, { under, ...change }) =>
      redis.commit(center, {
        ...change,
        under: under && { ...under, token: known(center)[under.token - 1] ?? 0 },
      }),
    follow: (center, after, signal) => redis.follow(center, after, signal),
    async lease(center, ...asked) {
      const lease = await redis.lease(center, ...asked)
      if (!lease) return null
      const list = known(center)
      if (!list.includes(lease.token)) list.push(lease.token)
      return { ...lease, token: list.indexOf(lease.token) + 1 }
    },
    release: (center, ...asked) => redis.release(center, ...asked),
    close: () => redis.close(),
  }
}

describe('[V10] whatever happens, and however many changes it decides at once, Redis answers as memory does:', () => {
  for (const seed of [1, 2])
    it(`the store (seed ${seed})`, () => {
      const open = () => ({ store: countingTokens(store), model: memoryStore({ clock: systemClock() }) })
      return checkStore(open, { seed, count: RUNS, center: (run) => `${seed}.${run}` as CenterId })
    })
})
