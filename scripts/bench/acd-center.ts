import process from 'node:process'
import { type AgentProfile, type QueueOptions, acd } from '@ringwright/acd'
import { type AgentId, createContactCenter } from '@ringwright/core'
import { AcdLoad, asAgent } from './acd-load.js'
import { cpuTime } from './cpu-time.js'

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
  const queues: QueueOptions[] = Array.from({ length: options.queues }, (_, index) => ({
    id: `q${index}`,
    lengthMax: 100_000,
  }))
  const agents: AgentProfile[] = Array.from({ length: options.agents }, (_, index) => ({
    id: `a${index}`,
    name: `Agent ${index}`,
    queues: [...new Set([`q${index % options.queues}`, `q${(index * 7 + 3) % options.queues}`])],
    capacity: { text: 1 },
  }))
  const distribution = acd({ queues, agents })
  const center = createContactCenter({ plugins: [distribution] })
  await center.start()
  for (const { id } of agents) {
    await distribution.setConnected(id as AgentId, true)
    await distribution.setStatus(asAgent(id as AgentId), id as AgentId, { name: 'available' })
  }
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
  decisionsMs.sort((a, b) => a - b)
  const percentile = (share: number): number => decisionsMs[Math.floor(decisionsMs.length * share)] ?? 0
  return { cpuMs, wallMs, decisionP50Ms: percentile(0.5), decisionP99Ms: percentile(0.99) }
}

console.log(JSON.stringify(await main(JSON.parse(process.argv[2] as string) as AcdLoadOptions)))
