import {
  type CenterId,
  type Change,
  type ChangeId,
  type NodeId,
  createContactCenter,
  defineRecordKind,
  memoryStore,
  systemActor,
  systemClock,
} from '@ringwright/core'
import { z } from 'zod'
import type { Bench, BenchContext, Figure } from './bench.js'
import { postgresShareOfRaw } from './store-postgres.js'
import { redisFigures } from './store-redis.js'
import { sqliteShareOfRaw } from './store-sqlite.js'

const COMMITS = 400_000
const WARM_UP = 100_000
/** How many commits are under way at once. */
const AT_ONCE = 1_000
const RECORDS = 10_000

const CENTER = 'bench' as CenterId
const NODE = 'bench' as NodeId
const ACTOR = systemActor('bench')

interface Item {
  readonly id: string
  readonly count: number
}

const items = defineRecordKind<Item>({ kind: 'item', schema: z.object({ id: z.string(), count: z.number() }) })
const keys = Array.from({ length: RECORDS }, (_, index) => `item/${index}`)

/** Changes that each replace one record, straight to the store. */
function rawCommits(): (count: number) => Promise<void> {
  const store = memoryStore({ clock: systemClock() })
  const versions: (ChangeId | null)[] = keys.map(() => null)
  let made = 0
  const next = (): Change => {
    const index = made % RECORDS
    const [key, id] = [keys[index] as string, String(index)]
    const change = `${NODE}.${(made++).toString(36)}` as ChangeId
    const expects = versions[index] as ChangeId | null
    versions[index] = change
    const record = { key, kind: 'item', id, version: change, body: { id, count: made } }
    return { id: change, node: NODE, reads: [], writes: [{ key, expects, record }], facts: [] }
  }
  return (count) =>
    inBatches(count, async () => {
      const { outcome } = await store.commit(CENTER, next())
      if (outcome !== 'applied') throw new Error(`A commit was answered with ${outcome}.`)
    })
}

/** The same change as a decision: read, put, sent, answered, followed. */
async function engineCommits(): Promise<{ run(count: number): Promise<void>; stop(): Promise<void> }> {
  const plugin = {
    name: 'bench',
    setup(engine: { define(kind: typeof items): void }) {
      engine.define(items)
      return {}
    },
  }
  const center = createContactCenter({ plugins: [plugin] })
  await center.start()
  let made = 0
  const decide = (): Promise<void> => {
    const id = String(made++ % RECORDS)
    return center.run(ACTOR, (transaction) => {
      const count = transaction.read(items, id)?.count ?? 0
      transaction.put(items, id, { id, count: count + 1 })
    })
  }
  return { run: (count) => inBatches(count, decide), stop: () => center.stop() }
}

async function inBatches(count: number, one: () => Promise<void>): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, one))
}

async function rate(context: BenchContext, what: string, run: (count: number) => Promise<void>): Promise<Figure> {
  context.progress(`${COMMITS} commits ${what}, ${AT_ONCE} at once`)
  await run(WARM_UP)
  const { cpu } = await context.measureCpu(() => run(COMMITS))
  return { value: COMMITS / (cpu.totalMs / 1_000), unit: 'commits/s of CPU' }
}

export const bench: Bench = {
  name: 'store',
  description:
    'Commits of one record each: into the memory store directly, and decided by a center; 64 at once into databases, as a share of transactions (Redis: scripts) written by hand; one by one into Redis, in round trips.',
  async run(context) {
    const memoryCommitsPerSecond = await rate(context, 'into the store', rawCommits())
    const engine = await engineCommits()
    const engineCommitsPerSecond = await rate(context, 'through a center', engine.run)
    await engine.stop()
    const redis = await redisFigures(context)
    return {
      ...{ memoryCommitsPerSecond, engineCommitsPerSecond },
      sqliteShareOfRaw: await sqliteShareOfRaw(context),
      postgresShareOfRaw: await postgresShareOfRaw(context),
      redisShareOfRaw: redis.shareOfRaw,
      redisCommitP50OverRtt: redis.p50OverRtt,
      redisCommitP50: redis.commitP50,
      redisRtt: redis.rtt,
    }
  },
}
