import type { Engine, Instant } from '@ringwright/core'
import { nextWithinHours } from '../compliance/calling-hours.js'
import { type LeadGroup, isDeleted, leadLists } from '../lead-list/lead-list.js'
import { PAGE_LEADS_MAX } from '../lead-list/lead-pages.js'
import type { Campaign } from './campaign.js'
import type { CampaignSettings } from './campaign-settings.js'
import { isOpenAt, opensAt } from './is-open-at.js'

/** Longer than a schedule and calling hours take to repeat, and than holidays last. */
const LOOK_AHEAD_MS = 14 * 86_400_000
/** Hours that are apart now may meet later: once clocks are changed, or holidays come nearer. */
const KEPT_MS = 3_600_000

/** Leads of a list who cannot be called, as the campaign is never open in their calling hours. */
export interface ClosedGroup extends Pick<LeadGroup, 'zone' | 'region' | 'leads'> {
  readonly list: string
}

interface Known {
  readonly at: Instant
  readonly schedule: string
  /** By zone and region. */
  readonly meets: Map<string, boolean>
}

/** Whether campaigns are open in the calling hours of their leads. Remembered for an hour: it takes a look at two weeks. */
export class CommonHours {
  readonly #engine: Engine
  readonly #known = new Map<string, Known>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Groups of leads who were not all read yet, and can be called at no time of the next two weeks. */
  closedGroups(campaign: Campaign): readonly ClosedGroup[] {
    const { state, settings, cursors } = campaign
    if (state === 'deleted') return []
    return settings.lists.flatMap(({ list }) => {
      const record = this.#engine.get(leadLists, list)
      if (!record || isDeleted(record)) return []
      return record.groups
        .filter(({ pages }, index) => (cursors[`${list}/${index}`] ?? 0) < pages * PAGE_LEADS_MAX)
        .filter((group) => !this.meet(campaign, group))
        .map(({ zone, region, leads }) => ({ list, zone, ...(region !== undefined && { region }), leads }))
    })
  }

  /** Whether somebody there can be called at any time of the next two weeks, or of the first two of its schedule. */
  meet({ id, settings }: Campaign, { zone, region }: Pick<LeadGroup, 'zone' | 'region'>): boolean {
    const at = this.#engine.clock.now()
    const schedule = JSON.stringify(settings.schedule)
    let known = this.#known.get(id)
    if (!known || known.schedule !== schedule || at < known.at || at - known.at >= KEPT_MS) {
      known = { at, schedule, meets: new Map() }
      this.#known.set(id, known)
    }
    const key = JSON.stringify([zone, region])
    let meets = known.meets.get(key)
    if (meets === undefined) {
      meets = doMeet(settings, zone, region, at)
      known.meets.set(key, meets)
    }
    return meets
  }
}

function doMeet(settings: CampaignSettings, zone: string, region: string | undefined, at: Instant): boolean {
  const from = Math.max(at, settings.schedule.from ?? at)
  const until = from + LOOK_AHEAD_MS
  let opens = opensAt(settings, from)
  while (opens !== undefined && opens < until) {
    const day = nextWithinHours(settings.callingHours, zone, region, opens)
    if (day === undefined || day >= until) return false
    if (isOpenAt(settings, day)) return true
    opens = opensAt(settings, day)
  }
  return false
}
