import type { Engine } from '@ringwright/core'
import { ledgerOf } from '../attempt/end-attempt.js'
import type { PolicyStanding } from '../compliance/abandon-ledger.js'
import type { LeadIndex } from '../lead/lead-index.js'
import { leadLists, openImports } from '../lead-list/lead-list.js'
import type { Campaign } from './campaign.js'

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
  /** How each of its policies stands. */
  readonly standings: readonly PolicyStanding[]
}

/** How a campaign stands by the records of this node. */
export function campaignNow(engine: Engine, index: LeadIndex, campaign: Campaign): CampaignNow {
  return {
    ...campaign,
    ready: index.of(campaign.id).ready.size,
    inFlight: index.inFlight(campaign.id),
    connected: index.of(campaign.id).connected.size,
    importing: importingOf(engine, campaign),
    standings: ledgerOf(campaign).standings(engine.clock.now()),
  }
}

function importingOf(engine: Engine, { settings: { lists } }: Campaign): CampaignNow['importing'] {
  return lists.flatMap(({ list }) => {
    const record = engine.get(leadLists, list)
    return record ? openImports(record).map((name) => ({ list, import: name })) : []
  })
}
