import type { AttemptOutcome } from '../attempt/attempt-outcome.js'
import type { PolicyStanding } from '../compliance/abandon-ledger.js'
import type { CampaignCounts } from './campaign-counts.js'

/** How a campaign has done. A share of nothing is null. */
export interface CampaignReport {
  readonly campaign: string
  /** Leads in its lists. */
  readonly leads: number
  readonly leadsDialed: number
  readonly dialed: number
  /** Persons who answered, and how many of those were given to somebody. */
  readonly live: number
  readonly connected: number
  /** How the tries ended. */
  readonly ended: Readonly<Partial<Record<AttemptOutcome, number>>>
  /** Leads that are called no more, by why. */
  readonly closed: Readonly<Record<string, number>>
  /** Persons who answered, of the calls dialed. */
  readonly contactRate: number | null
  /** Leads with whom somebody talked, of those who were called. */
  readonly reach: number | null
  /** Leads who were called, of those in the lists. */
  readonly penetration: number | null
  /** How long a person waited for an agent after the greeting. */
  readonly waitMs: number | null
  /** By policy, in its present window, with the upper end of the 95 % confidence interval. */
  readonly abandons: readonly PolicyStanding[]
}

export function campaignReport(
  campaign: string,
  counts: CampaignCounts | undefined,
  leads: number,
  abandons: readonly PolicyStanding[],
): CampaignReport {
  const { dialed = 0, leadsDialed = 0, live = 0, connected = 0, waitedMs = 0, ended = {}, closed = {} } = counts ?? {}
  return {
    ...{ campaign, leads, leadsDialed, dialed, live, connected },
    ended: { ...ended },
    closed: { ...closed },
    contactRate: share(live, dialed),
    reach: share(closed['reached'] ?? 0, leadsDialed),
    penetration: share(leadsDialed, leads),
    waitMs: share(waitedMs, connected),
    abandons,
  }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
