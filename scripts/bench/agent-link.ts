import process from 'node:process'
import type { AgentLinkCenterLine, AgentLinkCenterOptions } from './agent-link-center.js'
import type { AgentLinkScreensOptions, AgentLinkScreensResult } from './agent-link-screens.js'
import type { Bench, BenchContext, Figures } from './bench.js'
import { withBuiltModule } from './built-module.js'

const AGENTS = 15_000
const OFFERS_PER_SECOND = 1_000
const WARM_UP = 5_000
const OFFERS = 25_000
const CENTER: AgentLinkCenterOptions = {
  agents: AGENTS,
  queues: 200,
  offers: OFFERS,
  offersPerSecond: OFFERS_PER_SECOND,
}
/** The default of queues. */
const OFFER_TIMEOUT_MS = 20_000
const TIMEOUT_MS = 300_000

export const bench: Bench = {
  name: 'agent-link',
  description: `${AGENTS} agents' screens on one process, all screens in a second one: memory for each, and the time from an offer to its screen at ${OFFERS_PER_SECOND} offers/s, each accepted and ended.`,
  run: (context) =>
    withBuiltModule('agent-link-center', (center) =>
      withBuiltModule('agent-link-screens', (screens) => measure(context, center, screens)),
    ),
}

async function measure(context: BenchContext, centerPath: string, screensPath: string): Promise<Figures> {
  const center = context.start(process.execPath, ['--expose-gc', centerPath, JSON.stringify(CENTER)])
  const heard = async <Name extends AgentLinkCenterLine['line']>(name: Name) => {
    const [line] = await center.waitForOutput(new RegExp(`^.*"line":"${name}".*$`, 'm'), TIMEOUT_MS)
    return JSON.parse(line) as Extract<AgentLinkCenterLine, { line: Name }>
  }
  const { port } = await heard('listening')
  const options: AgentLinkScreensOptions = {
    ...{ port, agents: AGENTS, offers: OFFERS, warmUp: WARM_UP },
    offerTimeoutMs: OFFER_TIMEOUT_MS,
  }
  context.progress(`${AGENTS} agents sign in`)
  const screens = context.start(process.execPath, [screensPath, JSON.stringify(options)])
  const loaded = await screens.meanwhile('agents signing in', heard('loaded'), TIMEOUT_MS)
  context.progress(`${OFFERS} offers`)
  const done = await screens.meanwhile('offers', heard('done'), TIMEOUT_MS)
  await screens.succeed(TIMEOUT_MS)
  const { offerP50Ms, offerP99Ms } = JSON.parse(screens.output) as AgentLinkScreensResult
  return {
    kibPerAgent: { value: loaded.kibPerAgent, unit: 'KiB' },
    offerP50Ms: { value: offerP50Ms, unit: 'ms' },
    offerP99Ms: { value: offerP99Ms, unit: 'ms' },
    offersPerSecond: { value: OFFERS / (done.wallMs / 1_000), unit: 'offers/s' },
    cpuMsPerOffer: { value: done.cpuMs / OFFERS, unit: 'CPU-ms' },
  }
}
