import { describe, expect, it } from 'vitest'
import { nextWithinHours } from './calling-hours.js'
import { CANADA_HOURS, type Callee, type CallRules, US_HOURS, isWithinHours, mayCall } from './index.js'

const HOUR = 3_600_000
/** A Monday, 10 in New York, 7 in Los Angeles. */
const MONDAY = Date.UTC(2026, 10, 2, 15)

const rules: CallRules = { hours: US_HOURS, caps: [], doNotCall: [], redialBlockMs: 0, needsConsent: false }
const callee: Callee = { number: '+12125550100', zone: 'America/New_York', hasConsent: false, calledAt: [] }

describe('[K18] calling hours', () => {
  it('are those of the called party, not ours', () => {
    expect(mayCall(rules, callee, MONDAY, false)).toEqual({ outcome: 'allowed' })
    const west = { ...callee, zone: 'America/Los_Angeles' }
    expect(mayCall(rules, west, MONDAY, false)).toEqual({
      outcome: 'refused',
      reason: 'outsideHours',
      until: MONDAY + HOUR,
    })
    expect(mayCall(rules, west, MONDAY + HOUR, false)).toEqual({ outcome: 'allowed' })
  })

  it('begin with the first minute and end before the last', () => {
    const at = (hour: number, minute: number) => Date.UTC(2026, 10, 2, hour + 5, minute)
    const allowed = [at(7, 59), at(8, 0), at(20, 59), at(21, 0)].map((instant) =>
      isWithinHours(US_HOURS, callee.zone, undefined, instant),
    )
    expect(allowed).toEqual([false, true, true, false])
  })

  it('follow the clocks when they change', () => {
    const eightInSummer = Date.UTC(2026, 9, 30, 12)
    const eightInWinter = Date.UTC(2026, 10, 2, 13)
    expect(isWithinHours(US_HOURS, callee.zone, undefined, eightInSummer)).toBe(true)
    expect(isWithinHours(US_HOURS, callee.zone, undefined, eightInWinter - HOUR)).toBe(false)
    expect(isWithinHours(US_HOURS, callee.zone, undefined, eightInWinter)).toBe(true)
  })

  it('are narrower where a region says so, and none on its holidays', () => {
    const noSunday: CallRules['hours'] = {
      ...US_HOURS,
      regions: { 'US-AL': [null, ...US_HOURS.week.slice(1)] as unknown as typeof US_HOURS.week },
      regionalHolidays: { 'US-LA': ['2026-11-02'] },
    }
    const sunday = MONDAY - 24 * HOUR
    expect(isWithinHours(noSunday, callee.zone, 'US-NY', sunday)).toBe(true)
    expect(isWithinHours(noSunday, callee.zone, 'US-AL', sunday)).toBe(false)
    expect(isWithinHours(noSunday, callee.zone, 'US-LA', MONDAY)).toBe(false)
  })

  it('begin again after holidays and weekends, by clocks that change meanwhile, or not within a year', () => {
    const weekdays = [null, ...US_HOURS.week.slice(1, 6), null] as unknown as typeof US_HOURS.week
    const hours = { week: weekdays, holidays: ['2026-11-02'] }
    const friday = Date.UTC(2026, 9, 30, 15)
    const [saturday, tuesday] = [friday + 24 * HOUR, Date.UTC(2026, 10, 3, 13)]
    const next = (at: number): number | undefined => nextWithinHours(hours, callee.zone, undefined, at)
    expect([next(friday), next(saturday)]).toEqual([friday, tuesday])
    const late = Date.UTC(2026, 10, 4, 2)
    expect(next(late)).toBe(tuesday + 24 * HOUR)
    const never = { ...hours, regions: { 'US-TX': [null, null, null, null, null, null, null] as typeof weekdays } }
    expect(nextWithinHours(never, callee.zone, 'US-TX', friday)).toBeUndefined()
  })

  it('are shorter at weekends in Canada', () => {
    const nine = Date.UTC(2026, 10, 7, 14)
    expect(isWithinHours(CANADA_HOURS, 'America/Toronto', undefined, nine)).toBe(false)
    expect(isWithinHours(CANADA_HOURS, 'America/Toronto', undefined, nine + HOUR)).toBe(true)
  })

  it('name a zone that there is not', () => {
    expect(() => isWithinHours(US_HOURS, 'Atlantis/Main', undefined, MONDAY)).toThrow('no time zone "Atlantis/Main"')
  })
})

describe('whoever may not be called', () => {
  it('[K20] is on a list, whoever keeps it', () => {
    const lists = [new Set<string>(), new Set([callee.number])]
    expect(mayCall({ ...rules, doNotCall: lists }, callee, MONDAY, true)).toEqual({
      outcome: 'refused',
      reason: 'doNotCall',
    })
  })

  it('[K21] has not consented where consent is needed', () => {
    expect(mayCall({ ...rules, needsConsent: true }, callee, MONDAY, true)).toMatchObject({ reason: 'noConsent' })
    const consenting = { ...callee, hasConsent: true }
    expect(mayCall({ ...rules, needsConsent: true }, consenting, MONDAY, true)).toEqual({ outcome: 'allowed' })
  })

  it('[K19] was called as often as allowed, until the first of those calls is old enough', () => {
    const caps = [{ calls: 2, withinMs: 24 * HOUR }]
    const called = { ...callee, calledAt: [MONDAY - 30 * HOUR, MONDAY - 20 * HOUR, MONDAY - 2 * HOUR] }
    expect(mayCall({ ...rules, caps }, called, MONDAY, false)).toEqual({
      outcome: 'refused',
      reason: 'tooOften',
      until: MONDAY + 4 * HOUR,
    })
  })

  it('[K28] was abandoned within 72 hours, unless an agent is kept for the call', () => {
    const abandoned = { ...callee, abandonedAt: MONDAY - 71 * HOUR }
    const blocked = { ...rules, redialBlockMs: 72 * HOUR }
    expect(mayCall(blocked, abandoned, MONDAY, false)).toMatchObject({
      reason: 'abandonedLately',
      until: MONDAY + HOUR,
    })
    expect(mayCall(blocked, abandoned, MONDAY, true)).toEqual({ outcome: 'allowed' })
    expect(mayCall(blocked, abandoned, MONDAY + HOUR, false)).toEqual({ outcome: 'allowed' })
  })
})
