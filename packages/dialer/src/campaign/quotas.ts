import type { Lead } from '../lead/lead.js'
import type { StagedLeads } from '../lead/lead-index.js'
import type { Campaign } from './campaign.js'
import { type Quota, type QuotaLead, fallsUnder } from './quota.js'

type CountedLead = QuotaLead & Pick<Lead, 'outcomes'>

/** Whether a quota that would count the lead has been reached. */
export function isQuotaFull({ settings: { quotas }, reached }: Campaign, lead: CountedLead): boolean {
  // Asked of every lead that is ready, of campaigns that mostly have no quotas.
  if (quotas.length === 0) return false
  return quotas.some(({ most }, index) => (reached?.[index] ?? 0) >= most && counts(quotas, index, lead))
}

/** Whoever was reached before is counted already, also if there is an appointment. */
function counts(quotas: readonly Quota[], index: number, lead: CountedLead): boolean {
  return lead.outcomes.connected === undefined && fallsUnder(quotas, index, lead)
}

/**
 * How many more of each quota may be called: those who are on the line, or shown to an agent, may all be reached. So no
 * quota is ever exceeded, and the last places of one are filled call by call.
 */
export class QuotaRoom {
  readonly #quotas: readonly Quota[]
  readonly #left: number[]

  constructor({ settings: { quotas }, reached = [] }: Campaign, { calling, live, previewing }: StagedLeads) {
    this.#quotas = quotas
    this.#left = quotas.map(({ most }, index) => most - (reached[index] ?? 0))
    if (quotas.length === 0) return
    for (const stage of [calling, live, previewing]) for (const lead of stage.values()) this.take(lead)
  }

  hasRoom(lead: Lead): boolean {
    return this.#left.every((left, index) => left > 0 || !counts(this.#quotas, index, lead))
  }

  take(lead: Lead): void {
    for (let index = 0; index < this.#left.length; index++)
      if (counts(this.#quotas, index, lead)) this.#left[index] = (this.#left[index] as number) - 1
  }
}

/** Somebody has the lead on the line: counted once, for each quota that it falls under. */
export function countReached(campaign: Campaign, lead: CountedLead): Campaign {
  return withReached(campaign, lead, 1)
}

/** Whom somebody had on the line was a machine, as an agent has found: nobody of whom a quota knows. */
export function takeBackReached(campaign: Campaign, lead: CountedLead): Campaign {
  return withReached(campaign, lead, -1)
}

function withReached(campaign: Campaign, lead: CountedLead, more: 1 | -1): Campaign {
  const { quotas } = campaign.settings
  if (quotas.length === 0) return campaign
  const reached = quotas.map((_, index) =>
    Math.max(0, (campaign.reached?.[index] ?? 0) + (counts(quotas, index, lead) ? more : 0)),
  )
  return { ...campaign, reached }
}
