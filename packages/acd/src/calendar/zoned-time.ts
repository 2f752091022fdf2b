import type { Instant } from '@ringwright/core'

/** A day as a wall calendar shows it, in no zone. */
export interface LocalDate {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** One formatter for each zone that a calendar names; making one costs more than a thousand uses. */
const formatters = new Map<string, Intl.DateTimeFormat>()

export function isTimeZone(zone: string): boolean {
  try {
    formatterOf(zone)
    return true
  } catch {
    return false
  }
}

/** The day on which an instant lies in a zone. */
export function localDateAt(zone: string, instant: Instant): LocalDate {
  return dateOf(instant + offsetAt(zone, instant))
}

export function plusDays({ year, month, day }: LocalDate, days: number): LocalDate {
  return dateOf(Date.UTC(year, month - 1, day + days))
}

/** 0 is Sunday. */
export function weekdayOf({ year, month, day }: LocalDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay()
}

/**
 * The instant at which clocks of a zone show so many minutes after midnight. When clocks are put back they show it twice:
 * `which` says what is meant. When they are put forward over it, it is the instant at which they are.
 */
export function instantOf(zone: string, date: LocalDate, minutes: number, which: 'first' | 'last'): Instant {
  const shown = Date.UTC(date.year, date.month - 1, date.day) + minutes * MINUTE_MS
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
function offsetAt(zone: string, instant: Instant): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatterOf(zone).formatToParts(instant)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000
}

function dateOf(utc: number): LocalDate {
  const date = new Date(utc)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
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
    formatters.set(zone, formatter)
  }
  return formatter
}
