import { fileURLToPath } from 'node:url'
import {
  findPostgres,
  findRedis,
  freePort,
  type PostgresServer,
  type RunningProcess,
  START_MAX_MS,
  startPostgres,
  startProcess,
  startRedis,
} from '../services/index.js'

const EXAMPLE = fileURLToPath(new URL('../../examples/contact-center', import.meta.url))
/** Audio of each node: enough for some hundred calls, apart from that of the others. */
const RTP_FIRST = 20_000
const RTP_PORTS = 1_000

/** One node of the example: a process that can be killed and started again, on the same ports. */
export interface ExampleNode {
  readonly name: string
  readonly url: string
  readonly sipPort: number
  /** What its process prints, and its id; of the newest start. */
  readonly running: RunningProcess
  start(): Promise<void>
  kill(): Promise<void>
  /** Ends in good order. */
  stop(): Promise<void>
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGUSR2'): void
}

export interface ExampleCluster {
  readonly nodes: readonly ExampleNode[]
  readonly postgres: PostgresServer
  /** Of a person of the demo. */
  password(user: string): string
  phonePassword(user: string): string
  stop(): Promise<void>
}

export interface ExampleClusterOptions {
  readonly nodes: number
  readonly recordings: string
  readonly progress: (text: string) => void
  /** What `--store` says at a node. Default: one Redis for all, which is started and ended with them. */
  readonly store?: (node: number) => string
  /** Default: one that is started and ended with them. */
  readonly postgres?: PostgresServer
  /** Arguments of Node.js itself for the processes, and what their environment has besides. */
  readonly nodeArguments?: readonly string[]
  /** More of the example's own arguments, for each node. */
  readonly exampleArguments?: readonly string[]
  readonly environment?: (node: number) => Readonly<Record<string, string>>
}

/** Redis, PostgreSQL and nodes of the example on both, each on free ports of loopback. */
export async function startExampleCluster(options: ExampleClusterOptions): Promise<ExampleCluster> {
  const { progress, recordings } = options
  const ends: Ends = []
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end()
  }
  try {
    const store = options.store ?? (await ownRedis(options, ends))
    const postgres = options.postgres ?? (await ownPostgres(options, ends))
    const nodes: ExampleNode[] = []
    for (let index = 0; index < options.nodes; index++) {
      const first = RTP_FIRST + index * RTP_PORTS
      const [httpPort, sipPort] = [await freePort(), await freePort()]
      const node = exampleNode(`node ${index + 1}`, httpPort, sipPort, options.environment?.(index) ?? {}, [
        ...(options.nodeArguments ?? []),
        ...['--conditions=@ringwright/source', '--import', 'tsx', 'src/main.ts'],
        ...['--http-port', String(httpPort), '--sip-port', String(sipPort)],
        ...['--rtp-ports', `${first}-${first + RTP_PORTS - 1}`, '--recordings', recordings],
        ...['--store', store(index), '--archive', postgres.url],
        ...(options.exampleArguments ?? []),
      ])
      ends.push(() => node.stop())
      nodes.push(node)
    }
    progress(`starting ${nodes.length} nodes`)
    // One after the other: the first makes the tables.
    for (const node of nodes) await node.start()
    const signs = nodes[0]?.running.output ?? ''
    const password = (user: string): string =>
      new RegExp(`^ {2}\\S+ +${user} +password (\\S+)`, 'm').exec(signs)?.[1] ?? ''
    const phonePassword = (user: string): string =>
      new RegExp(`phone: user ${user}, password (\\S+)`).exec(signs)?.[1] ?? ''
    return { nodes, postgres, password, phonePassword, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Ends = (() => Promise<unknown>)[]

async function ownRedis({ progress }: ExampleClusterOptions, ends: Ends): Promise<() => string> {
  progress('starting Redis')
  const redis = await startRedis(await findRedis())
  ends.push(() => redis.stop())
  return () => redis.url
}

async function ownPostgres({ progress }: ExampleClusterOptions, ends: Ends): Promise<PostgresServer> {
  progress('starting PostgreSQL')
  const postgres = await startPostgres(await findPostgres())
  ends.push(() => postgres.stop())
  return postgres
}

function exampleNode(
  name: string,
  httpPort: number,
  sipPort: number,
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): ExampleNode {
  let running: RunningProcess | undefined
  const current = (): RunningProcess => {
    if (!running) throw new Error(`${name} was not started.`)
    return running
  }
  return {
    name,
    url: `http://127.0.0.1:${httpPort}`,
    sipPort,
    get running() {
      return current()
    },
    async start() {
      running = startProcess(process.execPath, args, { cwd: EXAMPLE, env: { ...environment, INIT_CWD: undefined } })
      await running.waitForOutput(/^ {2}supervisor .*\n/m, START_MAX_MS)
    },
    async kill() {
      await running?.stop('SIGKILL')
    },
    async stop() {
      // One that is stopped in its tracks would not hear that it is to end.
      running?.signal('SIGCONT')
      await running?.stop('SIGTERM', 10_000)
    },
    signal: (signal) => current().signal(signal),
  }
}
