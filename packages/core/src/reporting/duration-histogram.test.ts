import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type DurationHistogram,
  addDuration,
  durationBars,
  durationHistogram,
  durationPercentile,
  durationsWithin,
  mergeDurations,
} from './index.js'

function histogramOf(durations: readonly number[]): DurationHistogram {
  const histogram = durationHistogram()
  for (const duration of durations) addDuration(histogram, duration)
  return histogram
}

const durations = fc.array(fc.integer({ min: 0, max: 100_000_000 }), { maxLength: 50 })

describe('a histogram of durations', () => {
  it('[RT13] counts what was within a threshold exactly, the threshold included', () => {
    const waits = histogramOf([0, 19_999, 20_000, 20_001, 3_000_000])
    expect(durationsWithin(waits, 20)).toBe(3)
    expect(durationsWithin(waits, 0)).toBe(1)
    expect(durationsWithin(waits, 3_000)).toBe(5)
    expect(durationsWithin(waits, Infinity)).toBe(5)
  })

  it.each([1, 20, 600, 610, 3_600, 3_660, 86_400])('counts any durations within %i s as they are', (seconds) => {
    fc.assert(
      fc.property(durations, (list) => {
        expect(durationsWithin(histogramOf(list), seconds)).toBe(list.filter((ms) => ms <= seconds * 1_000).length)
      }),
    )
  })

  it.each([-1, 0.5, 605, 3_650, 90_000, NaN])('refuses a threshold of %d s, where no bucket ends', (seconds) => {
    expect(() => durationsWithin(durationHistogram(), seconds)).toThrow('full seconds up to 600')
  })

  it('[RT13] finds percentiles by nearest rank, as precise as its buckets, and null when there is nothing', () => {
    const waits = histogramOf([1_000, 2_000, 3_000, 4_000, 60_500])
    expect(durationPercentile(waits, 0.5)).toBe(3_000)
    expect(durationPercentile(waits, 0.8)).toBe(4_000)
    expect(durationPercentile(waits, 0.9)).toBe(60_500)
    expect(durationPercentile(durationHistogram(), 0.5)).toBeNull()
  })

  it('shows the buckets that have something', () => {
    expect(durationBars(histogramOf([500, 900, 601_000, 90_000_000]))).toEqual([
      { untilMs: 1_000, count: 2 },
      { untilMs: 610_000, count: 1 },
      { untilMs: Infinity, count: 1 },
    ])
  })

  it('adds up: two merged are what one would have counted', () => {
    fc.assert(
      fc.property(durations, durations, (some, others) => {
        const merged = histogramOf(some)
        mergeDurations(merged, histogramOf(others))
        expect(merged).toEqual(histogramOf([...some, ...others]))
      }),
    )
  })
})
