import type { Transaction } from '@ringwright/core'
import type { Campaign } from '../campaign/campaign.js'
import type { Lead } from '../lead/lead.js'
import { NOTHING_CHECKED } from '../campaign/detection-counts.js'

/** A share of fewer than these says little: 1 of 20 is anything from nothing to a quarter. */
const CHECKED_MIN = 50
const MILLE = 1_000

/** What an agent has found in the place of what was heard: counted with the campaign. */
export function checkDetection(
  transaction: Transaction,
  campaign: Campaign,
  lead: Lead,
  was: 'person' | 'machine',
): Campaign {
  const { heard } = lead
  if (heard === undefined || !('attempt' in lead.stage)) return campaign
  const judged = heard === 'machine' ? 'machine' : 'person'
  const detection = campaign.detection ?? NOTHING_CHECKED
  const { checked, wrong } = detection[judged]
  const { attempt } = lead.stage
  transaction.fact('attempt:checked', { campaign: campaign.id, attempt, heard, was })
  const count = { checked: checked + 1, wrong: wrong + (was === judged ? 0 : 1) }
  return { ...campaign, detection: { ...detection, [judged]: count } }
}

/**
 * Persons among a thousand calls that were taken for machines: as it was measured, once enough were checked, but never
 * fewer than the campaign's own estimate.
 */
export function machineErrorsPerMille({ settings, detection }: Pick<Campaign, 'settings' | 'detection'>): number {
  const estimated = settings.machineErrorsPerMille
  const { checked, wrong } = (detection ?? NOTHING_CHECKED).machine
  return checked < CHECKED_MIN ? estimated : Math.max(estimated, Math.ceil((MILLE * wrong) / checked))
}
