import { type Random, seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type Pacer, type PacerConfig, createPacer } from '../pacing/index.js'
import { type CampaignResult, type CampaignSetting, REGIMES, STANDARD_SETTINGS, simulateCampaign } from './index.js'

function run(config: PacerConfig, { regime, ...setting }: CampaignSetting, hours: number): CampaignResult {
  return simulateCampaign({ pacer: createPacer(config), seed: 1, ...setting, regime: REGIMES[regime], hours })
}

/** Means over the thirty settings of one size of the team, in percent and seconds. */
function column(config: PacerConfig, agents: number) {
  const results = STANDARD_SETTINGS.filter((setting) => setting.agents === agents).map((each) => run(config, each, 2))
  const mean = (of: (result: CampaignResult) => number | null): number =>
    results.reduce((sum, result) => sum + (of(result) ?? 0), 0) / results.length
  return {
    utilization: 100 * mean(({ utilization }) => utilization),
    waitSeconds: mean(({ waitSeconds }) => waitSeconds),
    abandons: 100 * mean(({ abandonRate }) => abandonRate),
  }
}

/** Dials without looking, as calls of chance come. */
function blind(random: Random, callsPerSecond: number): Pacer {
  return {
    observe: () => undefined,
    decide() {
      let dial = 0
      for (let rest = Math.exp(-callsPerSecond / 2), draw = random.next(); draw > rest; draw *= random.next()) dial++
      return { dial }
    },
    save: () => null,
  }
}

function erlangB(agents: number, load: number): number {
  let blocked = 1
  for (let servers = 1; servers <= agents; servers++) blocked = (load * blocked) / (servers + load * blocked)
  return blocked
}

describe('[K39] a simulated campaign', () => {
  it('is the same again with the same seed, and another with another', () => {
    const [setting] = STANDARD_SETTINGS
    const go = (seed: number) =>
      simulateCampaign({
        ...(setting as CampaignSetting),
        regime: REGIMES.stationary,
        pacer: createPacer({ kind: 'predictive' }),
        seed,
        hours: 0.5,
      })
    expect(go(3)).toEqual(go(3))
    expect(go(3)).not.toEqual(go(4))
  })

  // Published: 62.2 / 60.8 / 61.4 % without an abandon.
  it.each([3, 10, 50])('with one line for each idle agent keeps %i agents busy for 61 % of the time', (agents) => {
    const { utilization, abandons } = column({ kind: 'progressive' }, agents)
    expect(utilization).toBeGreaterThan(59.5)
    expect(utilization).toBeLessThan(63.5)
    expect(abandons).toBe(0)
  })

  // Published: 75 % for all, with 13.3, 5.3 and 0.5 % abandons.
  it.each([
    [3, 13.3, 1.5],
    [10, 5.3, 1],
    [50, 0.5, 0.3],
  ])('with two lines for each of %i idle agents loses %d %% of those who answer', (agents, abandons, within) => {
    const result = column({ kind: 'power', linesPerAgent: 2 }, agents)
    expect(result.utilization).toBeGreaterThan(73.5)
    expect(result.utilization).toBeLessThan(76.5)
    expect(Math.abs(result.abandons - abandons)).toBeLessThan(within)
  })

  it('dialed blindly without holding anybody loses as many as Erlang B says', () => {
    const [agents, answerRate, handleSeconds, callsPerSecond] = [20, 0.3, 60, 1]
    const { answered, abandoned } = simulateCampaign({
      pacer: blind(seededRandom(11), callsPerSecond),
      seed: 5,
      agents,
      answerRate,
      handleSeconds,
      hours: 60,
      physics: { holdMs: 0, speedSigma: 0 },
    })
    const expected = erlangB(agents, callsPerSecond * answerRate * handleSeconds)
    // Losses come in clumps as long as a handle time, which makes the error three times that of independent ones.
    const standardError = 3 * Math.sqrt((expected * (1 - expected)) / answered)
    expect(answered).toBeGreaterThan(60_000)
    expect(Math.abs(abandoned / answered - expected)).toBeLessThan(3 * standardError)
  })
})
