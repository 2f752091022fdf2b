import type { Instant } from '@ringwright/core'
import { type CallingHours, isWithinHours, nextWithinHours } from '../compliance/calling-hours.js'
import type { CampaignSettings } from './campaign-settings.js'

/** Whether a campaign is open by its own schedule. */
export function isOpenAt({ schedule, zone }: CampaignSettings, at: Instant): boolean {
  const { from } = schedule
  if ((from !== undefined && at < from) || isOverAt({ schedule }, at)) return false
  const hours = hoursOf(schedule)
  return !hours || isWithinHours(hours, zone, undefined, at)
}

/** From when it is open by its own schedule, at `at` or later; undefined for not within a year, or never again. */
export function opensAt({ schedule, zone }: CampaignSettings, at: Instant): Instant | undefined {
  const from = Math.max(at, schedule.from ?? at)
  const hours = hoursOf(schedule)
  const opens = hours ? nextWithinHours(hours, zone, undefined, from) : from
  return opens === undefined || isOverAt({ schedule }, opens) ? undefined : opens
}

/** Whether its schedule has ended: it opens no more. */
export function isOverAt({ schedule: { until } }: Pick<CampaignSettings, 'schedule'>, at: Instant): boolean {
  return until !== undefined && at >= until
}

function hoursOf({ week, holidays }: CampaignSettings['schedule']): CallingHours | undefined {
  return week || holidays ? { week: week ?? ALL_DAY, ...(holidays && { holidays }) } : undefined
}

const DAY: readonly [number, number] = [0, 1_440]
const ALL_DAY = [DAY, DAY, DAY, DAY, DAY, DAY, DAY] as const
