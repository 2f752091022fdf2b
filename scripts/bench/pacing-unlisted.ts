import { type Random, seededRandom } from '@ringwright/core'
import { createPacer } from '@ringwright/dialer/pacing'
import { type CampaignOptions, REGIMES, type Regime, simulateCampaign } from '@ringwright/dialer/simulation'
import type { Bench, Figure, Figures } from './bench.js'

const CAP = 0.03
const HOURS = 2
/** Shifts of each kind. */
const SHIFTS = 12
/** Nothing was tuned with this seed. */
const SEED = 'settings that are in no list'

type Setting = Omit<CampaignOptions, 'pacer' | 'seed' | 'hours'> & {
  /** Of persons, how many are taken for machines and cut off. */
  readonly cutOff?: number
  /** Of those judged to be machines, how many are persons: what a campaign's checks would have found. */
  readonly machineErrorShare?: number
  readonly minimumRingMs?: number
}

/** What the comparison's 210 settings leave out, each drawn from wide bounds. */
const KINDS: Readonly<Record<string, (random: Random) => Setting>> = {
  Distributions: (random) => ({
    ...shift(random),
    physics: {
      setupMs: between(random, 1_000, 8_000),
      pickUpMs: between(random, 5_000, 14_000),
      pickUpVariation: between(random, 0.3, 1),
      ringTimeoutMs: between(random, 18_000, 40_000),
      machineShare: between(random, 0.1, 0.6),
      refusalShare: between(random, 0, 0.7),
      talkVariation: between(random, 0.4, 1.5),
      wrapUpShare: between(random, 0, 0.5),
      speedSigma: between(random, 0, 0.4),
    },
  }),
  SuddenChanges: (random) => {
    const [answers, talks] = [jump(random, 0.25, 3), jump(random, 0.5, 2)]
    return { ...shift(random), regime: { ...REGIMES.stationary, answerRate: answers, handleTime: talks } }
  },
  MachineErrors: (random) => {
    // Whoever cuts off more persons than the cap allows is over it, however few are dialed.
    const [wrong, machines] = [between(random, 0.002, 0.02), 0.3]
    const setting = shift(random)
    const persons = setting.answerRate * wrong
    return {
      ...setting,
      cutOff: wrong,
      // Machines that ring for long are not given up, so that the share is what it is computed to be.
      minimumRingMs: Number.POSITIVE_INFINITY,
      machineErrorShare: persons / (persons + (1 - setting.answerRate) * machines),
      physics: {
        personTakenForMachine: wrong,
        machineTakenForPerson: between(random, 0, 0.1),
        machineShare: machines,
      },
    }
  },
  Inbound: (random) => ({ ...shift(random), physics: { inboundPerAgentHour: between(random, 1, 8) } }),
  TrunkLimits: (random) => {
    const setting = shift(random)
    return { ...setting, physics: { lines: Math.ceil(setting.agents * between(random, 1.2, 3)) } }
  },
  Breaks: (random) => ({
    ...shift(random),
    physics: { breaksPerAgentHour: between(random, 0.5, 3), breakMs: between(random, 120_000, 900_000) },
  }),
  ShrinkingTeams: (random) => ({ ...shift(random), regime: leaving(between(random, 0.2, 0.6)) }),
  SeveralLists: (random) => ({
    ...shift(random),
    contacts: [
      { share: 0.5, answerRate: between(random, 0.05, 0.2), features: { list: 'old' } },
      { share: 0.3, answerRate: between(random, 0.2, 0.4), features: { list: 'new' } },
      { share: 0.2, answerRate: between(random, 0.4, 0.7), features: { list: 'own' } },
    ],
  }),
}

/** Any team, list and kind of talk; more small teams than large ones, as there are. */
function shift(random: Random): Setting & { readonly agents: number; readonly answerRate: number } {
  return {
    agents: Math.round(3 * (100 / 3) ** random.next()),
    answerRate: between(random, 0.08, 0.6),
    handleSeconds: between(random, 40, 300),
  }
}

function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.next()
}

/** A factor that is 1 and something else from some moment on. */
function jump(random: Random, low: number, high: number): (moment: number) => number {
  const [at, factor] = [between(random, 0.2, 0.8), low * (high / low) ** random.next()]
  return (moment) => (moment < at ? 1 : factor)
}

/** One after another goes home, until so many of them are left. */
function leaving(rest: number): Regime {
  return { ...REGIMES.stationary, present: (moment) => 1 - (1 - rest) * moment }
}

export const bench: Bench = {
  name: 'pacing-unlisted',
  description:
    'Predictive dialing over generated shifts of eight kinds that the comparison leaves out, 12 each: how well the cap of 3 % is held.',
  async run(context): Promise<Figures> {
    const random = seededRandom(SEED)
    const figures: Record<string, Figure> = {}
    let [over, worst, runs] = [0, 0, 0]
    for (const [kind, make] of Object.entries(KINDS)) {
      let [overOfKind, worstOfKind] = [0, 0]
      for (let index = 0; index < SHIFTS; index++) {
        const { cutOff = 0, machineErrorShare = 0, minimumRingMs = 15_000, ...setting } = make(random)
        const pacer = createPacer({ kind: 'predictive', cap: CAP, machineErrorShare, minimumRingMs })
        const result = simulateCampaign({ ...setting, pacer, seed: 1_000_000 + ++runs, hours: HOURS })
        const { answered } = result
        // How many were cut off in one shift is chance that nobody can see: they count as many as are to be expected.
        const abandoned = result.abandoned - result.hiddenAbandons + cutOff * answered
        // One call more than the cap's share is what an exact share of few calls cannot avoid.
        if (abandoned > CAP * answered + 1) overOfKind++
        worstOfKind = Math.max(worstOfKind, (abandoned - 1) / Math.max(1, answered))
      }
      context.progress(`${kind}: ${overOfKind} of ${SHIFTS} over the cap`)
      figures[`over${kind}`] = { value: (100 * overOfKind) / SHIFTS, unit: '%' }
      figures[`worst${kind}`] = { value: 100 * worstOfKind, unit: '%' }
      over += overOfKind
      worst = Math.max(worst, worstOfKind)
    }
    return {
      shareOfRunsOverCap: { value: (100 * over) / runs, unit: '%' },
      worstAbandonRateLessOne: { value: 100 * worst, unit: '%' },
      ...figures,
    }
  },
}
