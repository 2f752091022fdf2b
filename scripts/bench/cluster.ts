import { performance } from 'node:perf_hooks'
import { comesTrue, findRedis, type RedisServer, type RunningProcess, startRedis } from '../services/index.js'
import type { Bench, BenchContext, Figure } from './bench.js'
import type { ClusterNodeCommand, ClusterNodeOptions } from './cluster-node.js'

const NODES = 3
const TAKEOVERS = 7
const WAITING = 20
const COMMITS = 24_000
const COMMITS_AT_ONCE = 64
const AGENTS = 15_000
const OPEN = 20_000
const START_MAX_MS = 120_000
/** Offers come within some milliseconds of each other; whoever has none by then was forgotten. */
const OFFERED_MAX_MS = 10_000

interface Node {
  readonly process: RunningProcess
  /** How long its center took to start, in milliseconds. */
  readonly startMs: number
  ask(command: ClusterNodeCommand): Promise<string>
}

async function startNode(context: BenchContext, options: ClusterNodeOptions): Promise<Node> {
  const process = context.startModule('scripts/bench/cluster-node.ts', [JSON.stringify(options)])
  const [, startMs] = await process.waitForOutput(/^started (\d+) /m, START_MAX_MS)
  return {
    process,
    startMs: Number(startMs),
    async ask(command) {
      const already = process.output.length
      process.write(`${JSON.stringify(command)}\n`)
      const answered = new RegExp(`^[^]{${already}}[^]*?^${command.name}(.*)$`, 'm')
      const [, answer = ''] = await process.waitForOutput(answered, START_MAX_MS)
      return answer.trim()
    },
  }
}

/** From the death of the dispatcher to the first offer of another, and what of the order was broken, once. */
async function takeover(
  context: BenchContext,
  server: RedisServer,
  round: number,
): Promise<{ ms: number; violations: number }> {
  const options = { url: server.url, center: `takeover-${round}`, agents: 1, capacity: WAITING }
  // The first to start is the dispatcher.
  const dispatcher = await startNode(context, options)
  const [second, third] = [await startNode(context, options), await startNode(context, options)]
  const half = WAITING / 2
  const arrived = [
    ...(await dispatcher.ask({ name: 'arrive', count: half, atOnce: 1 })).split(' '),
    ...(await second.ask({ name: 'arrive', count: half, atOnce: 1 })).split(' '),
  ]
  const killedAt = performance.now()
  const dead = dispatcher.process.stop('SIGKILL')
  await second.ask({ name: 'sign-in' })
  await third.process.waitForOutput(/^offered /m, OFFERED_MAX_MS)
  const ms = performance.now() - killedAt
  await dead
  const offers = (): string[] => [...third.process.output.matchAll(/^offered (\S+)$/gm)].map(([, id]) => id as string)
  // Whoever is not offered at all counts below.
  await comesTrue('everybody is offered', () => offers().length >= WAITING, OFFERED_MAX_MS).catch(() => {})
  const offered = offers()
  const violations = arrived.filter((id, index) => offered[index] !== id).length
  await Promise.all([second, third].map(({ process }) => process.stop('SIGKILL')))
  return { ms, violations }
}

/** All nodes commit at once; per second of all together. */
async function commitsPerSecond(context: BenchContext, server: RedisServer, count: number): Promise<number> {
  const options = { url: server.url, center: `commits-${count}`, agents: 1, capacity: 1 }
  const nodes = await Promise.all(Array.from({ length: count }, () => startNode(context, options)))
  const work = { name: 'commit', count: COMMITS / count, atOnce: COMMITS_AT_ONCE } as const
  // The first round warms up.
  await Promise.all(nodes.map((node) => node.ask(work)))
  const startedAt = performance.now()
  await Promise.all(nodes.map((node) => node.ask(work)))
  const rate = COMMITS / ((performance.now() - startedAt) / 1_000)
  await Promise.all(nodes.map(({ process }) => process.stop('SIGKILL')))
  return rate
}

async function coldJoin(context: BenchContext, server: RedisServer): Promise<number> {
  const options = { url: server.url, center: 'large', agents: AGENTS, capacity: 1 }
  const first = await startNode(context, options)
  await first.ask({ name: 'arrive', count: OPEN, atOnce: 200 })
  const joins: number[] = []
  for (let round = 0; round < 3; round++) {
    const joining = await startNode(context, options)
    joins.push(joining.startMs)
    await joining.process.stop('SIGKILL')
  }
  return middle(joins)
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number
}

export const bench: Bench = {
  name: 'cluster',
  description:
    'Nodes in processes of their own on one Redis: from SIGKILL of the dispatcher to the next offer (median and most of 7), changes a second of 1 to 3 nodes together, and how long a node takes to join a center of 15,000 agents and 20,000 open interactions.',
  async run(context) {
    const server = await startRedis(await findRedis(), { volatile: true })
    try {
      const takeovers: { ms: number; violations: number }[] = []
      for (let round = 1; round <= TAKEOVERS; round++) {
        context.progress(`takeover ${round} of ${TAKEOVERS}`)
        takeovers.push(await takeover(context, server, round))
      }
      const rates: Record<string, Figure> = {}
      for (let count = 1; count <= NODES; count++) {
        context.progress(`${COMMITS} commits by ${count} nodes together`)
        const value = await commitsPerSecond(context, server, count)
        rates[`commitsPerSecond${count}`] = { value, unit: 'commits/s' }
      }
      context.progress(`a node joins ${AGENTS} agents and ${OPEN} interactions`)
      const times = takeovers.map(({ ms }) => ms)
      return {
        takeoverMs: { value: middle(times), unit: 'ms' },
        takeoverMaxMs: { value: Math.max(...times), unit: 'ms' },
        ...rates,
        coldJoinMs: { value: await coldJoin(context, server), unit: 'ms' },
        violations: { value: takeovers.reduce((sum, { violations }) => sum + violations, 0), unit: '' },
      }
    } finally {
      await server.stop()
    }
  },
}
