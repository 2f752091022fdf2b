import process from 'node:process'
import { simulateDay } from '@ringwright/acd/simulation'
import { cpuTime } from './cpu-time.js'
import { dayWorkload } from './day-workload.js'

/** What this module prints, in JSON. */
export interface DayResult {
  readonly cpuMs: number
  readonly wallMs: number
  readonly peakMiB: number
  readonly visits: number
  readonly messages: number
  readonly commits: number
  readonly serviceLevel: number
  readonly abandonRate: number
  readonly occupancy: number
  readonly violations: readonly string[]
  readonly traceHash: string
}

/** One day in a process of its own; the one argument is the share of it. */
async function main(share: number): Promise<DayResult> {
  const before = { cpu: cpuTime(), at: performance.now() }
  let messages = 0
  const day = await simulateDay({
    ...dayWorkload(share),
    onFact: ({ type }) => {
      if (type === 'message:added') messages++
    },
  })
  const { visits, commits, serviceLevel, abandonRate, occupancy, violations, traceHash } = day
  return {
    ...{ visits, messages, commits, traceHash },
    cpuMs: cpuTime().totalMs - before.cpu.totalMs,
    wallMs: performance.now() - before.at,
    peakMiB: process.resourceUsage().maxRSS / 1_024,
    serviceLevel: serviceLevel ?? NaN,
    abandonRate: abandonRate ?? NaN,
    occupancy: occupancy ?? NaN,
    violations: violations.map(({ checker, detail }) => `${checker}: ${detail}`),
  }
}

console.log(JSON.stringify(await main(Number(process.argv[2]))))
