import { describe, expect, it } from 'vitest'
import { nextTrue } from './next-true.js'

/** A condition that holds from an instant on, and how often it was asked. */
function from(instant: number) {
  const asked: number[] = []
  return {
    asked,
    holds(at: number): boolean {
      asked.push(at)
      return at >= instant
    },
  }
}

describe('the instant at which time alone makes a condition true', () => {
  it.each([1, 2, 999, 1_000, 1_001, 40_000, 2_000_000])('is found to a millisecond, %i ms ahead', (ahead) => {
    expect(nextTrue(from(5_000 + ahead).holds, 5_000)).toBe(5_000 + ahead)
  })

  it('is one to look anew at when there is none within the hour', () => {
    const { holds, asked } = from(Infinity)
    expect(nextTrue(holds, 0)).toBe(2_048_000)
    expect(asked.length).toBeLessThan(15)
  })

  it('is found also where the condition is soon false again, near what it says itself', () => {
    const window = (at: number) => at >= 130_000 && at < 160_000
    expect(nextTrue(window, 0)).toBe(2_048_000)
    expect(nextTrue(window, 0, Infinity, [160_000, 130_000])).toBe(130_000)
    expect(nextTrue(window, 0, 40_000, [160_000, 130_000])).toBe(40_000)
  })

  it.each([0, 0.3])('is found also between milliseconds, from %s', (now) => {
    for (let due = 130_000.5; due < 130_050; due++) {
      const at = nextTrue(from(due).holds, now, Infinity, [due])
      expect(at).toBeGreaterThanOrEqual(due)
      expect(at).toBeLessThan(due + 1)
    }
  })

  it('is not looked for behind an instant at which there is something to do anyway', () => {
    const later = from(60_000)
    expect(nextTrue(later.holds, 0, 40_000)).toBe(40_000)
    expect(Math.max(...later.asked)).toBe(40_000)
    expect(later.asked.length).toBeLessThan(10)
    expect(nextTrue(from(30_000).holds, 0, 40_000)).toBe(30_000)
  })
})
