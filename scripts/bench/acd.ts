import process from 'node:process'
import type { AcdLoadOptions, AcdLoadResult } from './acd-center.js'
import type { Bench, BenchContext } from './bench.js'
import { withBuiltModule } from './built-module.js'

const AGENTS = 1_500
const QUEUES = 50
const INTERACTIONS = 150_000
const WARM_UP = 20_000
const TIMEOUT_MS = 300_000

/** Most agents talk, and the others' interactions come and go: a few more than there are agents for, so some wait. */
const STEADY: AcdLoadOptions = {
  ...{ agents: AGENTS, queues: QUEUES, warmUp: WARM_UP, interactions: INTERACTIONS },
  engaged: 1_320,
  inMotion: 200,
  decisions: 0,
}
/** Everybody at once, in lock-step: the most that can be under way, as after an outage. */
const BURST: AcdLoadOptions = { ...STEADY, engaged: 0, inMotion: 2_000, decisions: 5_000 }

export const bench: Bench = {
  name: 'acd',
  description: `Whole interactions (arrive, queue, match, offer, accept, end, wrap up): ${AGENTS} agents, ${QUEUES} queues, memory store.`,
  run: (context) =>
    withBuiltModule('acd-center', async (path) => {
      const steady = await load(context, path, STEADY)
      const burst = await load(context, path, BURST)
      return {
        interactionsPerSecond: { value: INTERACTIONS / (steady.cpuMs / 1_000), unit: 'interactions/s of CPU' },
        interactionsPerSecondWall: { value: INTERACTIONS / (steady.wallMs / 1_000), unit: 'interactions/s' },
        interactionsPerSecondBurst: { value: INTERACTIONS / (burst.cpuMs / 1_000), unit: 'interactions/s of CPU' },
        decisionP50Ms: { value: burst.decisionP50Ms, unit: 'ms' },
        decisionP99Ms: { value: burst.decisionP99Ms, unit: 'ms' },
      }
    }),
}

async function load(context: BenchContext, path: string, options: AcdLoadOptions): Promise<AcdLoadResult> {
  context.progress(`${options.interactions} interactions, ${options.inMotion} in motion, ${options.engaged} engaged`)
  const child = context.start(process.execPath, [path, JSON.stringify(options)])
  await child.succeed(TIMEOUT_MS)
  return JSON.parse(child.output) as AcdLoadResult
}
