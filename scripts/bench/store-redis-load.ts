import { performance } from 'node:perf_hooks'
import process from 'node:process'
import type { CenterId, Change, ChangeId, NodeId, Store } from '@ringwright/core'
import { redisStore } from '@ringwright/storage-adapters/redis'
import { Redis } from 'ioredis'
import { startProcess } from '../services/running-process.js'
import { AT_ONCE } from './share-of-raw.js'

export interface RedisLoadOptions {
  readonly port: number
  readonly url: string
  /** redis-benchmark, and what it needs in its environment. */
  readonly benchmark: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface RedisLoadResult {
  /** The medians of the rounds. */
  readonly share: number
  readonly ratio: number
  readonly commitMs: number
  readonly pingMs: number
}

const CENTER = 'bench' as CenterId
const NODE = 'bench' as NodeId
const RECORDS = 2_000
/** In a round; 64 at once take a tenth of a second. */
const COMMITS = 9_600
/** Each measures both, one after the other, so that whatever else the machine does meets both. */
const ROUNDS = 15
const LONE_COMMITS = 50
/** Short ones, so that what else the machine does meets commits and PINGs alike. */
const LONE_ROUNDS = 60
/** So long the code that has made many commits at once is compiled again for one, as a host's was hours ago. */
const LONE_WARM_UP_ROUNDS = 60
const NOTE = 'some words that a record has'.repeat(4)

/** What somebody would write who needs nothing but a version that is compared, a record, and a log. */
const BY_HAND = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', 10000, '*', 'c', ARGV[3], 'h', ARGV[5], 'v', ARGV[4])
return 1`

async function main(options: RedisLoadOptions): Promise<RedisLoadResult> {
  const store = redisStore({ url: options.url, keepLog: 'length' })
  const client = new Redis(options.url)
  const next = changes()
  const sha = String(await client.script('LOAD', BY_HAND))
  const shares = await rounds(ROUNDS, async () => {
    const rate = await ours(store, next)
    return rate / (await byHand(options, sha))
  })
  const oneByOne = async (): Promise<{ commit: number; ping: number }> => {
    const asked = Array.from({ length: LONE_COMMITS }, next)
    return {
      commit: await median(asked, (change) => store.commit(CENTER, change)),
      ping: await median(asked, () => client.ping()),
    }
  }
  await rounds(LONE_WARM_UP_ROUNDS, oneByOne)
  const lone = await rounds(LONE_ROUNDS, oneByOne)
  client.disconnect()
  await store.close()
  return {
    share: middle(shares),
    ratio: middle(lone.map(({ commit, ping }) => commit / ping)),
    commitMs: middle(lone.map(({ commit }) => commit)),
    pingMs: middle(lone.map(({ ping }) => ping)),
  }
}

/** What each round has found; the first warms up and does not count. */
async function rounds<T>(count: number, one: () => Promise<T>): Promise<T[]> {
  const found: T[] = []
  for (let round = 0; round <= count; round++) {
    const result = await one()
    if (round > 0) found.push(result)
  }
  return found
}

/** Commits a second. */
async function ours(store: Store, next: () => Change): Promise<number> {
  const startedAt = performance.now()
  for (let done = 0; done < COMMITS; done += AT_ONCE) {
    const outcomes = await Promise.all(Array.from({ length: AT_ONCE }, () => store.commit(CENTER, next())))
    const refused = outcomes.find(({ outcome }) => outcome !== 'applied')
    if (refused) throw new Error(`A commit was answered with ${refused.outcome}.`)
  }
  return COMMITS / ((performance.now() - startedAt) / 1_000)
}

/** Scripts a second, as redis-benchmark says. */
async function byHand({ benchmark, port, env }: RedisLoadOptions, sha: string): Promise<number> {
  const record = JSON.stringify({ id: '1234', count: 12_345, note: NOTE })
  const head = JSON.stringify([NODE, [], [['item/1234', 'bench.abcd', 1]]])
  const load = ['-c', '1', '-P', String(AT_ONCE), '-n', String(COMMITS), '-r', String(RECORDS), '--csv']
  const command = ['evalsha', sha, '3', 'versions', 'records', 'log']
  const args = ['item/__rand_int__', 'bench.abcd', 'bench.abce', record, head]
  const running = startProcess(benchmark, ['-p', String(port), ...load, ...command, ...args], { env })
  await running.succeed()
  // The name of the test, the rate, and six latencies; the name is the command, with all its quotation marks.
  const rate = Number(running.output.trim().split('","').at(-7))
  if (!(rate > 0)) throw new Error(`redis-benchmark has said no rate: ${running.output}`)
  return rate
}

/** In milliseconds; what is asked for is made before. */
async function median<T>(asked: readonly T[], one: (asked: T) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (const each of asked) {
    const startedAt = performance.now()
    await one(each)
    times.push(performance.now() - startedAt)
  }
  return middle(times)
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number
}

/** Changes that each replace one of many records. */
function changes(): () => Change {
  const versions: (ChangeId | null)[] = Array.from({ length: RECORDS }, () => null)
  let made = 0
  return () => {
    const index = made % RECORDS
    const version = `${NODE}.${(made++).toString(36)}` as ChangeId
    const expects = versions[index] as ChangeId | null
    versions[index] = version
    const id = String(index)
    const key = `item/${id}`
    const record = { key, kind: 'item', id, version, body: { id, count: made, note: NOTE } }
    return { id: version, node: NODE, reads: [], writes: [{ key, expects, record }], facts: [] }
  }
}

console.log(JSON.stringify(await main(JSON.parse(process.argv[2] as string) as RedisLoadOptions)))
