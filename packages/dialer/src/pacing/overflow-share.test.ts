import { describe, expect, it } from 'vitest'
import { linesForFreeAgents, overflowShare } from './index.js'

describe('[Z7] lines for a fixed number of free agents, at a share of 3 %', () => {
  it.each([
    [1, 1, 1, 1],
    [2, 3, 3, 2],
    [5, 15, 10, 7],
    [10, 37, 26, 16],
    [20, 86, 58, 36],
    [50, 237, 159, 97],
  ])('%i agents: %i lines at 20 %%, %i at 30 %%, %i at 50 %%', (agents, at20, at30, at50) => {
    expect([0.2, 0.3, 0.5].map((rate) => linesForFreeAgents(agents, rate, 0.03))).toEqual([at20, at30, at50])
  })

  it('names the share: 26 lines for ten agents are within 3 %, 27 are not', () => {
    expect(overflowShare(10, 0.3, 26)).toBeCloseTo(0.028807, 6)
    expect(overflowShare(10, 0.3, 27)).toBeCloseTo(0.036241, 6)
  })

  it('takes a share of exactly 3 % as within 3 %, although sums of binary fractions are not exact', () => {
    expect(overflowShare(2, 0.3, 3)).toBeCloseTo(0.03, 12)
    expect(linesForFreeAgents(2, 0.3, 0.03)).toBe(3)
  })

  it('shows what dividing by the answer rate would cost', () => {
    expect(overflowShare(2, 0.5, 4)).toBeCloseTo(0.1875, 12)
    expect(overflowShare(10, 0.3, 33)).toBeCloseTo(0.1, 2)
  })

  it('[K11] gives nobody a line when no agent is free, and refuses what is no rate', () => {
    expect(linesForFreeAgents(0, 0.3, 0.03)).toBe(0)
    expect(() => overflowShare(2, 0, 3)).toThrow('an answer rate above 0 up to 1')
  })
})
