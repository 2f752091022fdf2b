import { expect, it } from 'vitest'
import { redisRelay } from './redis-relay.js'
import { type RedisStoreOptions, redisStore } from './index.js'

const url = 'redis://127.0.0.1:6379'

it.each([
  [{ url, replica: 1 }, 'there is no field "replica"; did you mean "replicas"?'],
  [{}, '(root): takes one of `url`, `cluster` and `client`'],
  [{ url, cluster: [url] }, '(root): takes one of `url`, `cluster` and `client`'],
  [{ cluster: [] }, 'cluster: takes at least 1 entry; got []'],
])('refuses %j, which would guard less than it says, or the wrong server', (options, message) => {
  expect(() => redisStore(options as never)).toThrow(message)
  expect(() => redisRelay(options as never)).toThrow(/options of redisRelay are not valid/)
})

it('takes one server, some nodes of a cluster, or a client', async () => {
  const targets: RedisStoreOptions[] = [
    { url },
    { cluster: [url], addresses: {} },
    { client: {} as never, replicas: 1 },
  ]
  for (const target of targets) await redisStore(target).close()
})
