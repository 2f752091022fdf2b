import { describe, expect, it } from 'vitest'
import { type WaitSituation, expectedWaitMs, waitQuantileMs } from './wait-formula.js'

const tenAgents = (ahead: number, leaveRatePerSecond = 0): WaitSituation => ({
  ahead,
  servers: 10,
  holdMs: 180_000,
  leaveRate: leaveRatePerSecond / 1_000,
})
const seconds = (ms: number) => Number((ms / 1_000).toFixed(2))

describe('[H5] the predicted wait', () => {
  it.each([
    [0, 0, 18],
    [4, 0, 90],
    [4, 1 / 120, 71.16],
    [9, 0, 180],
    [9, 1 / 120, 115.54],
  ])('behind %i others, of whom %f a second give up, is %f s on average', (ahead, leaveRate, expected) => {
    expect(seconds(expectedWaitMs(tenAgents(ahead, leaveRate)))).toBe(expected)
  })

  it.each([
    [0.5, 84.08],
    [0.8, 120.98],
    [0.9, 143.88],
  ])('behind four others is not exceeded with probability %f in %f s', (probability, expected) => {
    expect(seconds(waitQuantileMs(tenAgents(4), probability))).toBe(expected)
  })

  it.each([0, 3, 40, 199, 201, 2_000])('behind %i others has quantiles that agree with what can be drawn', (ahead) => {
    const situation = tenAgents(ahead, 1 / 120)
    const draws = drawWaits(situation, 4_000)
    for (const probability of [0.1, 0.5, 0.9]) {
      const share = draws.filter((wait) => wait <= waitQuantileMs(situation, probability)).length / draws.length
      expect(Math.abs(share - probability)).toBeLessThan(0.025)
    }
  })

  it('is without end when nobody serves', () => {
    const situation = { ...tenAgents(0), servers: 0 }
    expect([expectedWaitMs(situation), waitQuantileMs(situation, 0.9)]).toEqual([Infinity, Infinity])
  })
})

/** The sum of exponential waits, from a small generator of its own so that the draws are the same each time. */
function drawWaits({ ahead, servers, holdMs, leaveRate }: WaitSituation, count: number): readonly number[] {
  let state = 12_345
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
  return Array.from({ length: count }, () => {
    let wait = 0
    for (let index = 0; index <= ahead; index++) wait -= Math.log(uniform()) / (servers / holdMs + index * leaveRate)
    return wait
  })
}
