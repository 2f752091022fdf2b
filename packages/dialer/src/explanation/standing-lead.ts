import type { Engine, Instant } from '@ringwright/core'
import type { Campaign } from '../campaign/campaign.js'
import { freshLead } from '../hopper/fresh-leads.js'
import { type LeadList, leadLists } from '../lead-list/lead-list.js'
import { LeadPages } from '../lead-list/lead-pages.js'
import { type Lead, type LeadStage, leadId, leads, placeOfLead } from '../lead/lead.js'
import { leadOfState, leadStates } from '../lead/lead-state.js'
import type { LeadObstacle } from './call-obstacle.js'

/** By its id, as it stands in facts and in what agents see, or by one of its numbers. */
export type SoughtLead = { readonly lead: string } | { readonly number: string }

/** A lead wherever it is: at hand, in the directory, or on its list, from which it was not read yet. */
export interface StandingLead {
  readonly lead: Lead
  /** Why its turn cannot come. */
  readonly obstacle?: LeadObstacle
}

type Records = Pick<Engine, 'center' | 'directory' | 'get' | 'clock'>

/** Those of a campaign that are sought; by a number its lists are looked through. */
export async function standingLeads(
  engine: Records,
  campaign: Campaign,
  sought: SoughtLead,
): Promise<readonly StandingLead[]> {
  const ids = 'lead' in sought ? [sought.lead] : await leadsOfNumber(engine, campaign, sought.number)
  const found = await Promise.all(ids.map((id) => standingLead(engine, campaign, id)))
  return found.filter((lead) => lead !== undefined)
}

async function leadsOfNumber(engine: Records, { id, settings }: Campaign, number: string): Promise<readonly string[]> {
  const pages = new LeadPages(engine.center, engine.directory)
  const ids: string[] = []
  for (const { list } of settings.lists) {
    const record = engine.get(leadLists, list)
    if (!record) continue
    for await (const { group, cursor } of pages.leadsWith(record, new Set([number])))
      ids.push(leadId(id, list, group, cursor))
  }
  return ids
}

async function standingLead(
  engine: Records,
  { id: campaign, settings }: Campaign,
  id: string,
): Promise<StandingLead | undefined> {
  const place = placeOfLead(id)
  if (place?.campaign !== campaign || !settings.lists.some(({ list }) => list === place.list)) return undefined
  const { center, directory } = engine
  const now = engine.clock.now()
  const list = engine.get(leadLists, place.list)
  const atHand = engine.get(leads, id)
  if (atHand) return standing(atHand, atHand.stage, now, list)
  const state = (await directory.get(center, leadStates, id))?.body
  if (state) {
    const { changedAt: at, dueAt, closed } = state
    const stage = { name: 'settled', at, dueAt, ...(closed !== undefined && { closed }) } as const
    return standing({ stage, ...leadOfState(state) }, stage, now, list)
  }
  const group = list?.groups[place.group]
  const imported = list && (await new LeadPages(center, directory).at(list, place))
  if (!group || !imported) return undefined
  const stage = { name: 'ready', since: now, checkedAt: now, calledAt: [] } as const
  const lead: Lead = { stage, ...freshLead(campaign, list.id, place.group, group, place.cursor, imported) }
  return standing(lead, stage, now, list)
}

function standing(lead: Lead, stage: LeadStage, now: Instant, list: LeadList | undefined): StandingLead {
  if (stage.name !== 'ready' && stage.name !== 'settled')
    return { lead, obstacle: { reason: 'inProgress', stage: stage.name } }
  if (stage.name === 'settled' && (stage.closed !== undefined || stage.dueAt === null))
    return { lead, obstacle: { reason: 'closed', as: stage.closed ?? 'reached', at: stage.at } }
  if (list?.deletion) return { lead, obstacle: { reason: 'closed', as: 'deleted', at: list.deletion.at } }
  const dueAt = stage.name === 'settled' ? stage.dueAt : null
  return dueAt !== null && dueAt > now ? { lead, obstacle: { reason: 'notDue', until: dueAt } } : { lead }
}
