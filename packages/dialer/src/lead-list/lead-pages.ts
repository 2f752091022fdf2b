import {
  type CenterId,
  type CollectionDefinition,
  type Directory,
  RingwrightError,
  changeEntry,
} from '@ringwright/core'
import type { ImportedLead } from './imported-lead.js'
import { type LeadList, type PagePlace, isDeleted } from './lead-list.js'

/** Leads of one page: small enough to be written in one go, large enough that a million leads are a thousand writes. */
export const PAGE_LEADS_MAX = 1_000

/** As one text, a line of JSON for each lead: a directory that freezes, indexes or copies objects has nothing to do. */
interface LeadPage {
  readonly lines: string
}

/** Stands where a lead stood who was erased: cursors count places. */
const ERASED = ''

/** Where a lead stands: the group of its list, and the page times its most leads with the place in it. */
export interface PlacedLead {
  readonly group: number
  readonly cursor: number
}

const leadPages: CollectionDefinition<LeadPage> = { name: 'lead-pages', indexes: {} }

/** It is found written by an import that died, and once more by one that was taken over from in this moment. */
const TRIES_MAX = 5

/** The leads of lists, in the directory. */
export class LeadPages {
  readonly #center: CenterId
  readonly #directory: Directory

  constructor(center: CenterId, directory: Directory) {
    this.#center = center
    this.#directory = directory
  }

  /**
   * Writes a page, over what an import left there that died before it could say so. `confirm` is asked before anything is
   * written over, and rejects where somebody else may have written it.
   */
  async write(
    list: string,
    { group, page }: PagePlace,
    leads: readonly ImportedLead[],
    confirm: () => Promise<void>,
  ): Promise<void> {
    const id = pageId(list, group, page)
    const body = { lines: leads.map((lead) => JSON.stringify(lead)).join('\n') }
    let version = 0
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const put = await this.#directory.put(this.#center, leadPages, id, body, version)
      if (put.outcome === 'put') return
      if (put.outcome === 'conflict') version = put.version
      await confirm()
    }
    throw new RingwrightError(
      'unavailable',
      `Leads of list "${list}" are being written by somebody else as well; end the other import and resume this one.`,
    )
  }

  /** Every lead of a list with its place; of one that is deleted those who are not removed yet. */
  async *leadsOf(list: LeadList): AsyncGenerator<PlacedLead & { readonly lead: ImportedLead }> {
    for (const [group, { pages }] of list.groups.entries())
      for (let page = 0; page < pages; page++)
        for (const [place, lead] of (await this.#pageOf(list, group, page))?.all() ?? [])
          yield { group, cursor: page * PAGE_LEADS_MAX + place, lead }
  }

  /** Those who have one of these numbers; looks through the whole list. */
  async *leadsWith(list: LeadList, numbers: ReadonlySet<string>): ReturnType<LeadPages['leadsOf']> {
    for await (const placed of this.leadsOf(list)) {
      const { number, alternates = [] } = placed.lead
      if ([number, ...alternates].some((each) => numbers.has(each))) yield placed
    }
  }

  /** The lead of a place; undefined for one who was erased, and where there is none. */
  async at(list: LeadList, { group, cursor }: PlacedLead): Promise<ImportedLead | undefined> {
    const page = Math.floor(cursor / PAGE_LEADS_MAX)
    if (page >= (list.groups[group]?.pages ?? 0)) return undefined
    return (await this.#pageOf(list, group, page))?.lead(cursor % PAGE_LEADS_MAX)
  }

  /** The places of the others stay. */
  async erase(list: string, { group, cursor }: PlacedLead): Promise<void> {
    const id = pageId(list, group, Math.floor(cursor / PAGE_LEADS_MAX))
    const place = cursor % PAGE_LEADS_MAX
    await changeEntry(
      { center: this.#center, directory: this.#directory },
      leadPages,
      id,
      (page) => page && { lines: page.lines.split('\n').with(place, ERASED).join('\n') },
    )
  }

  async remove(list: string, { group, page }: PagePlace): Promise<void> {
    await this.#directory.remove(this.#center, leadPages, pageId(list, group, page))
  }

  /** A page, to be read line by line: of its thousand leads a hopper takes some tens at a time. */
  async read(list: string, group: number, page: number): Promise<PageReader> {
    const found = await this.find(list, { group, page })
    if (!found)
      throw new RingwrightError(
        'incompatible',
        `Page ${page} of list "${list}" is not in the directory; was the store kept without its directory?`,
      )
    return found
  }

  /** Undefined where there is no such page. */
  async find(list: string, { group, page }: PagePlace): Promise<PageReader | undefined> {
    const entry = await this.#directory.get(this.#center, leadPages, pageId(list, group, page))
    return entry ? new PageReader(entry.body.lines) : undefined
  }

  /** While a list is being removed a page may be gone that it still has. */
  #pageOf(list: LeadList, group: number, page: number): Promise<PageReader | undefined> {
    return isDeleted(list) ? this.find(list.id, { group, page }) : this.read(list.id, group, page)
  }
}

/** The leads of one page, which are mostly asked for one after the other. */
export class PageReader {
  readonly #lines: string
  /** The place of the next lead, and where its line begins; -1 after the last. */
  #place = 0
  #from = 0

  constructor(lines: string) {
    this.#lines = lines
  }

  /** Undefined for one who was erased, and after the last. */
  lead(place: number): ImportedLead | undefined {
    if (place < this.#place) {
      this.#place = 0
      this.#from = 0
    }
    while (this.#place < place && this.#from >= 0) this.#pass()
    if (this.#from < 0) return undefined
    const from = this.#from
    this.#pass()
    const line = this.#lines.slice(from, this.#from < 0 ? undefined : this.#from - 1)
    return line === ERASED ? undefined : (JSON.parse(line) as ImportedLead)
  }

  /** Each with its place. */
  *all(): Generator<readonly [place: number, lead: ImportedLead]> {
    for (let place = 0; place === 0 || !this.isRead; place++) {
      const lead = this.lead(place)
      if (lead) yield [place, lead]
    }
  }

  /** How many places it has, with those of erased ones. */
  get places(): number {
    return this.#lines.split('\n').length
  }

  /** Whether none comes after the one that was read last. */
  get isRead(): boolean {
    return this.#from < 0
  }

  #pass(): void {
    this.#place++
    this.#from = this.#lines.indexOf('\n', this.#from) + 1
    if (this.#from === 0) this.#from = -1
  }
}

function pageId(list: string, group: number, page: number): string {
  return `${list}/${group}/${page}`
}
