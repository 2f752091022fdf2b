import { type Engine, type QueueStaff, interactions, systemActor } from '@ringwright/core'
import { previewLead } from '../attempt/preview-lead.js'
import { type Campaign, queueOf } from '../campaign/campaign.js'
import { QuotaRoom } from '../campaign/quotas.js'
import type { LeadIndex, StagedLeads } from '../lead/lead-index.js'
import { type Lead, nextNumber } from '../lead/lead.js'
import { AppointedAgents } from './appointed-agent.js'
import type { ClaimParts } from './dial-leads.js'

const DIALER = systemActor('dialer')
/** One moment's worth; the next is half a second away. */
const SHOW_MAX = 50
/** Leads that each agent may pass over until they are put back: a phone that rejects everything would use up the lists. */
const PASSED_OVER_MAX = 5

/** How many leads more are to be shown: one for each agent who is idle and has none before the eyes. */
export function previewsWanted(engine: Engine, leads: StagedLeads, staff: QueueStaff): number {
  return Math.min(leads.ready.size, SHOW_MAX, previewsOpen(engine, leads, staff))
}

/** For how many agents there is room for one, however many leads there are. */
export function previewsOpen(
  engine: Engine,
  { previewing }: StagedLeads,
  { members, waitingElsewhere }: QueueStaff,
): number {
  const idle = members.filter(({ phase, isLeaving }) => phase === 'idle' && !isLeaving).map(({ agent }) => agent)
  const now = engine.clock.now()
  let shownToNobody = 0
  let passedOver = 0
  for (const { stage } of previewing.values()) {
    const waiting = stage.name === 'previewing' ? engine.get(interactions, stage.interaction)?.stage : undefined
    if (waiting?.name !== 'waiting' || waiting.offers.length > 0) continue
    if (idle.every((agent) => waiting.excluded.some((not) => not.agent === agent && not.until > now))) passedOver++
    else shownToNobody++
  }
  const tooMany = Math.max(0, passedOver - PASSED_OVER_MAX * idle.length)
  return idle.length - waitingElsewhere - shownToNobody - tooMany
}

/** Shows the next leads of a campaign to its agents, each in a change of its own. */
export async function showLeads(parts: ClaimParts, campaign: Campaign, wanted: number): Promise<void> {
  const { engine, index } = parts
  const queue = queueOf(campaign)
  const { router } = engine.ports
  if (queue === undefined || !router) return
  const until = engine.clock.now() + campaign.settings.previewMs
  // Agents may be idle in a queue that is switched off, or closes before somebody who is shown could be called.
  if (!(await engine.dispatch(DIALER, (transaction) => router.takesCalls(transaction, queue, until)))) return
  const next = shownNext(campaign, index, router.staff(queue), wanted)
  await Promise.all(
    next.map(async (lead) => {
      const party = await engine.outbound.party(nextNumber(lead), campaign.id, lead.name)
      await engine.dispatch(DIALER, (transaction) => previewLead(parts, transaction, lead.id, party))
    }),
  )
}

function shownNext(campaign: Campaign, index: LeadIndex, staff: QueueStaff, wanted: number): readonly Lead[] {
  const staged = index.of(campaign.id)
  const room = new QuotaRoom(campaign, staged)
  const appointed = new AppointedAgents(staff, index)
  const next: Lead[] = []
  for (const lead of staged.ready.values()) {
    if (next.length === wanted) break
    if (!room.hasRoom(lead) || appointed.of(lead) === 'busy') continue
    room.take(lead)
    appointed.take(lead)
    next.push(lead)
  }
  return next
}
