import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { comesTrue } from './comes-true.js'
import { freePort } from './free-port.js'
import { isExecutable, programOnPath } from './program-on-path.js'
import { findProgram, type Program } from './program.js'
import { type RunningProcess, startProcess } from './running-process.js'

/** redis-server, and what comes with it. */
export interface Redis extends Program {
  readonly cli: string
  readonly benchmark: string
}

export async function findRedis(): Promise<Redis> {
  const program = await findProgram({
    name: 'redis-server',
    variable: 'REDIS_BIN',
    folders: ['/usr/local/bin', '/opt/redis/bin', '/opt/homebrew/bin'],
    packages: ['redis-server'],
  })
  return { ...program, cli: besides(program, 'redis-cli'), benchmark: besides(program, 'redis-benchmark') }
}

function besides({ bin }: Program, name: string): string {
  const path = join(dirname(bin), name)
  const found = isExecutable(path) ? path : programOnPath(name)
  if (found) return found
  throw new Error(`${bin} is there, but ${name} is not. Type \`sudo apt-get install -y redis-tools\`.`)
}

/** One server in a temporary folder of its own. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Runs `redis-cli` with these arguments; resolves with what it has said. */
  cli(...args: string[]): Promise<string>
  /** Ends it as a power cut does. */
  kill(): Promise<void>
  /** Starts it again on the same port, with what it had written to its disk. */
  start(): Promise<void>
  /** Stops every process of it for a while, as a host that is out of breath does. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  stop(): Promise<void>
}

/** Everything on the disk before it is answered, so that a kill loses nothing that was acknowledged. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always']

export interface RedisServerOptions {
  /** More arguments for `redis-server`. */
  readonly args?: readonly string[]
  /** Keeps nothing on disk. Default: everything, before it is answered. */
  readonly volatile?: boolean
}

export async function startRedis(redis: Redis, options: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-redis-'))
  // The bus of a cluster node listens for TCP 10,000 above, where tests have audio only.
  const port = await freePort()
  const kept = options.volatile ? ['--save', '', '--appendonly', 'no'] : DURABLE
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...kept, ...(options.args ?? [])]
  let running: RunningProcess | undefined
  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    async cli(...words) {
      const asked = startProcess(redis.cli, ['-p', String(port), ...words], { env: redis.env })
      await asked.succeed()
      return asked.output.trim()
    },
    async kill() {
      await running?.stop('SIGKILL')
    },
    async start() {
      running = startProcess(redis.bin, args, { env: redis.env })
      await running.waitForOutput(/Ready to accept connections/)
    },
    signal(signal) {
      if (running) process.kill(running.pid, signal)
    },
    async stop() {
      await running?.stop('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

/** Node `index` of a cluster of three masters and three replicas. */
export interface RedisCluster {
  readonly nodes: readonly RedisServer[]
  readonly urls: readonly string[]
  /** The master that serves this key, as the nodes that answer know it. */
  masterOf(key: string): Promise<RedisServer>
  /** Resolves once every replica has caught up with its master. */
  replicated(): Promise<void>
  stop(): Promise<void>
}

const MASTERS = 3
const REPLICAS = 3

export interface RedisClusterOptions {
  /** For how long a node may be silent until a replica takes over, in milliseconds. Default 1,000. */
  readonly nodeTimeoutMs?: number
}

/** Resolves once every replica has caught up with its master: before that, the death of a master is no failover. */
export async function startRedisCluster(redis: Redis, options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const timeout = String(options.nodeTimeoutMs ?? 1_000)
  const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', timeout, '--repl-diskless-sync-delay', '0']
  const nodes = await Promise.all(
    Array.from({ length: MASTERS + REPLICAS }, () => startRedis(redis, { args, volatile: true })),
  )
  const [first] = nodes as [RedisServer]
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  await first.cli('--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes')
  await comesTrue('every node knows that the cluster is whole', async () => {
    const states = await Promise.all(nodes.map((node) => node.cli('cluster', 'info')))
    return states.every((state) => state.includes('cluster_state:ok'))
  })
  const replicated = (): Promise<void> =>
    comesTrue('every replica has caught up', async () => {
      const states = await Promise.all(nodes.map((node) => node.cli('info', 'replication')))
      return states.filter((state) => state.includes('master_link_status:up')).length === REPLICAS
    })
  await replicated()
  return {
    nodes,
    urls: nodes.map(({ url }) => url),
    replicated,
    async masterOf(key) {
      const living = await Promise.any(nodes.map((node) => node.cli('ping').then(() => node)))
      const slot = Number(await living.cli('cluster', 'keyslot', key))
      const slots = await living.cli('cluster', 'nodes')
      const line = slots.split('\n').find((each) => each.includes('master') && serves(each, slot))
      const port = Number(line?.match(/127\.0\.0\.1:(\d+)/)?.[1])
      const node = nodes.find((each) => each.port === port)
      if (!node) throw new Error(`No master serves slot ${slot}:\n${slots}`)
      return node
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()))
    },
  }
}

function serves(line: string, slot: number): boolean {
  return [...line.matchAll(/ (\d+)-(\d+)/g)].some(([, from, to]) => slot >= Number(from) && slot <= Number(to))
}
