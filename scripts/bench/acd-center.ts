import process from 'node:process'
import { openAcdFloor } from './acd-floor.js'
import { AcdLoad } from './acd-load.js'
import { cpuTime } from './cpu-time.js'
import { percentile } from './percentile.js'

/** What this module is asked to run, as its one argument, in JSON. */
export interface AcdLoadOptions {
  readonly agents: number
  readonly queues: number
  /** Interactions that an agent takes before and keeps throughout: what a center looks like, but for what changes. */
  readonly engaged: number
  /** Interactions on their way at any time, besides those. */
  readonly inMotion: number
  readonly warmUp: number
  readonly interactions: number
  /** Decisions timed one at a time, afterwards. */
  readonly decisions: number
}

/** What it prints, in JSON. */
export interface AcdLoadResult {
  readonly cpuMs: number
  readonly wallMs: number
  /** Milliseconds from an arrival to the committed offer: half and 99 of 100 are not above. 0 when none was timed. */
  readonly decisionP50Ms: number
  readonly decisionP99Ms: number
}

/** One center in a process of its own. */
async function main(options: AcdLoadOptions): Promise<AcdLoadResult> {
  const { center, distribution } = await openAcdFloor(options.agents, options.queues)
  const load = new AcdLoad(center, distribution, options.queues)
  await load.engage(options.engaged)
  await load.run(options.warmUp, options.inMotion)
  const before = { cpu: cpuTime(), at: performance.now() }
  await load.run(options.interactions, options.inMotion)
  const wallMs = performance.now() - before.at
  const cpuMs = cpuTime().totalMs - before.cpu.totalMs
  const decisionsMs: number[] = []
  for (let i = 0; i < options.decisions; i++) decisionsMs.push(await load.single())
  await center.stop()
  return { cpuMs, wallMs, decisionP50Ms: percentile(decisionsMs, 0.5), decisionP99Ms: percentile(decisionsMs, 0.99) }
}

console.log(JSON.stringify(await main(JSON.parse(process.argv[2] as string) as AcdLoadOptions)))
