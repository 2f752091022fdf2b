import { describe, expect, it } from 'vitest'
import type { Calendar } from './calendar.js'
import { isOpen, nextBoundary, nextOpening, openMs } from './opening-hours.js'

const HOUR_MS = 3_600_000
const week = (hours: readonly string[]): Calendar['weekly'] => ({
  monday: hours,
  tuesday: hours,
  wednesday: hours,
  thursday: hours,
  friday: hours,
  saturday: hours,
  sunday: hours,
})
const berlin = (weekly: Calendar['weekly'], exceptions: Calendar['exceptions'] = []): Calendar => ({
  id: 'office',
  zone: 'Europe/Berlin',
  weekly,
  exceptions,
  seenAt: 0,
})
const at = (text: string): number => Date.parse(text)

describe('[F8] opening hours', () => {
  it('chatwoot-one-period-a-day: have several periods a day', () => {
    const calendar = berlin({ monday: ['09:00-12:00', '13:30-15:30'] })
    const open = ['08:59', '09:00', '11:59', '12:00', '13:29', '13:30', '15:29', '15:30'].map((time) =>
      isOpen(calendar, at(`2026-01-05T${time}:00+01:00`)),
    )
    expect(open).toEqual([false, true, true, false, false, true, true, false])
  })

  it('go over midnight, and into the next day’s hours without a gap', () => {
    const calendar = berlin({ friday: ['22:00-06:00'], saturday: ['06:00-08:00'] })
    expect(isOpen(calendar, at('2026-01-09T21:59:59+01:00'))).toBe(false)
    expect(nextBoundary(calendar, at('2026-01-09T23:00:00+01:00'))).toBe(at('2026-01-10T08:00:00+01:00'))
  })

  it('give way to the hours of a holiday: of one year, or of every year', () => {
    const calendar = berlin(week(['09:00-17:00']), [
      { date: '12-25', hours: [] },
      { date: '2026-12-24', hours: ['09:00-12:00'] },
      { date: '2027-12-25', hours: ['10:00-11:00'] },
    ])
    expect(isOpen(calendar, at('2026-12-24T11:59:00+01:00'))).toBe(true)
    expect(nextBoundary(calendar, at('2026-12-24T12:00:00+01:00'))).toBe(at('2026-12-26T09:00:00+01:00'))
    expect(isOpen(calendar, at('2027-12-25T10:30:00+01:00'))).toBe(true)
  })

  it('stay where the wall clock has them when clocks are put forward and back', () => {
    const calendar = berlin(week(['09:00-17:00']))
    expect(nextBoundary(calendar, at('2026-03-28T18:00:00Z'))).toBe(at('2026-03-29T07:00:00Z'))
    expect(nextBoundary(calendar, at('2026-10-24T18:00:00Z'))).toBe(at('2026-10-25T08:00:00Z'))
  })

  it('that begin in the hour that clocks skip begin with the hour after it', () => {
    const calendar = berlin({ sunday: ['02:30-04:00'] })
    expect(nextBoundary(calendar, at('2026-03-29T00:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'))
  })

  it('that touch the hour that clocks show twice begin with the first and end with the last', () => {
    const calendar = berlin({ sunday: ['02:30-02:45'] })
    const opened = nextBoundary(calendar, at('2026-10-25T00:00:00Z'))
    expect([opened, nextBoundary(calendar, opened)]).toEqual([at('2026-10-25T00:30:00Z'), at('2026-10-25T01:45:00Z')])
  })

  it.each([
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'Pacific/Apia',
    'America/Sao_Paulo',
  ])('agree with the wall clock of %s at every quarter of an hour of a year', (zone) => {
    const calendar: Calendar = {
      id: 'office',
      zone,
      weekly: { monday: ['09:00-12:15', '13:30-18:00'], sunday: ['20:00-24:00'] },
      exceptions: [],
      seenAt: 0,
    }
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    const quarters = Array.from({ length: 365 * 96 }, (_, index) => at('2026-01-01T00:00:00Z') + (index * HOUR_MS) / 4)
    const wrong = quarters.filter((instant) => {
      const parts = Object.fromEntries(clock.formatToParts(instant).map(({ type, value }) => [type, value]))
      const time = `${parts['hour']}:${parts['minute']}`
      const expected =
        (parts['weekday'] === 'Monday' &&
          ((time >= '09:00' && time < '12:15') || (time >= '13:30' && time < '18:00'))) ||
        (parts['weekday'] === 'Sunday' && time >= '20:00')
      return isOpen(calendar, instant) !== expected
    })
    expect(wrong).toEqual([])
  })

  it('chatwoot-sla-clock-ignores-hours: are added up between two instants, over a change of clocks too', () => {
    const calendar = berlin(week(['01:00-05:00']))
    expect(openMs(calendar, at('2026-03-26T23:00:00Z'), at('2026-03-29T22:00:00Z'))).toBe((4 + 4 + 3) * HOUR_MS)
    expect(openMs(calendar, at('2026-10-24T22:00:00Z'), at('2026-10-25T22:00:00Z'))).toBe(5 * HOUR_MS)
  })

  it('say when the next opening is, if there is one at all', () => {
    expect(nextOpening(berlin({}), at('2026-01-05T00:00:00Z'))).toBeUndefined()
    expect(nextOpening(berlin({ friday: ['09:00-10:00'] }), at('2026-01-05T00:00:00Z'))).toEqual({
      from: at('2026-01-09T08:00:00Z'),
      to: at('2026-01-09T09:00:00Z'),
    })
  })
})
