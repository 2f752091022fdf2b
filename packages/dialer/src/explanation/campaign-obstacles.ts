import type { QueueId, QueueStaff, Transaction } from '@ringwright/core'
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
  const rung = rungOf(campaign)
  const isShown = rung === 'preview' && settings.queue !== undefined
  const found: CampaignObstacle[] = []
  if (state !== 'running') found.push({ reason: 'notRunning', state })
  if (supervision.isPaused || (!isShown && (supervision.linesPerAgent ?? supervision.factor) === 0))
    found.push({ reason: 'paused' })
  if (!isOpenAt(settings, now)) {
    const until = opensAt(settings, now)
    found.push({ reason: 'schedule', ...(until !== undefined && { until }) })
  }
  // Without agents there is nobody to whom leads are shown.
  if (rung === 'manual' || (rung === 'preview' && !isShown)) found.push({ reason: 'ladder', why: ladder.reasons })
  const released = releasedCalls(parts, transaction, campaign, 1)
  const { staff, idle, inFlight } = released
  const refusedBy = isShown ? showingRefusedBy(parts, transaction, campaign) : dialingRefusedBy(released)
  if (refusedBy !== undefined) found.push({ reason: refusedBy })
  else if (staff && !(isShown ? isAnybodyShown(parts, campaign, staff) : isAnybodyFree(campaign, released)))
    found.push({ reason: 'agents', ...{ idle, shared: sharedIdle(staff), inFlight } })
  return found
}

/** What allows no call, whoever is free. */
function dialingRefusedBy({ refusedBy }: ReleasedCalls): 'lines' | 'queue' | 'flow' | undefined {
  return refusedBy === 'policies' ? undefined : refusedBy
}

/** Lines that agents call over are not limited, but whoever takes a lead up last must still be able to. */
function showingRefusedBy(
  { engine }: ReleaseParts,
  transaction: Transaction,
  { settings: { queue, previewMs } }: Campaign,
): 'queue' | undefined {
  const takesCalls = engine.ports.router?.takesCalls(transaction, queue as QueueId, transaction.now + previewMs)
  return takesCalls ? undefined : 'queue'
}

function isAnybodyShown({ engine, index }: ReleaseParts, { id }: Campaign, staff: QueueStaff): boolean {
  return previewsOpen(engine, index.of(id), staff) > 0
}

function isAnybodyFree({ settings, supervision, ladder }: Campaign, { count, idle }: ReleasedCalls): boolean {
  const { kind } = settings.pacer
  const isPaced = rungOf({ settings, ladder }) === 'predictive' && supervision.linesPerAgent === null
  const dialsAhead = isPaced && (kind === 'predictive' || kind === 'own')
  return count > 0 && (dialsAhead || idle > 0)
}

function sharedIdle({ members }: QueueStaff): number {
  return members.filter(({ phase, isShared }) => phase === 'idle' && isShared).length
}
