import type { Engine } from '@ringwright/core'
import type { Campaign } from '../campaign/campaign.js'
import type { CommonHours } from '../campaign/common-hours.js'

const ZONES_NAMED_MAX = 10

/** Warns of leads who cannot be called at any hour, once for as many: nothing else would tell why a campaign that calls nobody is not finished. */
export class ClosedLeads {
  readonly #engine: Engine
  readonly #hours: CommonHours
  #told = 0

  constructor({ engine, commonHours }: { readonly engine: Engine; readonly commonHours: CommonHours }) {
    this.#engine = engine
    this.#hours = commonHours
  }

  look(campaign: Campaign): void {
    const groups = this.#hours.closedGroups(campaign)
    const leads = groups.reduce((sum, group) => sum + group.leads, 0)
    if (leads > 0 && leads !== this.#told) {
      const zones = [...new Set(groups.map(({ zone }) => zone))].slice(0, ZONES_NAMED_MAX)
      this.#engine.logger.warn('leads cannot be called: their calling hours and the schedule have none in common', {
        ...{ campaign: campaign.id, leads, zones },
      })
    }
    this.#told = leads
  }
}
