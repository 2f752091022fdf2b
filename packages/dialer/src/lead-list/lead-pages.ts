import { type CenterId, type CollectionDefinition, type Directory, RingwrightError } from '@ringwright/core'
import type { ImportedLead } from './imported-lead.js'

/** Leads of one page: small enough to be written in one go, large enough that a million leads are a thousand writes. */
export const PAGE_LEADS_MAX = 1_000

/** As one text, a line of JSON for each lead: a directory that freezes, indexes or copies objects has nothing to do. */
interface LeadPage {
  readonly lines: string
}

const leadPages: CollectionDefinition<LeadPage> = { name: 'lead-pages', indexes: {} }

/** Somebody else writes the same page at the same time over and over only when two imports run under one id. */
const TRIES_MAX = 5

/** The leads of lists, in the directory. */
export class LeadPages {
  readonly #center: CenterId
  readonly #directory: Directory

  constructor(center: CenterId, directory: Directory) {
    this.#center = center
    this.#directory = directory
  }

  /** Writes a page, over what an import left there that died before it could say so. */
  async write(list: string, group: number, page: number, leads: readonly ImportedLead[]): Promise<void> {
    const id = pageId(list, group, page)
    const body = { lines: leads.map((lead) => JSON.stringify(lead)).join('\n') }
    let version = 0
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const put = await this.#directory.put(this.#center, leadPages, id, body, version)
      if (put.outcome === 'put') return
      if (put.outcome === 'conflict') version = put.version
    }
    throw new RingwrightError(
      'unavailable',
      `Leads of list "${list}" are being written by somebody else as well; end the other import and resume this one.`,
    )
  }

  /** The leads of a page, a line for each: of a thousand, a hopper takes some tens at a time. */
  async read(list: string, group: number, page: number): Promise<readonly string[]> {
    const entry = await this.#directory.get(this.#center, leadPages, pageId(list, group, page))
    if (!entry)
      throw new RingwrightError(
        'incompatible',
        `Page ${page} of list "${list}" is not in the directory; was the store kept without its directory?`,
      )
    return entry.body.lines.split('\n')
  }
}

export function leadOfLine(line: string): ImportedLead {
  return JSON.parse(line) as ImportedLead
}

function pageId(list: string, group: number, page: number): string {
  return `${list}/${group}/${page}`
}
