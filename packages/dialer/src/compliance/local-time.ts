import { RingwrightError } from '@ringwright/core'

/** An instant as the clocks on the wall of a place show it. */
export interface LocalTime {
  /** `2026-11-21` */
  readonly date: string
  /** 0 is Sunday. */
  readonly weekday: number
  /** Minutes since midnight. */
  readonly minute: number
}

/** Formatters take long to make and there are some 400 zones, so each is made once. */
const formatters = new Map<string, Intl.DateTimeFormat>()
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** The local time in an IANA zone; throws `invalid_argument` for a zone that there is not. */
export function localTime(zone: string, at: number): LocalTime {
  const parts: Record<string, string> = {}
  for (const { type, value } of formatterOf(zone).formatToParts(at)) parts[type] = value
  return {
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    weekday: WEEKDAYS.indexOf(parts['weekday'] as string),
    minute: 60 * Number(parts['hour']) + Number(parts['minute']),
  }
}

/** Days from one local date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known) return known
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
    formatters.set(zone, made)
    return made
  } catch (cause) {
    throw new RingwrightError('invalid_argument', `There is no time zone "${zone}"; pass an IANA name.`, { cause })
  }
}
