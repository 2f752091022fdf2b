import { describe, expect, it } from 'vitest'
import { type TimeUnit, timeBuckets } from './index.js'

describe('buckets of time', () => {
  it.each<[TimeUnit, string, string]>([
    ['interval', 'Asia/Shanghai', '2026-01-01T02:45+08:00'],
    ['hour', 'Asia/Kolkata', '2026-01-01T00:00+05:30'],
    ['day', 'America/New_York', '2025-12-31'],
    ['day', 'Asia/Shanghai', '2026-01-01'],
    ['month', 'America/New_York', '2025-12'],
    ['year', 'UTC', '2025'],
  ])('[RT6] names the %s of an instant in %s: %s', (unit, zone, name) => {
    expect(timeBuckets(unit, zone)(Date.UTC(2025, 11, 31, 18, 45))).toBe(name)
  })

  it('[RT6] tells the two hours apart that one hour becomes when clocks are set back', () => {
    const hourOf = timeBuckets('hour', 'Europe/Berlin')
    expect(hourOf(Date.UTC(2026, 9, 25, 0, 30))).toBe('2026-10-25T02:00+02:00')
    expect(hourOf(Date.UTC(2026, 9, 25, 1, 30))).toBe('2026-10-25T02:00+01:00')
  })

  it('refuses a zone that nobody knows', () => {
    expect(() => timeBuckets('day', 'Mars/Olympus')).toThrow('take a name like Europe/Berlin')
  })
})
