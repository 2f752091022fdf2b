import process from 'node:process'
import type { AcdLoadOptions, AcdLoadResult } from './acd-center.js'
import type { AcdDecisionsOptions, AcdDecisionsResult } from './acd-decisions.js'
import { AS_OPERATED } from './as-operated.js'
import type { Bench, BenchContext, Figure, Figures } from './bench.js'
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

/** A very large center in which 10,000 wait: each agent who becomes free has somebody to choose. */
const LARGE: AcdLoadOptions = {
  ...{ agents: 15_000, queues: 200, warmUp: WARM_UP, interactions: INTERACTIONS },
  engaged: 14_000,
  inMotion: 11_000,
  decisions: 0,
}
/** How one decision grows with the number of agents; queues and strategies are the same at each size. */
const SIZES = [150, 1_500, 15_000, 150_000]
const DECISIONS: Omit<AcdDecisionsOptions, 'agents'> = { queues: 200, warmUp: 1_000, decisions: 1_000 }

export const bench: Bench = {
  name: 'acd',
  description: `Whole interactions (arrive, queue, match, offer, accept, end, wrap up): ${AGENTS} agents, ${QUEUES} queues, memory store; then ${LARGE.agents} agents, ${LARGE.queues} queues, 10,000 waiting; then one decision at each of ${SIZES.length} sizes.`,
  async run(context) {
    const loads = await withBuiltModule('acd-center', (path) => measureLoads(context, path))
    return { ...loads, ...(await withBuiltModule('acd-decisions', (path) => measureDecisions(context, path))) }
  },
}

async function measureLoads(context: BenchContext, path: string): Promise<Figures> {
  const steady = await load(context, path, STEADY, AS_OPERATED)
  const plainSteady = await load(context, path, STEADY)
  const burst = await load(context, path, BURST, AS_OPERATED)
  const large = await load(context, path, LARGE, AS_OPERATED)
  const plainLarge = await load(context, path, LARGE)
  const perSecond = (ms: number): number => INTERACTIONS / (ms / 1_000)
  return {
    interactionsPerSecond: { value: perSecond(steady.cpuMs), unit: 'interactions/s of CPU' },
    interactionsPerSecondWall: { value: perSecond(steady.wallMs), unit: 'interactions/s' },
    interactionsPerSecondBurst: { value: perSecond(burst.cpuMs), unit: 'interactions/s of CPU' },
    interactionsPerSecondLarge: { value: perSecond(large.cpuMs), unit: 'interactions/s of CPU' },
    interactionsPerSecondPlain: { value: perSecond(plainSteady.cpuMs), unit: 'interactions/s of CPU' },
    interactionsPerSecondLargePlain: { value: perSecond(plainLarge.cpuMs), unit: 'interactions/s of CPU' },
    decisionP50Ms: { value: burst.decisionP50Ms, unit: 'ms' },
    decisionP99Ms: { value: burst.decisionP99Ms, unit: 'ms' },
  }
}

/** `decisionMicros1500` for strategies with an index, `decisionMicrosScored1500` for those that score each agent. */
async function measureDecisions(context: BenchContext, path: string): Promise<Figures> {
  const figures: Record<string, Figure> = {}
  for (const agents of SIZES) {
    context.progress(`decisions among ${agents} idle agents`)
    const child = context.start(process.execPath, [path, JSON.stringify({ ...DECISIONS, agents })])
    await child.succeed(TIMEOUT_MS)
    const { indexedMicros, scoredMicros } = JSON.parse(child.output) as AcdDecisionsResult
    figures[`decisionMicros${agents}`] = { value: indexedMicros, unit: 'µs' }
    figures[`decisionMicrosScored${agents}`] = { value: scoredMicros, unit: 'µs' }
  }
  return figures
}

async function load(
  context: BenchContext,
  path: string,
  options: AcdLoadOptions,
  nodeOptions: readonly string[] = [],
): Promise<AcdLoadResult> {
  const what = `${options.interactions} interactions, ${options.inMotion} in motion, ${options.engaged} engaged`
  context.progress([what, ...nodeOptions].join(', '))
  const child = context.start(process.execPath, [...nodeOptions, path, JSON.stringify(options)])
  await child.succeed(TIMEOUT_MS)
  return JSON.parse(child.output) as AcdLoadResult
}
