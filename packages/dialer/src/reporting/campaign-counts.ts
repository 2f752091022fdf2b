import type { CommittedFact, Instant, Revision } from '@ringwright/core'
import type { Fold } from '@ringwright/core/reporting'
import { z } from 'zod'
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../attempt/attempt-outcome.js'
// The facts that are counted, by declaration.
import type {} from '../attempt/attempt-facts.js'
import type {} from '../campaign/campaign-facts.js'
import type {} from '../lead-list/list-facts.js'

/** What has happened in one campaign since its first call. */
export interface CampaignCounts {
  dialed: number
  /** Leads that were called at least once. */
  leadsDialed: number
  /** Leads with whom somebody has talked. */
  leadsReached: number
  /** Persons who answered, as it seemed. */
  live: number
  connected: number
  /** Those who turned out to be machines. */
  machinesFound: number
  /** How long those waited for an agent after their greeting, all together. */
  waitedMs: number
  ended: Partial<Record<AttemptOutcome, number>>
  /** Leads that are called no more, by why. */
  closed: Record<string, number>
  /** How long it has run before it was last started, and since when it runs; null while it does not. */
  ranMs: number
  runningSince: Instant | null
  changed: Revision
}

export type CountsState = Map<string, CampaignCounts>

const countsSchema = z.object({
  dialed: z.number(),
  leadsDialed: z.number(),
  leadsReached: z.number(),
  live: z.number(),
  connected: z.number(),
  machinesFound: z.number(),
  waitedMs: z.number(),
  ended: z.partialRecord(z.enum(ATTEMPT_OUTCOMES), z.number()),
  closed: z.record(z.string(), z.number()),
  ranMs: z.number(),
  runningSince: z.number().nullable(),
  changed: z.number(),
})

/** Counts what campaigns do. A part for each campaign: one that rests is not written again. */
export const campaignCounts: Fold<CountsState> = {
  name: 'campaign-counts',
  version: 3,
  start: () => new Map(),
  apply(state, fact) {
    const counts = counted(state, fact)
    if (counts) counts.changed = fact.revision
  },
  *parts(state) {
    for (const [name, { changed }] of state) yield { name, changed }
  },
  // What is kept does not change any more: the state does.
  save: (state, part) => structuredClone({ ...state.get(part) }),
  load(parts) {
    const state: CountsState = new Map()
    for (const [name, saved] of parts) state.set(name, countsSchema.parse(saved))
    return state
  },
}

/** Counts a fact; returns what it counts in, if it counts at all. */
function counted(state: CountsState, fact: CommittedFact): CampaignCounts | undefined {
  switch (fact.type) {
    case 'attempt:dialed': {
      const counts = countsOf(state, fact.data.campaign)
      counts.dialed++
      if (fact.data.time === 1) counts.leadsDialed++
      return counts
    }
    case 'attempt:live': {
      const counts = countsOf(state, fact.data.campaign)
      counts.live++
      return counts
    }
    case 'attempt:connected': {
      const counts = countsOf(state, fact.data.campaign)
      counts.connected++
      counts.waitedMs += fact.data.waitedMs
      return counts
    }
    case 'attempt:ended': {
      const { campaign, outcome, talks, isTakenBack } = fact.data
      const counts = countsOf(state, campaign)
      counts.ended[outcome] = (counts.ended[outcome] ?? 0) + 1
      if (outcome === 'connected' && talks === undefined) counts.leadsReached++
      if (isTakenBack) counts.machinesFound++
      return counts
    }
    case 'campaign:stateChanged': {
      const counts = countsOf(state, fact.data.campaign)
      if (counts.runningSince !== null) counts.ranMs += fact.at - counts.runningSince
      counts.runningSince = fact.data.to === 'running' ? fact.at : null
      return counts
    }
    case 'lead:closed': {
      const { campaign, reason } = fact.data
      const counts = countsOf(state, campaign)
      counts.closed[reason] = (counts.closed[reason] ?? 0) + 1
      return counts
    }
    case 'leads:deleted': {
      const { campaign, leads } = fact.data
      const counts = countsOf(state, campaign)
      counts.closed.deleted = (counts.closed.deleted ?? 0) + leads
      return counts
    }
    default:
      return undefined
  }
}

function countsOf(state: CountsState, campaign: string): CampaignCounts {
  const known = state.get(campaign)
  if (known) return known
  const counts: CampaignCounts = {
    dialed: 0,
    leadsDialed: 0,
    leadsReached: 0,
    live: 0,
    connected: 0,
    machinesFound: 0,
    waitedMs: 0,
    ended: {},
    closed: {},
    ranMs: 0,
    runningSince: null,
    changed: 0,
  }
  state.set(campaign, counts)
  return counts
}
