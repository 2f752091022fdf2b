import { type Instant, type LocalDate, instantOf, localTime, plusDays, weekdayOf } from '@ringwright/core'

/** From and to, in minutes since local midnight; null where no call is allowed. */
export type Hours = readonly [from: number, to: number] | null

/** When people may be called, by their own clocks. */
export interface CallingHours {
  /** From Sunday to Saturday. */
  readonly week: readonly [Hours, Hours, Hours, Hours, Hours, Hours, Hours]
  /** Narrower hours of a region, by the code that contacts carry (`US-TX`); only what both allow is allowed. */
  readonly regions?: Readonly<Record<string, CallingHours['week']>>
  /** Local dates (`2026-12-25`) without calls, everywhere and by region. */
  readonly holidays?: readonly string[]
  readonly regionalHolidays?: Readonly<Record<string, readonly string[]>>
}

const everyDay = (hours: Hours): CallingHours['week'] => [hours, hours, hours, hours, hours, hours, hours]

/** US, federal: 8 to 21 at the called party, every day. States may be narrower. */
export const US_HOURS: CallingHours = { week: everyDay([480, 1_260]) }

/** Canada: 9 to 21:30 on weekdays, 10 to 18 at weekends. */
export const CANADA_HOURS: CallingHours = {
  week: [
    [600, 1_080],
    [540, 1_290],
    [540, 1_290],
    [540, 1_290],
    [540, 1_290],
    [540, 1_290],
    [600, 1_080],
  ],
}

const NEVER: readonly [number, number] = [0, 0]
/** Longer than any holidays; who may not be called until then may never be. */
const LOOK_AHEAD_DAYS = 366

/** Whether somebody in a zone and region may be called at an instant. */
export function isWithinHours(hours: CallingHours, zone: string, region: string | undefined, at: Instant): boolean {
  const { date, weekday, minute } = localTime(zone, at)
  const [from, to] = hoursOf(hours, region, date, weekday) ?? NEVER
  return minute >= from && minute < to
}

/** From when somebody may be called next, at `at` or later; undefined for not within a year. */
export function nextWithinHours(
  hours: CallingHours,
  zone: string,
  region: string | undefined,
  at: Instant,
): Instant | undefined {
  let { date } = localTime(zone, at)
  for (let days = 0; days <= LOOK_AHEAD_DAYS; days++) {
    const [from] = hoursOf(hours, region, date, weekdayOf(date)) ?? NEVER
    const opens = Math.max(at, instantOf(zone, date, from, 'first'))
    if (isWithinHours(hours, zone, region, opens)) return opens
    date = plusDays(date, 1)
  }
  return undefined
}

/** The hours of a day: what the week and the region's both allow. */
function hoursOf(hours: CallingHours, region: string | undefined, date: LocalDate, weekday: number): Hours {
  const own = <T>(record: Readonly<Record<string, T>> | undefined): T | undefined =>
    record && region !== undefined && Object.hasOwn(record, region) ? record[region] : undefined
  if (hours.holidays?.includes(date) || own(hours.regionalHolidays)?.includes(date)) return null
  const everywhere = hours.week[weekday] ?? null
  const regional = own(hours.regions)
  if (!regional || !everywhere) return everywhere
  const [from, to] = regional[weekday] ?? NEVER
  return [Math.max(everywhere[0], from), Math.min(everywhere[1], to)]
}
