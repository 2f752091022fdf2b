import { describe, expect, it } from 'vitest'
import { meanOpinionScore, transmissionRating } from './transmission-rating.js'

const score = (lossShare: number, delayMs: number): number =>
  meanOpinionScore(transmissionRating({ lossShare, delayMs }))

describe('the E-model', () => {
  it('[J31] gives 4.41 to a line with every default (G.107, annex B)', () => {
    expect(transmissionRating({ lossShare: 0, delayMs: 0 })).toBe(93.2)
    expect(score(0, 0)).toBeCloseTo(4.41, 2)
    expect(meanOpinionScore(0)).toBe(1)
    expect(meanOpinionScore(100)).toBeCloseTo(4.5, 5)
    // Rows of table B.1: 50 is where nearly all users are dissatisfied.
    expect(meanOpinionScore(80)).toBeCloseTo(4.02, 2)
    expect(meanOpinionScore(50)).toBeCloseTo(2.58, 2)
  })

  it('[J31] takes off for loss and for delay, the more the later people notice', () => {
    expect(score(0.01, 50)).toBeGreaterThan(4.2)
    expect(score(0.05, 50)).toBeGreaterThan(3.5)
    expect(score(0.05, 50)).toBeLessThan(4)
    expect(score(0.2, 50)).toBeLessThan(2.9)
    const drop = (fromMs: number): number => score(0, fromMs) - score(0, fromMs + 50)
    expect(drop(300)).toBeGreaterThan(3 * drop(100))
    expect(score(1, 10_000)).toBe(1)
  })
})
