import {
  type CenterId,
  type Change,
  type ChangeId,
  type NodeId,
  RingwrightError,
  type Store,
  sleep,
  systemClock,
} from '@ringwright/core'
import { redisStore } from '@ringwright/storage-adapters/redis'
import { comesTrue, findRedis, type RedisServer, startRedis, startRedisCluster } from '../services/index.js'
import type { Bench, BenchContext, Figure } from './bench.js'

const CENTERS = 200
const COMMITS = 40_000
const AT_ONCE = 64
/** Commits that are answered before the master dies, and all of them. */
const [BEFORE, TOTAL] = [2_000, 4_000]
const RETRY_MS = 20
const NOTE = 'some words that a record has'.repeat(4)
const clock = systemClock()

/** Changes that each make a record of their own. */
function creations(name: string): () => Change {
  let made = 0
  return () => {
    const id = `${name}.${made++}`
    const [key, version] = [`item/${id}`, id as ChangeId]
    const record = { key, kind: 'item', id, version, body: { id, note: NOTE } }
    return { id: version, node: name as NodeId, reads: [], writes: [{ key, expects: null, record }], facts: [] }
  }
}

/** Runs `one` as often as said, so many at a time. */
async function times(count: number, one: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await one(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

/** What the CPU of the busiest master lets through: on a machine with too few cores the rate itself says nothing of shards. */
async function rateOfCenters(store: Store, masters: readonly RedisServer[]): Promise<Figure> {
  const cpuSeconds = async (server: RedisServer): Promise<number> => {
    const said = await server.cli('info', 'cpu')
    return [...said.matchAll(/^used_cpu_(?:user|sys):(\S+)/gm)].reduce((sum, [, seconds]) => sum + Number(seconds), 0)
  }
  const next = creations('centers')
  const commit = async (index: number): Promise<void> => {
    const { outcome } = await store.commit(`center-${index % CENTERS}` as CenterId, next())
    if (outcome !== 'applied') throw new Error(`A commit was answered with ${outcome}.`)
  }
  await times(COMMITS / 4, commit)
  const before = await Promise.all(masters.map(cpuSeconds))
  await times(COMMITS, commit)
  const after = await Promise.all(masters.map(cpuSeconds))
  const busiest = Math.max(...after.map((seconds, index) => seconds - (before[index] as number)))
  return { value: COMMITS / busiest, unit: "commits/s of the busiest master's CPU" }
}

/** Commits that were answered, and are not there after the death of the master that had them. */
async function lostInFailover(context: BenchContext, replicas: number): Promise<Figure> {
  context.progress(`a master of three dies under load, with replicas: ${replicas}`)
  const cluster = await startRedisCluster(await findRedis())
  const store = redisStore({ cluster: cluster.urls, replicas, answerTimeoutMs: 1_000 })
  const center = 'main' as CenterId
  try {
    const next = creations(`failover-${replicas}`)
    const answered: string[] = []
    let dying: Promise<void> | undefined
    const commit = async (): Promise<void> => {
      const change = next()
      const { outcome } = await untilKnown(() => store.commit(center, change))
      if (outcome === 'applied') answered.push(change.writes[0]?.key ?? '')
      if (answered.length === BEFORE) dying = dieForGood(store, cluster, center)
    }
    await times(TOTAL, commit)
    await dying
    const { records } = await untilKnown(() => store.snapshot(center))
    const present = new Set(records.map(({ key }) => key))
    return { value: answered.filter((key) => !present.has(key)).length, unit: `of ${answered.length} commits` }
  } finally {
    await store.close()
    await cluster.stop()
  }
}

async function dieForGood(
  store: Store,
  cluster: Awaited<ReturnType<typeof startRedisCluster>>,
  center: CenterId,
): Promise<void> {
  const found = await Promise.all(cluster.nodes.map((node) => node.cli('keys', `*:center:${center}:meta`)))
  const key = found.find((each) => each !== '') ?? ''
  const master = await cluster.masterOf(key)
  await master.kill()
  const isReplaced = async (): Promise<boolean> => (await cluster.masterOf(key)).port !== master.port
  await comesTrue('a replica has taken over', () => isReplaced().catch(() => false))
  // With `replicas` the store is away until the new master has a replica again.
  await master.start()
  await untilKnown(() => store.snapshot(center))
}

/** Asks again, as the engine does, while nobody knows what became of it. */
async function untilKnown<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof RingwrightError && error.retryable)) throw error
      await sleep(clock, RETRY_MS)
    }
  }
}

export const bench: Bench = {
  name: 'redis-cluster',
  description:
    "200 centers on one master and on three: commits per second of the busiest master's CPU; and how many answered commits are gone after the death of a master, without and with a replica that must have them.",
  async run(context) {
    context.progress(`${COMMITS} commits of ${CENTERS} centers on one master, and on three`)
    const single = await startRedis(await findRedis(), { volatile: true })
    const store = redisStore({ url: single.url, keepLog: 'length' })
    const on1Master = await rateOfCenters(store, [single])
    await store.close()
    await single.stop()
    const cluster = await startRedisCluster(await findRedis())
    const spread = redisStore({ cluster: cluster.urls, keepLog: 'length' })
    const on3Masters = await rateOfCenters(spread, cluster.nodes.slice(0, 3))
    await spread.close()
    await cluster.stop()
    return {
      ...{ centersOn1Master: on1Master, centersOn3Masters: on3Masters },
      lostWithoutReplicas: await lostInFailover(context, 0),
      lostWithReplica: await lostInFailover(context, 1),
    }
  },
}
