import type { CommittedFact, Instant, Revision } from '@ringwright/core'
import type { Fold } from '@ringwright/core/reporting'
import { z } from 'zod'
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../attempt/attempt-outcome.js'
// The facts that are counted, by declaration.
import type {} from '../attempt/attempt-facts.js'
import type {} from '../campaign/campaign-facts.js'

/** What has happened in one campaign since its first call. */
export interface CampaignCounts {
  dialed: number
  /** Leads that were called at least once. */
  leadsDialed: number
  /** Persons who answered. */
  live: number
  connected: number
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
  live: z.number(),
  connected: z.number(),
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
  version: 2,
  start: () => new Map(),
  apply(state, fact) {
    const change = changeOf(fact)
    if (!change) return
    const counts = countsOf(state, change.campaign)
    change.count(counts)
    counts.changed = fact.revision
  },
  *parts(state) {
    for (const [name, { changed }] of state) yield { name, changed }
  },
  save: (state, part) => ({ ...state.get(part) }),
  load(parts) {
    const state: CountsState = new Map()
    for (const [name, saved] of parts) state.set(name, countsSchema.parse(saved))
    return state
  },
}

function changeOf(fact: CommittedFact): { campaign: string; count: (counts: CampaignCounts) => void } | undefined {
  switch (fact.type) {
    case 'attempt:dialed': {
      const { campaign, time } = fact.data
      return {
        campaign,
        count(counts) {
          counts.dialed++
          if (time === 1) counts.leadsDialed++
        },
      }
    }
    case 'attempt:live':
      return { campaign: fact.data.campaign, count: (counts) => void counts.live++ }
    case 'attempt:connected': {
      const { campaign, waitedMs } = fact.data
      return {
        campaign,
        count(counts) {
          counts.connected++
          counts.waitedMs += waitedMs
        },
      }
    }
    case 'attempt:ended': {
      const { campaign, outcome } = fact.data
      return { campaign, count: ({ ended }) => void (ended[outcome] = (ended[outcome] ?? 0) + 1) }
    }
    case 'campaign:stateChanged': {
      const { campaign, to } = fact.data
      return {
        campaign,
        count(counts) {
          if (counts.runningSince !== null) counts.ranMs += fact.at - counts.runningSince
          counts.runningSince = to === 'running' ? fact.at : null
        },
      }
    }
    case 'lead:closed': {
      const { campaign, reason } = fact.data
      return { campaign, count: ({ closed }) => void (closed[reason] = (closed[reason] ?? 0) + 1) }
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
    live: 0,
    connected: 0,
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
