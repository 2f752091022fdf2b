import type { Instant } from '@ringwright/core'
import { isWithinHours } from '../compliance/calling-hours.js'
import type { CampaignSettings } from './campaign-settings.js'

/** Whether a campaign is open by its own schedule. */
export function isOpenAt({ schedule, zone }: CampaignSettings, at: Instant): boolean {
  const { week, holidays, from, until } = schedule
  if ((from !== undefined && at < from) || (until !== undefined && at >= until)) return false
  if (!week && !holidays) return true
  return isWithinHours({ week: week ?? ALL_DAY, ...(holidays && { holidays }) }, zone, undefined, at)
}

const DAY: readonly [number, number] = [0, 1_440]
const ALL_DAY = [DAY, DAY, DAY, DAY, DAY, DAY, DAY] as const
