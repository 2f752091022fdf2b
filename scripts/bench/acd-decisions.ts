import process from 'node:process'
import type { QueueOptions } from '@ringwright/acd'
import { openAcdFloor } from './acd-floor.js'
import { AcdLoad } from './acd-load.js'
import { percentile } from './percentile.js'

/** What this module is asked to run, as its one argument, in JSON. */
export interface AcdDecisionsOptions {
  readonly agents: number
  readonly queues: number
  /** Of each kind, before those that are timed. */
  readonly warmUp: number
  /** Of each kind, timed one at a time while all agents are idle. */
  readonly decisions: number
}

/** What it prints, in JSON: half of the decisions took no longer, in microseconds from the arrival to the committed offer. */
export interface AcdDecisionsResult {
  readonly indexedMicros: number
  readonly scoredMicros: number
}

type Strategies = NonNullable<QueueOptions['strategies']>

/** One kind keeps free agents in an index; the other is asked for a score of each. Queues take turns. */
const INDEXED: readonly Strategies[] = [['longest-idle'], ['round-robin'], ['fixed-order']]
const SCORED: readonly Strategies[] = [
  [{ name: 'expression', score: 'agent.idleMs - 60000 * agent.loads' }],
  ['fewest-interactions'],
]
const ALL = [...INDEXED, ...SCORED]

async function main({ agents, queues, warmUp, decisions }: AcdDecisionsOptions): Promise<AcdDecisionsResult> {
  const { center, distribution } = await openAcdFloor(agents, queues, (queue) => {
    return { strategies: strategiesOf(queue) }
  })
  const load = new AcdLoad(center, distribution, queues)
  /** One kind after the other: a look at all agents leaves nothing in the processor's caches for an indexed decision. */
  const median = async (kind: readonly Strategies[]): Promise<number> => {
    const own = Array.from({ length: queues }, (_, queue) => queue).filter((queue) =>
      kind.includes(strategiesOf(queue)),
    )
    const tookMs: number[] = []
    for (let i = 0; i < warmUp + decisions; i++) {
      const took = await load.single(own[i % own.length])
      if (i >= warmUp) tookMs.push(took)
    }
    return percentile(tookMs, 0.5) * 1_000
  }
  const result = { indexedMicros: await median(INDEXED), scoredMicros: await median(SCORED) }
  await center.stop()
  return result
}

function strategiesOf(queue: number): Strategies {
  return ALL[queue % ALL.length] as Strategies
}

console.log(JSON.stringify(await main(JSON.parse(process.argv[2] as string) as AcdDecisionsOptions)))
