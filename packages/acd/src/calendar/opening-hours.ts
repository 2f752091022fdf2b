import { type Instant, type LocalDate, instantOf, localTime, plusDays, weekdayOf } from '@ringwright/core'
import { type Calendar, WEEKDAYS } from './calendar.js'

/** A stretch of time that is open or closed from end to end. `to` is its first instant that is not part of it. */
export interface HoursSpan {
  readonly open: boolean
  readonly from: Instant
  readonly to: Instant
}

/** One stretch of opening hours; open at `from`, closed at `to`. */
export interface Opening {
  readonly from: Instant
  readonly to: Instant
}

/** How far a boundary is looked for. A calendar without one in all that time is looked at again then. */
const HORIZON_DAYS = 400

/** The last answer for each calendar: a pure function's result, so that asking at every arrival costs nothing. */
const lastSpans = new WeakMap<Calendar, HoursSpan>()

/** Whether a calendar is open at an instant. */
export function isOpen(calendar: Calendar, at: Instant): boolean {
  return spanAt(calendar, at).open
}

/** When it opens or closes next, after an instant. */
export function nextBoundary(calendar: Calendar, after: Instant): Instant {
  return spanAt(calendar, after).to
}

/** How much of a time was open, in milliseconds: what a clock that stops at night shows. */
export function openMs(calendar: Calendar, from: Instant, to: Instant): number {
  let total = 0
  for (let at = from; at < to; ) {
    const span = spanAt(calendar, at)
    const end = Math.min(span.to, to)
    if (span.open) total += end - at
    at = end
  }
  return total
}

/** When the present opening ends, or the next one begins and ends; undefined when none comes within the horizon. */
export function nextOpening(calendar: Calendar, at: Instant): Opening | undefined {
  const span = spanAt(calendar, at)
  if (span.open) return { from: at, to: span.to }
  const next = spanAt(calendar, span.to)
  return next.open ? { from: next.from, to: next.to } : undefined
}

/** The stretch in which an instant lies. */
export function spanAt(calendar: Calendar, at: Instant): HoursSpan {
  const known = lastSpans.get(calendar)
  if (known && known.from <= at && at < known.to) return known
  const span = findSpan(calendar, at)
  lastSpans.set(calendar, span)
  return span
}

function findSpan(calendar: Calendar, at: Instant): HoursSpan {
  // Hours of yesterday may end today; a day more is for zones that skipped one.
  const start = plusDays(localTime(calendar.zone, at).date, -2)
  let from = instantOf(calendar.zone, start, 0, 'first')
  for (const opening of openings(calendar, start)) {
    if (at < opening.from) return { open: false, from, to: opening.from }
    if (at < opening.to) return { open: true, ...opening }
    from = opening.to
  }
  return { open: false, from, to: instantOf(calendar.zone, plusDays(start, HORIZON_DAYS), 0, 'first') }
}

/** Openings from a day on, in order; those that touch are one. */
function* openings(calendar: Calendar, start: LocalDate): Generator<Opening> {
  let last: Opening | undefined
  for (let days = 0; days < HORIZON_DAYS; days++) {
    for (const opening of openingsOn(calendar, plusDays(start, days))) {
      if (last && opening.from <= last.to) {
        last = { from: last.from, to: Math.max(last.to, opening.to) }
        continue
      }
      if (last) yield last
      last = opening
    }
  }
  if (last) yield last
}

/** When it is open because of one day's hours, in order. */
function openingsOn(calendar: Calendar, date: LocalDate): Opening[] {
  return hoursOf(calendar, date)
    .map((text): Opening => {
      const [start = 0, end = 0] = text.split('-').map(minutesOf)
      const endDate = end <= start ? plusDays(date, 1) : date
      return {
        from: instantOf(calendar.zone, date, start, 'first'),
        to: instantOf(calendar.zone, endDate, end, 'last'),
      }
    })
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from)
}

function hoursOf({ weekly, exceptions }: Calendar, date: LocalDate): readonly string[] {
  const yearly = date.slice('2026-'.length)
  const exception = exceptions.find((each) => each.date === date) ?? exceptions.find((each) => each.date === yearly)
  if (exception) return exception.hours
  const weekday = WEEKDAYS[weekdayOf(date)]
  return (weekday && weekly[weekday]) ?? []
}

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}
