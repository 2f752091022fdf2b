import { REGIMES, type RegimeName } from './regime.js'

/** A campaign of a simulation: how many agents it has, and how its leads answer. */
export interface CampaignSetting {
  readonly agents: number
  readonly answerRate: number
  readonly handleSeconds: number
  readonly regime: RegimeName
}

const REGIME_NAMES = Object.keys(REGIMES) as RegimeName[]

/** The 210 settings of the comparison: 7 sizes of the team, 3 answer rates, 2 handle times, 5 regimes. */
export const STANDARD_SETTINGS: readonly CampaignSetting[] = [3, 5, 10, 25, 50, 100, 500].flatMap((agents) =>
  [0.15, 0.3, 0.5].flatMap((answerRate) =>
    [60, 180].flatMap((handleSeconds) => REGIME_NAMES.map((regime) => ({ agents, answerRate, handleSeconds, regime }))),
  ),
)
