import { localTime } from '@ringwright/core'

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

/** Whether somebody in a zone and region may be called at an instant. */
export function isWithinHours(hours: CallingHours, zone: string, region: string | undefined, at: number): boolean {
  const { date, weekday, minute } = localTime(zone, at)
  const own = <T>(record: Readonly<Record<string, T>> | undefined): T | undefined =>
    record && region !== undefined && Object.hasOwn(record, region) ? record[region] : undefined
  if (hours.holidays?.includes(date) || own(hours.regionalHolidays)?.includes(date)) return false
  const allows = (week: CallingHours['week']): boolean => {
    const [from, to] = week[weekday] ?? [0, 0]
    return minute >= from && minute < to
  }
  const regional = own(hours.regions)
  return allows(hours.week) && (!regional || allows(regional))
}
