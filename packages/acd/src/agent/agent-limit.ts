import type { Instant } from '@ringwright/core'
import { z } from 'zod'
import type { AgentLoad } from './agent-load.js'

/** How much an agent takes in a day, a shift, an hour: whatever `withinMs` is, counted from the first one on. */
export interface AgentLimit {
  /** 1 to 100,000. */
  readonly interactions: number
  /** 60,000 to 604,800,000: a minute to a week. */
  readonly withinMs: number
}

/** What counts of it at the moment. */
export interface AgentQuota {
  /** When the first one was taken. */
  readonly since: Instant
  readonly taken: number
}

export const agentLimitSchema = z.strictObject({
  interactions: z.number().int().min(1).max(100_000),
  withinMs: z.number().int().min(60_000).max(604_800_000),
})

export const agentQuotaSchema = z.object({ since: z.number(), taken: z.number() })

/** Whether one more may be offered. Offers that are out count, and who is asked about: all of them could be taken. */
export function isWithinLimit(
  { interactions }: AgentLimit,
  { quota, loads }: { readonly quota?: AgentQuota; readonly loads: readonly AgentLoad[] },
): boolean {
  let taken = quota?.taken ?? 0
  for (const { state, consulted } of loads) if (state === 'offered' || consulted) taken++
  return taken < interactions
}
