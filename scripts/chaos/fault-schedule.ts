import { writeFile } from 'node:fs/promises'
import { type Clock, type Random, randomInteger, sleep } from '@ringwright/core'
import type { ExampleNode } from '../cluster/example-cluster.js'
import { comesTrue } from '../services/index.js'
import type { RedisNetwork } from './redis-network.js'
import type { Stage } from './stage.js'

export interface FaultScheduleOptions {
  readonly stage: Stage
  readonly clock: Clock
  readonly random: Random
  readonly tell: (text: string) => void
}

/** Where a fault happens: at one node of the center, if it is about one. */
interface Place {
  readonly stage: Stage
  readonly node: ExampleNode
  readonly network: RedisNetwork
  readonly clockFile: string
  readonly random: Random
}

interface Fault {
  readonly where: (place: Place) => string
  readonly breaks: (place: Place) => unknown
  readonly mends: (place: Place) => unknown
}

const LATENCY_MS = 500
/** How far a clock is set forth or back. */
const [JUMP_MIN_MS, JUMP_MAX_MS] = [2_000, 3_600_000]
const FAILOVER_MAX_MS = 120_000
/** So that what one fault leaves behind is met by the next, and the center works in between. */
const [PAUSE_MIN_MS, PAUSE_MAX_MS] = [4_000, 10_000]
/** From a blink to several leases. */
const [LASTS_MIN_MS, LASTS_MAX_MS] = [500, 7_000]

const atNode = ({ node }: Place): string => node.name
const FAULTS: Readonly<Record<string, Fault>> = {
  kill: { where: atNode, breaks: ({ node }) => node.kill(), mends: ({ node }) => node.start() },
  stop: {
    where: atNode,
    breaks: ({ node }) => node.signal('SIGSTOP'),
    mends: ({ node }) => node.signal('SIGCONT'),
  },
  cut: { where: atNode, breaks: ({ network }) => network.cut(), mends: ({ network }) => network.mend() },
  slow: {
    where: atNode,
    breaks: ({ network }) => network.delay(LATENCY_MS),
    mends: ({ network }) => network.delay(0),
  },
  clock: {
    where: atNode,
    breaks: (place) => setClock(place, jump(place.random)),
    mends: (place) => setClock(place, 0),
  },
  outage: {
    where: () => 'redis, for all',
    breaks: ({ stage }) => stage.networks.forEach((each) => each.cut()),
    mends: ({ stage }) => stage.networks.forEach((each) => each.mend()),
  },
  failover: {
    where: () => "redis, the center's master",
    breaks: failOver,
    mends: ({ stage }) => stage.redis.replicated(),
  },
  postgres: {
    where: () => 'postgresql',
    breaks: ({ stage }) => stage.postgres.kill(),
    mends: ({ stage }) => stage.postgres.start(),
  },
  disk: {
    where: () => 'the disk of postgresql',
    breaks: ({ stage }) => stage.disk?.fill(),
    async mends({ stage }) {
      await stage.disk?.clean()
      // It ends by itself when there is no room for what it must write before anything else.
      if (!stage.postgres.running) await stage.postgres.start()
    },
  },
}

/** Makes things go wrong, one after the other, as the seed says; what it breaks it mends. */
export class FaultSchedule {
  readonly #options: FaultScheduleOptions
  readonly #faults: readonly string[]
  readonly counts: Record<string, number> = {}

  constructor(options: FaultScheduleOptions) {
    this.#options = options
    this.#faults = Object.keys(FAULTS).filter((name) => name !== 'disk' || options.stage.disk)
    for (const name of this.#faults) this.counts[name] = 0
  }

  async run(until: number): Promise<void> {
    const { clock } = this.#options
    // Every kind once before any comes again.
    for (let round: string[] = []; ; ) {
      await sleep(clock, this.#between(PAUSE_MIN_MS, PAUSE_MAX_MS))
      if (clock.now() >= until) return
      if (round.length === 0) round = [...this.#faults]
      const [name = ''] = round.splice(randomInteger(this.#options.random, round.length), 1)
      await this.#happens(name, FAULTS[name] as Fault)
    }
  }

  async #happens(name: string, { where, breaks, mends }: Fault): Promise<void> {
    const { stage, clock, random, tell } = this.#options
    const index = randomInteger(random, stage.cluster.nodes.length)
    const [node, network, clockFile] = [stage.cluster.nodes[index], stage.networks[index], stage.clockFiles[index]]
    if (!node || !network || clockFile === undefined) throw new Error(`There is no node ${index}.`)
    const place = { stage, node, network, clockFile, random }
    const lastingMs = this.#between(LASTS_MIN_MS, LASTS_MAX_MS)
    tell(`${name.padEnd(8)} ${where(place)}, for ${lastingMs} ms`)
    this.counts[name] = (this.counts[name] ?? 0) + 1
    await breaks(place)
    await sleep(clock, lastingMs)
    await mends(place)
  }

  #between(low: number, high: number): number {
    return low + randomInteger(this.#options.random, high - low)
  }
}

function jump(random: Random): number {
  const byMs = JUMP_MIN_MS + randomInteger(random, JUMP_MAX_MS - JUMP_MIN_MS)
  return randomInteger(random, 2) === 0 ? byMs : -byMs
}

async function setClock({ node, clockFile }: Place, offsetMs: number): Promise<void> {
  await writeFile(clockFile, String(offsetMs))
  node.signal('SIGUSR2')
}

/** Kills the master, and starts it again as a replica of the one that has taken over: sooner it would come back empty. */
async function failOver({ stage: { redis, centerKey } }: Place): Promise<void> {
  const master = await redis.masterOf(centerKey)
  await master.kill()
  const isReplaced = async (): Promise<boolean> =>
    redis.masterOf(centerKey).then(
      ({ port }) => port !== master.port,
      () => false,
    )
  await comesTrue('a replica has taken over', isReplaced, FAILOVER_MAX_MS)
  await master.start()
}
