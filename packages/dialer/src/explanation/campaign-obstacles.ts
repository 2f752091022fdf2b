import type { QueueStaff, Transaction } from '@ringwright/core'
import type { Campaign } from '../campaign/campaign.js'
import { isOpenAt, opensAt } from '../campaign/is-open-at.js'
import { type ReleaseParts, type ReleasedCalls, releasedCalls } from '../dialing/released-calls.js'
import { rungOf } from '../dialing/rung-of.js'
import { previewsOpen } from '../dialing/show-leads.js'
import type { CampaignObstacle } from './call-obstacle.js'

/** What keeps a campaign from calling anybody, or showing it to an agent, in the order in which it is asked. */
export function campaignObstacles(
  parts: ReleaseParts,
  transaction: Transaction,
  campaign: Campaign,
): readonly CampaignObstacle[] {
  const { state, settings, supervision, ladder } = campaign
  const { now } = transaction
  const found: CampaignObstacle[] = []
  if (state !== 'running') found.push({ reason: 'notRunning', state })
  if (supervision.isPaused || (supervision.linesPerAgent ?? supervision.factor) === 0) found.push({ reason: 'paused' })
  if (!isOpenAt(settings, now)) {
    const until = opensAt(settings, now)
    found.push({ reason: 'schedule', ...(until !== undefined && { until }) })
  }
  if (rungOf(campaign) === 'manual') found.push({ reason: 'ladder', why: ladder.reasons })
  const released = releasedCalls(parts, transaction, campaign, 1)
  if (released.refusedBy !== undefined && released.refusedBy !== 'policies') found.push({ reason: released.refusedBy })
  else if (released.staff && !isAnybodyFree(parts, campaign, released, released.staff))
    found.push({
      reason: 'agents',
      ...{ idle: released.idle, shared: sharedIdle(released.staff), inFlight: released.inFlight },
    })
  return found
}

function isAnybodyFree(
  { engine, index }: ReleaseParts,
  campaign: Campaign,
  { count, idle }: ReleasedCalls,
  staff: QueueStaff,
): boolean {
  const rung = rungOf(campaign)
  const { kind } = campaign.settings.pacer
  if (rung === 'preview') return previewsOpen(engine, index.of(campaign.id), staff) > 0
  const dialsAhead = rung === 'predictive' && (kind === 'predictive' || kind === 'own')
  return count > 0 && (dialsAhead || idle > 0)
}

function sharedIdle({ members }: QueueStaff): number {
  return members.filter(({ phase, isShared }) => phase === 'idle' && isShared).length
}
