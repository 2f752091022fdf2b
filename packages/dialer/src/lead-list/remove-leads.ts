import { type Engine, type StartedEffect, systemActor } from '@ringwright/core'
import { type Campaign, campaigns } from '../campaign/campaign.js'
import { leadId, leads } from '../lead/lead.js'
import { leadStates } from '../lead/lead-state.js'
import { putBackReady } from '../lead/put-back-ready.js'
import { pauseOf } from '../lead/until-written.js'
import { GROUPS_MAX, type LeadList, type PagePlace, UNCOMMITTED_PAGES_MAX, leadLists } from './lead-list.js'
import { LeadPages, PAGE_LEADS_MAX } from './lead-pages.js'

const REMOVER = systemActor('leadLists')
/** How often it is seen whether the calls of its leads are over. */
const LOOK_EVERY_MS = 1_000
/** Leads of one commit, and entries that the directory is asked for, or to remove, at a time. */
const AT_ONCE = 200

/**
 * Removes the leads of a deleted list and what became of them in each campaign, page by page from the last, once nobody of
 * them is on the line: whoever is through is written down first. The record says how far it is, so that whoever goes on
 * after a crash counts nobody twice.
 */
export async function removeLeads(engine: Engine, id: string, started: StartedEffect): Promise<void> {
  await untilNobodyIsAtHand(engine, id, started)
  const pages = new LeadPages(engine.center, engine.directory)
  await removeUncommitted(engine, pages, id, started)
  while (!started.aborted) {
    const list = engine.get(leadLists, id)
    const place = list && lastPage(list)
    if (!list || !place) return end(engine, id)
    await removePage(engine, pages, list, place)
  }
}

/** Those who are ready leave at once, those on the line when that is over; no more can come. */
async function untilNobodyIsAtHand(engine: Engine, id: string, started: StartedEffect): Promise<void> {
  while (!started.aborted) {
    const atHand = [...engine.all(leads).values()].filter(({ body }) => body.list === id)
    if (atHand.length === 0) return
    const ready = atHand.filter(({ body }) => body.stage.name === 'ready').slice(0, AT_ONCE)
    if (ready.length === 0) await pauseOf(engine, LOOK_EVERY_MS, started)
    else
      await engine.run(REMOVER, (transaction) =>
        putBackReady(
          transaction,
          ready.map(({ body }) => body.id),
        ),
      )
  }
}

/** Pages that an import left which died before it could say so: behind those of any group, also of one that would have been new. */
async function removeUncommitted(engine: Engine, pages: LeadPages, id: string, started: StartedEffect): Promise<void> {
  const groups = engine.get(leadLists, id)?.groups ?? []
  for (let group = 0; group < GROUPS_MAX && !started.aborted; group++) {
    const from = groups[group]?.pages ?? 0
    const left = Array.from({ length: UNCOMMITTED_PAGES_MAX }, (_, index) => ({ group, page: from + index }))
    await Promise.all(left.map((place) => pages.remove(id, place)))
  }
}

function lastPage({ groups }: LeadList): PagePlace | undefined {
  const group = groups.findLastIndex(({ pages }) => pages > 0)
  return group < 0 ? undefined : { group, page: (groups[group]?.pages ?? 0) - 1 }
}

async function removePage(engine: Engine, pages: LeadPages, list: LeadList, place: PagePlace): Promise<void> {
  const places = (await pages.find(list.id, place))?.places ?? 0
  const users = [...engine.all(campaigns).values()]
    .map(({ body }) => body)
    .filter(({ settings }) => settings.lists.some((each) => each.list === list.id))
  const told = list.deletion?.page
  if (told?.group !== place.group || told.page !== place.page) {
    const left = await Promise.all(users.map((campaign) => leadsLeft(engine, campaign, list.id, place, places)))
    await tell(
      engine,
      list.id,
      place,
      places,
      users.map(({ id }, index) => [id, left[index] as number] as const),
    )
  }
  for (const campaign of users)
    await removeStates(engine, idsOf(campaign.id, list.id, place, placesRead(campaign, list.id, place)))
  await pages.remove(list.id, place)
  await engine.run(REMOVER, (transaction) => {
    const now = transaction.read(leadLists, list.id)
    if (!now?.deletion) return
    const { page: _removed, ...deletion } = now.deletion
    const groups = now.groups.map((group, index) => (index === place.group ? { ...group, pages: place.page } : group))
    transaction.put(leadLists, list.id, { ...now, groups, deletion })
  })
}

/** How many leads of a page the campaign would still have called. */
async function leadsLeft(
  engine: Engine,
  campaign: Campaign,
  list: string,
  place: PagePlace,
  places: number,
): Promise<number> {
  const read = Math.min(places, placesRead(campaign, list, place))
  let left = places - read
  for (const ids of batches(idsOf(campaign.id, list, place, read))) {
    const states = await Promise.all(ids.map((lead) => engine.directory.get(engine.center, leadStates, lead)))
    // One who was erased has none.
    left += states.filter((state) => state && state.body.closed === undefined).length
  }
  return left
}

/** Up to which place of a page the campaign has come: of others nothing has become yet. */
function placesRead({ cursors }: Campaign, list: string, { group, page }: PagePlace): number {
  const read = (cursors[`${list}/${group}`] ?? 0) - page * PAGE_LEADS_MAX
  return Math.max(0, Math.min(PAGE_LEADS_MAX, read))
}

/** Of this page its campaigns know from now on. */
function tell(
  engine: Engine,
  id: string,
  page: PagePlace,
  places: number,
  left: readonly (readonly [campaign: string, leads: number])[],
): Promise<void> {
  return engine.run(REMOVER, (transaction) => {
    const list = transaction.read(leadLists, id)
    if (!list?.deletion) return
    const groups = list.groups.map((group, index) =>
      index === page.group ? { ...group, leads: Math.max(0, group.leads - places) } : group,
    )
    transaction.put(leadLists, id, { ...list, groups, deletion: { ...list.deletion, page } })
    for (const [campaign, count] of left)
      if (count > 0) transaction.fact('leads:deleted', { campaign, list: id, leads: count })
  })
}

async function removeStates({ directory, center }: Engine, ids: readonly string[]): Promise<void> {
  for (const some of batches(ids)) await Promise.all(some.map((id) => directory.remove(center, leadStates, id)))
}

/** The ids of the first leads of a page. */
function idsOf(campaign: string, list: string, { group, page }: PagePlace, count: number): readonly string[] {
  return Array.from({ length: count }, (_, place) => leadId(campaign, list, group, page * PAGE_LEADS_MAX + place))
}

function* batches(ids: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < ids.length; from += AT_ONCE) yield ids.slice(from, from + AT_ONCE)
}

function end(engine: Engine, id: string): Promise<void> {
  return engine.run(REMOVER, (transaction) => {
    const list = transaction.read(leadLists, id)
    if (!list?.deletion || list.deletion.endedAt !== undefined) return
    transaction.put(leadLists, id, { ...list, groups: [], deletion: { ...list.deletion, endedAt: transaction.now } })
    transaction.fact('leadList:removed', { list: id })
  })
}
