import type { Instant } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'

/** By what time is grouped. Days, months and years are those of a time zone. */
export const TIME_UNITS = ['interval', 'hour', 'day', 'month', 'year'] as const

/** One of `TIME_UNITS`. */
export type TimeUnit = (typeof TIME_UNITS)[number]

/** Names the group of an instant: `2026-01-05T08:15+01:00`, `2026-01-05T08:00+01:00`, `2026-01-05`, `2026-01`, `2026`. */
export type TimeBucketOf = (instant: Instant) => string

const MINUTE_MS = 60_000

/**
 * Groups instants by a unit in a time zone (IANA name). An hour that comes twice when clocks are set back is two, told
 * apart by their offset. Throws `invalid_argument` for a zone that nobody knows.
 */
export function timeBuckets(unit: TimeUnit, zone: string): TimeBucketOf {
  const format = formatOf(zone)
  const known = new Map<Instant, string>()
  return (instant) => {
    // Reports ask for the same few instants over and over, and the calendar is slow.
    let name = known.get(instant)
    if (name === undefined) {
      name = nameOf(unit, format, instant)
      known.set(instant, name)
    }
    return name
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...parts })
  } catch (cause) {
    throw new RingwrightError('invalid_argument', `There is no time zone "${zone}"; take a name like Europe/Berlin.`, {
      cause,
    })
  }
}

function nameOf(unit: TimeUnit, format: Intl.DateTimeFormat, instant: Instant): string {
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]))
  const { year = '', month = '', day = '', hour = '', minute = '' } = parts
  switch (unit) {
    case 'year':
      return year
    case 'month':
      return `${year}-${month}`
    case 'day':
      return `${year}-${month}-${day}`
    default: {
      const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
      const offset = local - Math.floor(instant / MINUTE_MS) * MINUTE_MS
      return `${year}-${month}-${day}T${hour}:${unit === 'hour' ? '00' : minute}${offsetText(offset / MINUTE_MS)}`
    }
  }
}

function offsetText(minutes: number): string {
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(Math.abs(minutes) % 60)}`
}
