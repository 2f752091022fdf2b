import { type Clock, type Random, randomInteger, sleep } from '@ringwright/core'
import type { ExampleCluster } from '../cluster/example-cluster.js'
import type { FaultyPath } from './faulty-path.js'

export interface FaultScheduleOptions {
  readonly cluster: ExampleCluster
  /** Each node's way to Redis. */
  readonly paths: readonly FaultyPath[]
  readonly clock: Clock
  readonly random: Random
  readonly tell: (text: string) => void
}

type Fault = 'kill' | 'stop' | 'store' | 'cut' | 'slow'
const FAULTS: readonly Fault[] = ['kill', 'stop', 'store', 'cut', 'slow']
const LATENCY_MS = 500
/** So that what one fault leaves behind is met by the next, and the center works in between. */
const [PAUSE_MIN_MS, PAUSE_MAX_MS] = [4_000, 10_000]

/** Makes things go wrong, one after the other, as the seed says; what it breaks it mends. */
export class FaultSchedule {
  readonly #options: FaultScheduleOptions
  readonly counts: Record<Fault, number> = { kill: 0, stop: 0, store: 0, cut: 0, slow: 0 }

  constructor(options: FaultScheduleOptions) {
    this.#options = options
  }

  async run(until: number): Promise<void> {
    const { clock } = this.#options
    // Every kind once before any comes again.
    for (let round: Fault[] = []; ; ) {
      await sleep(clock, this.#between(PAUSE_MIN_MS, PAUSE_MAX_MS))
      if (clock.now() >= until) return
      if (round.length === 0) round = [...FAULTS]
      const [fault] = round.splice(randomInteger(this.#options.random, round.length), 1)
      if (fault) await this.#happens(fault)
    }
  }

  async #happens(fault: Fault): Promise<void> {
    const { cluster, paths, clock, random, tell } = this.#options
    const index = randomInteger(random, cluster.nodes.length)
    const [node, path] = [cluster.nodes[index], paths[index]]
    if (!node || !path) return
    // From a blink to several leases.
    const lastingMs = this.#between(500, 7_000)
    tell(`${fault} ${fault === 'store' ? 'redis' : node.name} ${fault === 'kill' ? '' : `for ${lastingMs} ms`}`)
    this.counts[fault]++
    switch (fault) {
      case 'kill':
        await node.kill()
        await sleep(clock, lastingMs)
        return node.start()
      case 'stop':
        node.signal('SIGSTOP')
        await sleep(clock, lastingMs)
        return node.signal('SIGCONT')
      case 'store':
        await cluster.redis.kill()
        await sleep(clock, lastingMs)
        return cluster.redis.start()
      case 'cut':
        path.cut()
        await sleep(clock, lastingMs)
        return path.mend()
      case 'slow':
        path.delay(LATENCY_MS)
        await sleep(clock, lastingMs)
        return path.delay(0)
    }
  }

  #between(low: number, high: number): number {
    return low + randomInteger(this.#options.random, high - low)
  }
}
