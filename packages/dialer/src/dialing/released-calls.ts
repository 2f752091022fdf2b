import type { Engine, Instant, QueueId, QueueStaff, Transaction } from '@ringwright/core'
import { ledgerOf } from '../attempt/end-attempt.js'
import { type Campaign, campaigns, queueOf } from '../campaign/campaign.js'
import type { CampaignIndex } from '../campaign/campaign-index.js'
import type { LeadIndex } from '../lead/lead-index.js'
import type { LinesInUse } from './lines-in-use.js'
import { idleAgents } from './staff-counts.js'

/** What a call may take after ringing: telling a machine from a person, and the way to the network and back. */
export const SETUP_MS = 30_000

export interface ReleaseParts {
  readonly engine: Engine
  readonly index: LeadIndex
  readonly campaignIndex: CampaignIndex
  readonly linesInUse: LinesInUse
}

/** How many calls may be dialed. */
export interface ReleasedCalls {
  readonly count: number
  /**
   * What allows none: every line is open, the queue takes nobody, this node does not have the flow, or those who answer could
   * break a policy.
   */
  readonly refusedBy?: 'lines' | 'queue' | 'flow' | 'policies'
  /** The campaign, and others with the same agents that have calls in flight: whose call gets the agent, nobody knows. */
  readonly sharing: readonly Campaign[]
  /** Calls of them all. */
  readonly inFlight: number
  /** Agents who are idle for the campaign's queue alone. */
  readonly idle: number
  /** Absent for a campaign without agents. */
  readonly staff?: QueueStaff
}

/** As many of the wanted calls as have lines, and could all be abandoned without breaking any policy of any campaign that shares the agents. */
export function releasedCalls(
  parts: ReleaseParts,
  transaction: Transaction,
  campaign: Campaign,
  wanted: number,
): ReleasedCalls {
  const { engine, index, linesInUse } = parts
  const { router } = engine.ports
  const sharing = campaignsSharing(parts, transaction, campaign)
  const inFlight = sharing.reduce((sum, { id }) => sum + index.inFlight(id), 0)
  const queue = queueOf(campaign)
  // As they are now, not as they were when the pacer looked: a change that waited, or was refused, is decided later.
  const staff = queue === undefined ? undefined : router?.staff(queue)
  const idle = staff ? idleAgents(staff) : 0
  const found = { sharing, inFlight, idle, ...(staff && { staff }) }
  const most = Math.min(wanted, campaign.settings.linesMax - linesInUse.of(campaign.id))
  if (most <= 0) return { count: 0, refusedBy: 'lines', ...found }
  if (!hasFlow(engine, campaign)) return { count: 0, refusedBy: 'flow', ...found }
  if (queue === undefined) return { count: most, ...found }
  if (!takesWhoAnswers(engine, transaction, campaign, queue)) return { count: 0, refusedBy: 'queue', ...found }
  const count = releasedBy(sharing, most, inFlight, idle, transaction.now)
  return count > 0 ? { count, ...found } : { count, refusedBy: 'policies', ...found }
}

/** Whether this node has the flow that takes those who answer, where one does: they would be hung up on. */
export function hasFlow({ flows }: Pick<Engine, 'flows'>, { settings: { flow } }: Campaign): boolean {
  return flow === undefined || flows.has(flow)
}

function campaignsSharing(
  { index, campaignIndex }: ReleaseParts,
  transaction: Transaction,
  campaign: Campaign,
): Campaign[] {
  const { queue } = campaign.settings
  const sharing = [campaign]
  if (queue === undefined) return sharing
  for (const id of campaignIndex.ofQueue(queue)) {
    if (id === campaign.id || index.inFlight(id) === 0) continue
    const other = transaction.read(campaigns, id)
    if (other) sharing.push(other)
  }
  return sharing
}

function releasedBy(sharing: readonly Campaign[], wanted: number, inFlight: number, idle: number, at: Instant): number {
  const least = sharing.map((campaign) => {
    const ledger = ledgerOf(campaign)
    // A call that is answered after midnight counts in the new day, which has nothing to spend yet.
    const over = latestAnswer(campaign, at)
    return Math.min(ledger.release(wanted, inFlight, idle, at), ledger.release(wanted, inFlight, idle, over))
  })
  return Math.min(...least)
}

/** When somebody who is dialed now may still be waiting for an agent. */
function latestAnswer({ settings: { ringTimeoutMs, holdMs } }: Campaign, at: Instant): Instant {
  return at + ringTimeoutMs + SETUP_MS + holdMs
}

/** Agents may be idle in a queue that is closed, or about to close: whoever is called for them would be sent away. */
function takesWhoAnswers(engine: Engine, transaction: Transaction, campaign: Campaign, queue: QueueId): boolean {
  const until = latestAnswer(campaign, transaction.now)
  return engine.ports.router?.takesCalls(transaction, queue, until) ?? false
}
