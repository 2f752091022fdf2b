import type { Engine } from '@ringwright/core'
import { ledgerOf } from '../attempt/end-attempt.js'
import type { PolicyStanding } from '../compliance/abandon-ledger.js'
import type { LeadIndex } from '../lead/lead-index.js'
import { leadLists, openImports } from '../lead-list/lead-list.js'
import type { Campaign } from './campaign.js'
import type { ClosedGroup, CommonHours } from './common-hours.js'

/** A campaign and how it stands at this moment. */
export interface CampaignNow extends Campaign {
  /** Leads in the hopper. */
  readonly ready: number
  /** Calls that are dialed and neither with somebody nor over. */
  readonly inFlight: number
  readonly connected: number
  /**
   * Imports into its lists that have not come to their ends, running or not: so long it cannot be started, or finished.
   * Resume them, or end them by `endImport`.
   */
  readonly importing: readonly { readonly list: string; readonly import: string }[]
  /**
   * Leads who cannot be called, now or at any time of the next two weeks: the calling hours of their zone and region, and the
   * campaign's `schedule`, have none in common. They keep it from being finished; change the schedule, or stop it.
   */
  readonly closedGroups: readonly ClosedGroup[]
  /** How each of its policies stands. */
  readonly standings: readonly PolicyStanding[]
}

export interface CampaignNowParts {
  readonly engine: Engine
  readonly index: LeadIndex
  readonly commonHours: CommonHours
}

/** How a campaign stands by the records of this node. */
export function campaignNow({ engine, index, commonHours }: CampaignNowParts, campaign: Campaign): CampaignNow {
  return {
    ...campaign,
    ready: index.of(campaign.id).ready.size,
    inFlight: index.inFlight(campaign.id),
    connected: index.of(campaign.id).connected.size,
    importing: importingOf(engine, campaign),
    closedGroups: commonHours.closedGroups(campaign),
    standings: ledgerOf(campaign).standings(engine.clock.now()),
  }
}

function importingOf(engine: Engine, { settings: { lists } }: Campaign): CampaignNow['importing'] {
  return lists.flatMap(({ list }) => {
    const record = engine.get(leadLists, list)
    return record ? openImports(record).map((name) => ({ list, import: name })) : []
  })
}
