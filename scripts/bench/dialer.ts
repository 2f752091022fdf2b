import process from 'node:process'
import { createPacer } from '@ringwright/dialer/pacing'
import { simulateCampaign } from '@ringwright/dialer/simulation'
import { AS_OPERATED } from './as-operated.js'
import type { Bench, BenchContext, Figures } from './bench.js'
import { withBuiltModule } from './built-module.js'
import { cpuTime } from './cpu-time.js'
import type { DialerCenterResult } from './dialer-center.js'

const CAMPAIGNS = 200
const AGENTS_EACH = 50
const HOURS = 0.25
/** Of the center's day, after three minutes in which its agents get their first calls. */
const CENTER_SECONDS = 60
const CENTER_MAX_MS = 3_600_000
const LEADS = 1_000_000
/** Where the resumed import is stopped: in the middle of a chunk of its file. */
const STOPPED_AT = 400_000
/** Five times what it may take: then it is broken, not slow. */
const IMPORT_MAX_MS = 300_000

interface Import {
  readonly seconds: number
  readonly peakMiB: number
  readonly accepted: number
  readonly duplicates: number
}

async function importOf(context: BenchContext, ...args: readonly number[]): Promise<Import> {
  const child = context.startModule('scripts/bench/dialer-import.ts', args.map(String))
  const [line] = await child.waitForOutput(/^\{.*\}$/m, IMPORT_MAX_MS)
  const result = JSON.parse(line) as Import
  if (result.accepted !== LEADS || result.duplicates !== 0)
    throw new Error(
      `Of ${LEADS} leads ${result.accepted} are in the list, ${result.duplicates} were taken for doubled.`,
    )
  return result
}

/** How much faster than real time, by processor time, the pacers of all campaigns run, with agents and callees, without commits. */
function pacingTimesRealTime(): number {
  const before = cpuTime().totalMs
  for (let campaign = 0; campaign < CAMPAIGNS; campaign++)
    simulateCampaign({
      pacer: createPacer({ kind: 'predictive', cap: 0.03 }),
      seed: campaign + 1,
      ...{ agents: AGENTS_EACH, answerRate: 0.3, handleSeconds: 120, hours: HOURS },
    })
  return (HOURS * 3_600_000) / (cpuTime().totalMs - before)
}

/** The same campaigns in one center, with every call, decision and commit. */
function centerOf(context: BenchContext): Promise<DialerCenterResult> {
  return withBuiltModule('dialer-center', async (path) => {
    const args = [CAMPAIGNS, AGENTS_EACH, CENTER_SECONDS].map(String)
    const child = context.start(process.execPath, [...AS_OPERATED, path, ...args])
    await child.succeed(CENTER_MAX_MS)
    return JSON.parse(child.output) as DialerCenterResult
  })
}

export const bench: Bench = {
  name: 'dialer',
  description:
    '200 predictive campaigns with 50 agents each, through a whole center and as pacers alone; and a list of 1,000,000 leads into SQLite, at once and with a stop in the middle.',
  async run(context): Promise<Figures> {
    context.progress('pacing 200 campaigns')
    const pacing = pacingTimesRealTime()
    context.progress('calling with 200 campaigns through one center')
    const center = await centerOf(context)
    context.progress('importing a million leads')
    const whole = await importOf(context, LEADS)
    context.progress('importing them with a stop in the middle')
    const resumed = await importOf(context, LEADS, STOPPED_AT)
    return {
      timesRealTime: { value: center.timesRealTime, unit: '×' },
      commitsPerSecond: { value: center.commits / CENTER_SECONDS, unit: 'commits/s of the center' },
      pacingTimesRealTime: { value: pacing, unit: '×' },
      importSeconds: { value: whole.seconds, unit: 's' },
      importPeakMiB: { value: whole.peakMiB, unit: 'MiB' },
      importResumedSeconds: { value: resumed.seconds, unit: 's' },
    }
  },
}
