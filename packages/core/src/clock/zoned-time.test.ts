import { describe, expect, it } from 'vitest'
import { daysBetween, instantOf, isTimeZone, localTime, plusDays, weekdayOf } from '../index.js'

const BERLIN = 'Europe/Berlin'

describe('local time', () => {
  it('is what clocks on the wall show, on both sides of midnight and of a change of the clocks', () => {
    expect(localTime('Asia/Kolkata', Date.UTC(2026, 10, 21, 18, 30))).toEqual({
      date: '2026-11-22',
      weekday: 0,
      minute: 0,
    })
    expect(localTime(BERLIN, Date.UTC(2026, 2, 29, 0, 59, 59, 999)).minute).toBe(119)
    expect(localTime(BERLIN, Date.UTC(2026, 2, 29, 1)).minute).toBe(180)
    expect(localTime(BERLIN, Date.UTC(2026, 2, 29, 0, 59, 59, 999)).minute).toBe(119)
  })

  it('is refused for a zone that there is not, with what to do', () => {
    expect(() => localTime('Mars/Olympus', 0)).toThrow('There is no time zone "Mars/Olympus"; pass an IANA name.')
    expect([isTimeZone('Mars/Olympus'), isTimeZone(BERLIN)]).toEqual([false, true])
  })

  it('has instants that come twice, once, or not at all', () => {
    const [spring, autumn] = ['2026-03-29', '2026-10-25']
    expect(instantOf(BERLIN, autumn, 150, 'first')).toBe(Date.UTC(2026, 9, 25, 0, 30))
    expect(instantOf(BERLIN, autumn, 150, 'last')).toBe(Date.UTC(2026, 9, 25, 1, 30))
    expect(instantOf(BERLIN, spring, 150, 'first')).toBe(Date.UTC(2026, 2, 29, 1))
    expect(instantOf(BERLIN, spring, 181, 'first')).toBe(Date.UTC(2026, 2, 29, 1, 1))
  })

  it('counts days across months and leap years', () => {
    expect(plusDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(plusDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(daysBetween('2026-12-31', '2027-03-01')).toBe(60)
    expect(daysBetween('2027-03-01', '2026-12-31')).toBe(-60)
    expect(weekdayOf('2026-11-21')).toBe(6)
  })
})
