import { RingwrightError } from '../errors/ringwright-error.js'
import type { Instant } from './clock.js'

/** A day as a wall calendar shows it, in no zone: `2026-11-21`. */
export type LocalDate = string

/** An instant as the clocks on the wall of a place show it. */
export interface LocalTime {
  readonly date: LocalDate
  /** 0 is Sunday. */
  readonly weekday: number
  /** Minutes since midnight. */
  readonly minute: number
}

interface Zone {
  readonly formatter: Intl.DateTimeFormat
  /** The minute of UTC that was asked for last, and the offset in it: zones change theirs on whole minutes only. */
  minute: number
  offsetMs: number
  /** And the one before: who asks for now and for when something will be over does so by turns. */
  earlierMinute: number
  earlierOffsetMs: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Making a formatter costs more than a thousand uses. The database of zones has some 600 names; lists may misspell them. */
const ZONES_KEPT_MAX = 1_000
const zones = new Map<string, Zone>()
/** The day since 1970 that was asked for last, in whatever zone: nearly always the one that is asked for next. */
let latest = { day: Number.NaN, date: '', weekday: 0 }

/** Whether it is a name of the IANA time zone database that this runtime knows, such as `Europe/Berlin`. */
export function isTimeZone(zone: string): boolean {
  try {
    zoneOf(zone)
    return true
  } catch {
    return false
  }
}

/** The local time in an IANA zone; throws `invalid_argument` for a zone that there is not. */
export function localTime(zone: string, at: Instant): LocalTime {
  const shown = at + offsetAt(zone, at)
  const day = Math.floor(shown / DAY_MS)
  if (day !== latest.day) latest = { day, date: dateOf(shown), weekday: new Date(shown).getUTCDay() }
  const { date, weekday } = latest
  return { date, weekday, minute: Math.floor((shown - day * DAY_MS) / MINUTE_MS) }
}

/** The date so many days later, or earlier for a negative number; over changes of the clock too. */
export function plusDays(date: LocalDate, days: number): LocalDate {
  return dateOf(Date.parse(date) + days * DAY_MS)
}

/** Days from one date to another, which may be earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

/** 0 is Sunday. */
export function weekdayOf(date: LocalDate): number {
  return new Date(date).getUTCDay()
}

/**
 * The instant at which clocks of a zone show so many minutes after midnight. When clocks are put back they show it twice:
 * `which` says what is meant. When they are put forward over it, it is the instant at which they are.
 */
export function instantOf(zone: string, date: LocalDate, minutes: number, which: 'first' | 'last'): Instant {
  const shown = Date.parse(date) + minutes * MINUTE_MS
  // No zone changes its offset twice within two days.
  const before = shown - offsetAt(zone, shown - DAY_MS)
  const after = shown - offsetAt(zone, shown + DAY_MS)
  const candidates = [before, after].filter((instant) => instant + offsetAt(zone, instant) === shown)
  if (candidates.length > 0) return which === 'first' ? Math.min(...candidates) : Math.max(...candidates)
  return changeBetween(zone, Math.min(before, after), Math.max(before, after))
}

/** The instant within a span at which the zone's offset changes. */
function changeBetween(zone: string, from: Instant, to: Instant): Instant {
  const offset = offsetAt(zone, from)
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(zone, middle) === offset) low = middle
    else high = middle
  }
  return high
}

/** What clocks of a zone show at an instant, minus what they show in UTC, in milliseconds. */
function offsetAt(name: string, instant: Instant): number {
  const zone = zoneOf(name)
  const minute = Math.floor(instant / MINUTE_MS)
  if (zone.minute === minute) return zone.offsetMs
  if (zone.earlierMinute === minute) return zone.earlierOffsetMs
  const parts: Record<string, number> = {}
  for (const { type, value } of zone.formatter.formatToParts(instant)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute: shownMinute = 0, second = 0 } = parts
  zone.earlierMinute = zone.minute
  zone.earlierOffsetMs = zone.offsetMs
  zone.offsetMs = Date.UTC(year, month - 1, day, hour, shownMinute, second) - Math.floor(instant / 1_000) * 1_000
  zone.minute = minute
  return zone.offsetMs
}

function dateOf(utc: number): LocalDate {
  return new Date(utc).toISOString().slice(0, 10)
}

function zoneOf(name: string): Zone {
  const known = zones.get(name)
  if (known) return known
  const zone: Zone = {
    formatter: formatterOf(name),
    minute: Number.NaN,
    offsetMs: 0,
    earlierMinute: Number.NaN,
    earlierOffsetMs: 0,
  }
  if (zones.size < ZONES_KEPT_MAX) zones.set(name, zone)
  return zone
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (cause) {
    throw new RingwrightError('invalid_argument', `There is no time zone "${zone}"; pass an IANA name.`, { cause })
  }
}
