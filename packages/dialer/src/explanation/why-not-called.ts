import { RingwrightError, type Transaction, systemActor } from '@ringwright/core'
import { type Campaign, campaigns } from '../campaign/campaign.js'
import { QuotaRoom, isQuotaFull } from '../campaign/quotas.js'
import type { DoNotCall } from '../compliance/call-permission.js'
import { AppointedAgents } from '../dialing/appointed-agent.js'
import { type ReleaseParts, releasedCalls } from '../dialing/released-calls.js'
import { rungOf } from '../dialing/rung-of.js'
import { type CheckedLead, type FoundOfNumber, checkedLead, findOfNumber } from '../hopper/checked-lead.js'
import { leadRefusals } from '../hopper/may-call-lead.js'
import { callees, isOnTheLine } from '../lead/callee.js'
import { type Lead, nextNumber } from '../lead/lead.js'
import type { LeadIndex } from '../lead/lead-index.js'
import type { CallObstacle, LeadObstacle } from './call-obstacle.js'
import type { CommonHours } from '../campaign/common-hours.js'
import { campaignObstacles } from './campaign-obstacles.js'
import { type SoughtLead, type StandingLead, standingLeads } from './standing-lead.js'

const EXPLAINER = systemActor('explanation')

/** How a lead stands at this moment. */
export interface LeadExplanation {
  readonly lead: string
  readonly list: string
  /** E.164, the one that is called next, or was last. */
  readonly number: string
  readonly attempts: number
  /** How often they ended in which way. */
  readonly outcomes: Lead['outcomes']
  /** Leads that are ready and before it; all that are, where it is not ready itself. */
  readonly ahead: number
  /** What keeps it from being called. Where there is nothing, it is called once the pacer wants one more and it is its turn. */
  readonly obstacles: readonly CallObstacle[]
}

export interface ExplanationParts extends ReleaseParts {
  readonly commonHours: CommonHours
  readonly lists: readonly DoNotCall[]
}

/**
 * Asks the gates of the hopper and of dialing as they would decide now; nothing is changed. Throws `not_found` for a campaign
 * that there is not.
 */
export async function whyNotCalled(
  parts: ExplanationParts,
  id: string,
  sought: SoughtLead,
): Promise<readonly LeadExplanation[]> {
  const { engine } = parts
  const campaign = engine.get(campaigns, id)
  if (!campaign) throw new RingwrightError('not_found', `There is no campaign "${id}"; make it with createCampaign().`)
  const found = await standingLeads(engine, campaign, sought)
  return Promise.all(
    found.map(async (standing) => {
      const ofNumber = await findOfNumber(engine, standing.lead)
      return engine.run(EXPLAINER, (transaction) => explanation(parts, transaction, campaign, standing, ofNumber))
    }),
  )
}

function explanation(
  parts: ExplanationParts,
  transaction: Transaction,
  campaign: Campaign,
  { lead, obstacle }: StandingLead,
  ofNumber: FoundOfNumber,
): LeadExplanation {
  const { id, list, attempts, outcomes } = lead
  const told = { lead: id, list, number: nextNumber(lead), attempts, outcomes, ahead: readyBefore(parts.index, lead) }
  if (obstacle?.reason === 'inProgress') return { ...told, obstacles: [obstacle] }
  const checked = checkedLead(parts.engine, transaction, campaign, lead, ofNumber)
  const own = leadObstacles(parts, transaction, campaign, checked)
  // What closed it may hold no longer; of a number that is not to be called it is told who says so.
  if (obstacle?.reason === 'closed')
    return {
      ...told,
      obstacles: [obstacle, ...own.filter(({ reason }) => reason === obstacle.as && reason === 'doNotCall')],
    }
  const ofCampaign = campaignObstacles(parts, transaction, campaign)
  return { ...told, obstacles: [...ofCampaign, ...(obstacle ? [obstacle] : []), ...own] }
}

function readyBefore(index: LeadIndex, { id, campaign }: Lead): number {
  let before = 0
  for (const ready of index.of(campaign).ready.keys()) {
    if (ready === id) break
    before++
  }
  return before
}

function leadObstacles(
  parts: ExplanationParts,
  transaction: Transaction,
  campaign: Campaign,
  { lead, known }: CheckedLead,
): readonly LeadObstacle[] {
  const { index, lists, commonHours } = parts
  const { now } = transaction
  const { staff, idle, inFlight } = releasedCalls(parts, transaction, campaign, 1)
  const isPreview = rungOf(campaign) === 'preview'
  const isKept = !staff || isPreview || inFlight < idle
  const refusals = leadRefusals(campaign, lead, known, lists, now, isKept)
  // Whoever takes a lead that is shown calls at once; by then it must still be allowed.
  const asOf = isPreview && refusals.length === 0 ? now + campaign.settings.previewMs : now
  const all = asOf === now ? refusals : leadRefusals(campaign, lead, known, lists, asOf, isKept)
  const found = all.map(({ outcome: _refused, ...obstacle }) => obstacle as LeadObstacle)
  const callee = transaction.peek(callees, nextNumber(lead))
  if (callee && isOnTheLine(transaction, callee)) found.push({ reason: 'numberBusy' })
  if (!isQuotaFull(campaign, lead) && !new QuotaRoom(campaign, index.of(campaign.id)).hasRoom(lead))
    found.push({ reason: 'quotaPlaces' })
  const turn = staff ? new AppointedAgents(staff, index).of(lead) : 'free'
  if (turn !== 'free' && lead.agent !== undefined) found.push({ reason: 'appointment', agent: lead.agent, is: turn })
  if (!commonHours.meet(campaign, lead)) found.push({ reason: 'noCommonHours' })
  return found
}
