import process from 'node:process'
import { findRedis, type RedisServer, startProcess, startRedis } from '../services/index.js'
import type { BenchContext, Figure } from './bench.js'
import { withBuiltModule } from './built-module.js'
import type { RedisLoadOptions, RedisLoadResult } from './store-redis-load.js'
import { onCore, type TwoCores, twoCores, whichCores } from './two-cores.js'

const TIMEOUT_MS = 300_000

export interface RedisFigures {
  readonly shareOfRaw: Figure
  readonly p50OverRtt: Figure
  readonly commitP50: Figure
  readonly rtt: Figure
}

/**
 * Commits a second of one node, as a share of what redis-benchmark gets out of a script written by hand that writes the
 * same octets, both with 64 under way on one connection; and how long a lone commit takes, in round trips (PING). Measured
 * in a process of its own, which has nothing else in its heap, and built as hosts run it.
 *
 * Redis is kept on one core and its clients on another. A server elsewhere has to be woken up for each request; on the
 * client's own core it does not, so that a PING takes a third of the time, and the scheduler would choose anew each time.
 */
export async function redisFigures(context: BenchContext): Promise<RedisFigures> {
  const redis = await findRedis()
  const server = await startRedis(redis, { volatile: true })
  const options: RedisLoadOptions = { port: server.port, url: server.url, benchmark: redis.benchmark, env: redis.env }
  const cores = twoCores()
  if (cores) await keepOn(cores, server)
  try {
    const { share, ratio, commitMs, pingMs } = await withBuiltModule('store-redis-load', async (path) => {
      context.progress(`commits into Redis, and by redis-benchmark, then one by one, and PINGs, ${whichCores(cores)}`)
      const child = context.start(...onCore(cores, 'client', process.execPath, [path, JSON.stringify(options)]))
      await child.succeed(TIMEOUT_MS)
      return JSON.parse(child.output) as RedisLoadResult
    })
    return {
      shareOfRaw: { value: share, unit: 'of raw' },
      p50OverRtt: { value: ratio, unit: 'round trips' },
      commitP50: { value: commitMs * 1_000, unit: 'µs' },
      rtt: { value: pingMs * 1_000, unit: 'µs' },
    }
  } finally {
    await server.stop()
  }
}

/** All threads of the server; those that it starts later stay there, too. */
async function keepOn({ taskset, server: core }: TwoCores, server: RedisServer): Promise<void> {
  const pid = /process_id:(\d+)/.exec(await server.cli('info', 'server'))?.[1]
  await startProcess(taskset, ['-a', '-c', '-p', String(core), String(pid)]).succeed()
}
