import { createPacer } from '@ringwright/dialer/pacing'
import {
  type CampaignResult,
  type CampaignSetting,
  REGIMES,
  STANDARD_SETTINGS,
  simulateCampaign,
} from '@ringwright/dialer/simulation'
import type { Bench, Figure, Figures } from './bench.js'

const CAP = 0.03
/** A shift; a large team answers as many calls in an hour as a small one in a week. */
const HOURS = 4
const HOURS_OF_500 = 1.5

interface Run {
  readonly setting: CampaignSetting
  readonly result: CampaignResult
}

/** With a cap of 1 %: teams of three sizes on lists of three kinds with short and long talks. */
const STRICT_CAP = 0.01
const STRICT_SIZES: readonly number[] = [10, 50, 100]
const STRICT_SETTINGS = STANDARD_SETTINGS.filter(
  ({ agents, regime }) => regime === 'stationary' && STRICT_SIZES.includes(agents),
)

function run(setting: CampaignSetting, seed: number, cap = CAP): Run {
  const { regime, ...numbers } = setting
  const result = simulateCampaign({
    pacer: createPacer({ kind: 'predictive', cap }),
    seed,
    ...numbers,
    regime: REGIMES[regime],
    hours: setting.agents >= 500 ? HOURS_OF_500 : HOURS,
    stopwatch: () => performance.now(),
  })
  return { setting, result }
}

function mean(runs: readonly Run[], of: (result: CampaignResult) => number | null): number {
  return runs.reduce((sum, { result }) => sum + (of(result) ?? Number.NaN), 0) / runs.length
}

/** One call more than the cap's share is what an exact share of few calls cannot avoid. */
function isOverCap({ result: { abandoned, answered } }: Run): boolean {
  return abandoned > CAP * answered + 1
}

function figuresOf(runs: readonly Run[]): Figures {
  const figures: Record<string, Figure> = {
    meanUtilisation: { value: 100 * mean(runs, ({ utilization }) => utilization), unit: '%' },
    meanWaitSeconds: { value: mean(runs, ({ waitSeconds }) => waitSeconds), unit: 's' },
    meanAbandonRate: { value: 100 * mean(runs, ({ abandonRate }) => abandonRate), unit: '%' },
    shareOfRunsOverCap: { value: (100 * runs.filter(isOverCap).length) / runs.length, unit: '%' },
    worstAbandonRate: { value: 100 * Math.max(...runs.map(({ result }) => result.abandonRate ?? 0)), unit: '%' },
  }
  const sizes = [...new Set(runs.map(({ setting }) => setting.agents))]
  for (const agents of sizes) {
    const column = runs.filter(({ setting }) => setting.agents === agents)
    figures[`utilisation${agents}`] = { value: 100 * mean(column, ({ utilization }) => utilization), unit: '%' }
    figures[`decideMicros${agents}`] = { value: mean(column, ({ decideMicros }) => decideMicros), unit: 'µs' }
  }
  return figures
}

function strictFigures(runs: readonly Run[]): Figures {
  const within = runs.filter(({ result: { abandonRate } }) => (abandonRate ?? 0) <= STRICT_CAP)
  return {
    meanUtilisationAt1: { value: 100 * mean(runs, ({ utilization }) => utilization), unit: '%' },
    runsWithin1: { value: within.length, unit: `of ${runs.length}` },
  }
}

export const bench: Bench = {
  name: 'pacing',
  description:
    'Predictive dialing over 210 simulated shifts from a cold start: 3 to 500 agents, five regimes; and 18 with a cap of 1 %.',
  async run(context) {
    const runs: Run[] = []
    for (const [index, setting] of STANDARD_SETTINGS.entries()) {
      runs.push(run(setting, index + 1))
      if (runs.length % 15 === 0) context.progress(`${runs.length} of ${STANDARD_SETTINGS.length} shifts`)
    }
    context.progress(`${STRICT_SETTINGS.length} shifts with a cap of 1 %`)
    const strict = STRICT_SETTINGS.map((setting, index) => run(setting, 1_000 + index, STRICT_CAP))
    return { ...figuresOf(runs), ...strictFigures(strict) }
  },
}
