import type { Engine, Instant } from '@ringwright/core'
import type { Campaign } from '../campaign/campaign.js'
import { isWithinHours } from '../compliance/calling-hours.js'
import type { ImportedLead } from '../lead-list/imported-lead.js'
import { type LeadGroup, type LeadList, isDeleted, leadLists } from '../lead-list/lead-list.js'
import { LeadPages, PAGE_LEADS_MAX, type PageReader } from '../lead-list/lead-pages.js'
import { type Lead, leadId } from '../lead/lead.js'

/** Leads that a campaign has never called, and how far its lists are read with them. */
export interface FreshLeads {
  readonly leads: readonly Omit<Lead, 'stage'>[]
  /** Ids of those among them who were erased. */
  readonly erased: readonly string[]
  readonly cursors: Campaign['cursors']
  /** Leads are left, if only of those for whom it is night. */
  readonly isMore: boolean
}

/** What was read of one list. */
interface ReadOfList {
  readonly leads: Omit<Lead, 'stage'>[]
  readonly erased: string[]
}

/** Pages that are being read, of as many campaigns as run at once in a large center; each is some 100 kB. */
const PAGES_KEPT = 256

/**
 * Reads leads in the order in which they are to be called: of each list by its share, within a list the higher priority
 * first, and only those who may be called at this hour.
 */
export class FreshLeadReader {
  readonly #engine: Engine
  readonly #pages: LeadPages
  readonly #kept = new Map<string, PageReader>()

  constructor(engine: Engine) {
    this.#engine = engine
    this.#pages = new LeadPages(engine.center, engine.directory)
  }

  async read(campaign: Campaign, wanted: number): Promise<FreshLeads> {
    const { lists } = campaign.settings
    const shares = lists.reduce((sum, { share }) => sum + share, 0)
    const now = this.#engine.clock.now()
    const cursors: Record<string, number> = { ...campaign.cursors }
    const read: ReadOfList[] = []
    let isMore = false
    for (const { list, share } of lists) {
      const record = this.#engine.get(leadLists, list)
      if (!record || isDeleted(record)) continue
      const count = Math.min(wanted, Math.ceil((wanted * share) / shares))
      const of = await this.#readList(campaign, record, count, cursors, now)
      read.push(of)
      isMore ||= of.isMore
    }
    const leads = interleaved(read.map((of) => of.leads))
    return { leads, erased: read.flatMap(({ erased }) => erased), cursors, isMore }
  }

  async #readList(
    campaign: Campaign,
    list: LeadList,
    wanted: number,
    cursors: Record<string, number>,
    now: Instant,
  ): Promise<ReadOfList & { readonly isMore: boolean }> {
    const { id, groups } = list
    const read: ReadOfList = { leads: [], erased: [] }
    let isMore = false
    const order = [...groups.entries()].sort(([, one], [, other]) => other.priority - one.priority)
    for (const [index, group] of order) {
      const key = `${id}/${index}`
      const cursor = cursors[key] ?? 0
      if (Math.floor(cursor / PAGE_LEADS_MAX) >= group.pages) continue
      const isDay = isWithinHours(campaign.settings.callingHours, group.zone, group.region, now)
      if (!isDay || read.leads.length + read.erased.length >= wanted) {
        isMore = true
        continue
      }
      cursors[key] = await this.#readGroup(campaign.id, list, index, group, cursor, wanted, read)
      isMore ||= Math.floor(cursors[key] / PAGE_LEADS_MAX) < group.pages
    }
    return { ...read, isMore }
  }

  /** A cursor is a page times its most leads, and the place in it. */
  async #readGroup(
    campaign: string,
    list: LeadList,
    index: number,
    group: LeadGroup,
    from: number,
    wanted: number,
    { leads, erased }: ReadOfList,
  ): Promise<number> {
    let cursor = from
    while (leads.length + erased.length < wanted) {
      const page = Math.floor(cursor / PAGE_LEADS_MAX)
      if (page >= group.pages) return cursor
      const reader = await this.#page(list, index, page)
      const imported = reader.lead(cursor % PAGE_LEADS_MAX)
      if (imported) leads.push(freshLead(campaign, list.id, index, group, cursor, imported))
      else erased.push(leadId(campaign, list.id, index, cursor))
      cursor = reader.isRead ? (page + 1) * PAGE_LEADS_MAX : cursor + 1
    }
    return cursor
  }

  async #page({ id, edition = 0 }: LeadList, group: number, page: number): Promise<PageReader> {
    const key = `${id}/${group}/${page}/${edition}`
    const kept = this.#kept.get(key)
    if (kept) return kept
    const reader = await this.#pages.read(id, group, page)
    this.#kept.set(key, reader)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > PAGES_KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return reader
  }
}

/** A lead as a campaign finds it that has never called it. */
export function freshLead(
  campaign: string,
  list: string,
  index: number,
  { priority, zone, region }: LeadGroup,
  cursor: number,
  { number, alternates = [], name, attributes = {}, consent }: ImportedLead,
): Omit<Lead, 'stage'> {
  return {
    id: leadId(campaign, list, index, cursor),
    campaign,
    list,
    numbers: [number, ...alternates],
    place: 0,
    attributes,
    zone,
    priority,
    round: 0,
    attempts: 0,
    outcomes: {},
    ...(name !== undefined && { name }),
    ...(region !== undefined && { region }),
    ...(consent !== undefined && { consent }),
  }
}

/** One of each in turn, so that the mix holds within a few calls. */
function interleaved<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const mixed: T[] = []
  const longest = Math.max(0, ...lists.map((list) => list.length))
  for (let place = 0; place < longest; place++)
    for (const list of lists) if (place < list.length) mixed.push(list[place] as T)
  return mixed
}
