import type { Instant } from '@ringwright/core'
import { isWithinHours } from '../compliance/calling-hours.js'
import type { CampaignSettings } from './campaign-settings.js'

/** Whether a campaign is open by its own schedule. */
export function isOpenAt({ schedule, zone }: CampaignSettings, at: Instant): boolean {
  const { week, holidays, from } = schedule
  if ((from !== undefined && at < from) || isOverAt({ schedule }, at)) return false
  if (!week && !holidays) return true
  return isWithinHours({ week: week ?? ALL_DAY, ...(holidays && { holidays }) }, zone, undefined, at)
}

/** Whether its schedule has ended: it opens no more. */
export function isOverAt({ schedule: { until } }: Pick<CampaignSettings, 'schedule'>, at: Instant): boolean {
  return until !== undefined && at >= until
}

const DAY: readonly [number, number] = [0, 1_440]
const ALL_DAY = [DAY, DAY, DAY, DAY, DAY, DAY, DAY] as const
