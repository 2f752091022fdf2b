import process from 'node:process'
import { AS_OPERATED } from './as-operated.js'
import type { Bench } from './bench.js'
import { withBuiltModule } from './built-module.js'
import type { DayResult } from './day-center.js'

const TIMEOUT_MS = 7_200_000

export const bench: Bench = {
  name: 'day',
  description:
    'One day on a virtual clock, all checkers on: 1,000,000 calls, 10,000,000 chat messages, 15,000 agents, 200 lines; --share=0.01 takes a hundredth of all.',
  run: (context) =>
    withBuiltModule('day-center', async (path) => {
      const share = Number(context.option('share') ?? 1)
      if (!(share > 0 && share <= 1)) throw new Error('--share takes a number above 0 and up to 1.')
      context.progress(`${share * 100} % of a day`)
      const child = context.start(process.execPath, [...AS_OPERATED, path, String(share)])
      await child.succeed(TIMEOUT_MS)
      const day = JSON.parse(child.output) as DayResult
      for (const violation of day.violations) context.progress(`VIOLATION ${violation}`)
      context.progress(`trace hash ${day.traceHash}`)
      return {
        cpuSeconds: { value: day.cpuMs / 1_000, unit: 's' },
        wallSeconds: { value: day.wallMs / 1_000, unit: 's' },
        peakMiB: { value: day.peakMiB, unit: 'MiB' },
        violations: { value: day.violations.length, unit: '' },
        visits: { value: day.visits, unit: '' },
        messages: { value: day.messages, unit: '' },
        commits: { value: day.commits, unit: '' },
        serviceLevel: { value: day.serviceLevel * 100, unit: '%' },
        abandonRate: { value: day.abandonRate * 100, unit: '%' },
        occupancy: { value: day.occupancy * 100, unit: '%' },
        // Exact in a double: its first 52 bits.
        traceHash: { value: Number.parseInt(day.traceHash.slice(0, 13), 16), unit: '' },
      }
    }),
}
