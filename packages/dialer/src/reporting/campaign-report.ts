import type { Instant } from '@ringwright/core'
import type { AttemptOutcome } from '../attempt/attempt-outcome.js'
import type { DetectionCount } from '../campaign/detection-counts.js'
import type { PolicyStanding } from '../compliance/abandon-ledger.js'
import { wilsonUpper } from '../compliance/wilson-upper.js'
import type { CampaignCost } from './campaign-costs.js'
import type { CampaignCounts } from './campaign-counts.js'

/** How a campaign has done. A share of nothing is null. */
export interface CampaignReport {
  readonly campaign: string
  /** Leads that were read into its lists, deleted ones too. */
  readonly leads: number
  readonly leadsDialed: number
  readonly dialed: number
  /** Persons who answered, and how many of those were given to somebody; without whom agents have found to be machines. */
  readonly live: number
  readonly connected: number
  /** How the tries ended. */
  readonly ended: Readonly<Partial<Record<AttemptOutcome, number>>>
  /**
   * Leads that are called no more, by why; as `erased` also those of whom nobody knows any more who they were, and as
   * `deleted` those who were still to be called when their list was deleted.
   */
  readonly closed: Readonly<Record<string, number>>
  /** Persons who answered, of the calls dialed. */
  readonly contactRate: number | null
  /** Leads with whom somebody talked, of those who were called. */
  readonly reach: number | null
  /** Leads who were called, of those in the lists. */
  readonly penetration: number | null
  /** Leads that are still to be called, or called again. */
  readonly leadsLeft: number
  /** How much longer it has to run, if it goes on closing leads as it did while it ran so far. */
  readonly doneInMs: number | null
  /** How long a person, or who was taken for one, waited for an agent after the greeting. */
  readonly waitMs: number | null
  /** By policy, in its present window, with the upper end of the 95 % confidence interval. */
  readonly abandons: readonly PolicyStanding[]
  /** What was spent on calls that are over, by currency: one, unless that was changed. None where no rates are set. */
  readonly cost: readonly CampaignCost[]
  /** How often agents found something else than was judged by the sound; of machines, those that they were given. */
  readonly detection: { readonly machine: DetectionErrors; readonly person: DetectionErrors }
}

/** How often a classifier was wrong, as far as agents have said so. */
export interface DetectionErrors extends DetectionCount {
  readonly rate: number | null
  /** Upper end of the 95 % confidence interval of the rate (Wilson's score). */
  readonly upperBound: number | null
}

/** What stands in the campaign's record, and what it has cost, now. */
export interface CampaignStanding {
  readonly at: Instant
  readonly cost: readonly CampaignCost[]
  readonly abandons: readonly PolicyStanding[]
  readonly detection: { readonly machine: DetectionCount; readonly person: DetectionCount }
}

export function campaignReport(
  campaign: string,
  counts: CampaignCounts | undefined,
  leads: number,
  { at, abandons, detection, cost }: CampaignStanding,
): CampaignReport {
  const { dialed = 0, leadsDialed = 0, leadsReached = 0, ended = {}, closed = {} } = counts ?? {}
  const { live: answered = 0, connected = 0, machinesFound = 0, waitedMs = 0 } = counts ?? {}
  const live = answered - machinesFound
  return {
    ...{ campaign, leads, leadsDialed, dialed, live, connected: connected - machinesFound },
    ended: { ...ended },
    closed: { ...closed },
    contactRate: share(live, dialed),
    reach: share(leadsReached, leadsDialed),
    penetration: share(leadsDialed, leads),
    waitMs: share(waitedMs, connected),
    ...forecast(counts, leads, at),
    ...{ abandons, cost },
    detection: { machine: errorsOf(detection.machine), person: errorsOf(detection.person) },
  }
}

function forecast(
  counts: CampaignCounts | undefined,
  leads: number,
  at: Instant,
): Pick<CampaignReport, 'leadsLeft' | 'doneInMs'> {
  if (!counts) return { leadsLeft: leads, doneInMs: null }
  const { closed, ranMs, runningSince } = counts
  const done = Object.values(closed).reduce((sum, count) => sum + count, 0)
  const leadsLeft = Math.max(0, leads - done)
  const ran = ranMs + (runningSince === null ? 0 : at - runningSince)
  return { leadsLeft, doneInMs: done === 0 ? null : (leadsLeft * ran) / done }
}

function errorsOf({ checked, wrong }: DetectionCount): DetectionErrors {
  return { checked, wrong, rate: share(wrong, checked), upperBound: checked === 0 ? null : wilsonUpper(wrong, checked) }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
