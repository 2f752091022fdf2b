import { describe, expect, it } from 'vitest'
import { dropRate, limitedLevel, nextLevel, taper } from './dial-level.js'

const level = (at: number, difference: number, intensity = 0) =>
  nextLevel({ level: at, difference, agents: 10, intensity, differenceTarget: 0, maxLevel: 3 })

describe("[K9] VICIdial's dial level", () => {
  it.each([
    [1.5, 2, 0, 1.8],
    [1.5, -2, 0, 1.2],
    [1.5, 2, 50, 1.95],
    [1.5, -2, 50, 1.35],
    [1.5, 2, -50, 1.65],
    [1.5, -2, -50, 1.05],
    [2.8, 3, 0, 3],
    [1.1, -4, 0, 1],
  ])('goes from %d with a difference of %d and an intensity of %d to %d', (from, difference, intensity, to) => {
    expect(level(from, difference, intensity)).toBeCloseTo(to, 10)
  })

  it.each([
    [1059, 1],
    [1100, 1],
    [1200, 0.9],
    [1559, 0.541],
    [1600, 0.5],
    [2030, 0.07],
  ])('at %d leaves %d of it until 2100: times are numbers, so it jumps at full hours', (now, share) => {
    expect(taper(now, 2100)).toBeCloseTo(share, 10)
  })

  it('over the limit falls to one, to half or by the ramp', () => {
    expect(limitedLevel('hardLimit', 2.4, 1600, 2100)).toBe(1)
    expect(limitedLevel('average', 2.4, 1600, 2100)).toBe(1.2)
    expect(limitedLevel('tapered', 2.4, 1600, 2100)).toBe(1.2)
  })

  it('[K27] counts the same day as a breach by its own formula and as allowed by that of Ofcom', () => {
    const { plain, ofcom } = dropRate(970, 400, 40)
    expect(plain).toBeCloseTo(40 / 1010, 10)
    expect(ofcom).toBeCloseTo(28.3212 / 998.3212, 5)
  })
})
