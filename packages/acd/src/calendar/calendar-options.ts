import { canonicalJson, type Transaction, isTimeZone } from '@ringwright/core'
import { z } from 'zod'
import { type Calendar, type CalendarException, WEEKDAYS, type Weekday, calendars } from './calendar.js'

/** Opening hours, as the host configures them. */
export interface CalendarOptions {
  /** 1 to 64 letters, digits, `-` and `_`. */
  readonly id: string
  /** An IANA time zone: `Europe/Berlin`. */
  readonly zone: string
  /** Hours by weekday, as `09:00-12:00`; see `Calendar`. */
  readonly weekly: Readonly<Partial<Record<Weekday, readonly string[]>>>
  /** Default: none. */
  readonly exceptions?: readonly CalendarException[]
}

const HOURS = /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/
/** A call center with more breaks a day than this wants a rule, not a calendar. */
const HOURS_PER_DAY_MAX = 12

const hours = z.array(z.string().regex(HOURS, 'takes hours as "09:00-17:30"')).max(HOURS_PER_DAY_MAX)

export const calendarOptionsSchema = z.strictObject({
  id: z.string().regex(/^[\w-]{1,64}$/, 'takes 1 to 64 letters, digits, "-" and "_"'),
  zone: z.string().max(64).refine(isTimeZone, 'takes an IANA time zone as "Europe/Berlin"'),
  weekly: z.partialRecord(z.enum(WEEKDAYS), hours),
  exceptions: z
    .array(
      z.strictObject({
        date: z.string().refine(isDate, 'takes a date as "2026-12-24", or "12-24" for every year'),
        hours,
        name: z.string().max(200).optional(),
      }),
    )
    // Ten years of forty holidays.
    .max(400)
    .default([]),
})

export type CheckedCalendarOptions = z.output<typeof calendarOptionsSchema>

/** Makes the calendar's record, or brings it up to date. */
export function putCalendar(transaction: Transaction, options: CheckedCalendarOptions): void {
  const known = transaction.read(calendars, options.id)
  const seenAt = known?.seenAt ?? transaction.now
  const calendar = { ...options, seenAt } as Calendar
  const { changedAt: _until, ...before } = known ?? calendar
  if (!known) transaction.put(calendars, options.id, calendar)
  else if (canonicalJson(before) !== canonicalJson(calendar))
    transaction.put(calendars, options.id, { ...calendar, changedAt: transaction.now })
}

function isDate(text: string): boolean {
  const match = /^(?:(\d{4})-)?(\d\d)-(\d\d)$/.exec(text)
  if (!match) return false
  const [, year = '2024', month, day] = match
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day)
}
