import type { Engine, Instant, Transaction } from '@ringwright/core'
import { type Campaign, campaigns, queueOf } from '../campaign/campaign.js'
import { QuotaRoom, isQuotaFull } from '../campaign/quotas.js'
import type { DoNotCall } from '../compliance/call-permission.js'
import { type LeadRefusal, knownNow, mayCallLead, refusedLead } from '../hopper/may-call-lead.js'
import {
  CALLEE_KEPT_MS,
  CHECK_AGE_MAX_MS,
  callees,
  isOnTheLine,
  isYounger,
  mergedCalls,
  mergedLeads,
} from '../lead/callee.js'
import { type CallingStage, type Lead, leads, nextNumber } from '../lead/lead.js'
import { putBackReady } from '../lead/put-back-ready.js'
import { isDeleted, leadLists } from '../lead-list/lead-list.js'
import type { LeadIndex } from '../lead/lead-index.js'
import { AppointedAgents, untilAgentIsBack } from './appointed-agent.js'
import { type ReleaseParts, SETUP_MS, releasedCalls } from './released-calls.js'

/** What the campaign's decision wants, and with whom. */
export interface DialWish {
  readonly campaign: string
  /** How many, or which leads in this order. */
  readonly dial: number | readonly string[]
}

export interface ClaimParts {
  readonly engine: Engine
  readonly index: LeadIndex
  readonly lists: readonly DoNotCall[]
}

export interface DialParts extends ClaimParts, ReleaseParts {}

/** One commit's worth of calls; the next decision is half a second away. */
const DIAL_MAX = 100
/**
 * Releases calls in one change: as many as are wanted, have lines, and could all be abandoned without breaking any policy of any
 * campaign that shares the agents. Each lead is looked at once more, and is marked as being called before anything is
 * dialed. Returns how many were released.
 */
export function dialLeads(parts: DialParts, transaction: Transaction, wish: DialWish): number {
  const { engine, index, lists } = parts
  const campaign = transaction.read(campaigns, wish.campaign)
  if (campaign?.state !== 'running' || campaign.supervision.isPaused) return 0
  const wanted = Math.min(typeof wish.dial === 'number' ? wish.dial : wish.dial.length, DIAL_MAX)
  const { count: released, sharing, inFlight, idle, staff } = releasedCalls(parts, transaction, campaign, wanted)
  if (released <= 0) return 0
  const room = new QuotaRoom(campaign, index.of(campaign.id))
  const appointed = staff && new AppointedAgents(staff, index)
  let dialed = 0
  for (const lead of candidates(index, transaction, wish)) {
    if (dialed === released) break
    const turn = isPlaceTaken(campaign, room, lead) ? 'busy' : (appointed?.of(lead) ?? 'free')
    if (turn !== 'free') {
      passOver(transaction, lead, turn)
      continue
    }
    const isKept = queueOf(campaign) === undefined || inFlight + dialed < idle
    if (!dialLead(engine, transaction, campaign, lead, lists, isKept)) continue
    room.take(lead)
    appointed?.take(lead)
    dialed++
  }
  // Also where nobody was called: it guards the calls in flight of all that share its agents.
  if (dialed > 0) for (const each of sharing) transaction.put(campaigns, each.id, each)
  return dialed
}

function* candidates(index: LeadIndex, transaction: Transaction, { campaign, dial }: DialWish): Generator<Lead> {
  // What the decision itself changes is in the index only once it is sent.
  const ids = typeof dial === 'number' ? index.of(campaign).ready.keys() : dial
  for (const id of ids) {
    const lead = transaction.read(leads, id)
    // A pacer of the host's may name whomever it likes.
    if (lead?.stage.name === 'ready' && lead.campaign === campaign) yield lead
  }
}

/** Whether somebody on the line may fill the last place of a quota. Where it is filled, the lead is closed in its turn. */
function isPlaceTaken(campaign: Campaign, room: QuotaRoom, lead: Lead): boolean {
  return !room.hasRoom(lead) && !isQuotaFull(campaign, lead)
}

/**
 * It comes behind all who are ready, so that a pacer is not shown the same ones for as long as they, or their agents, talk to
 * somebody else; or again when its agent is back.
 */
function passOver(transaction: Transaction, lead: Lead, turn: 'busy' | 'away'): void {
  const { now } = transaction
  transaction.put(leads, lead.id, turn === 'busy' ? lead : { ...lead, stage: untilAgentIsBack(now) })
}

function dialLead(
  engine: Engine,
  transaction: Transaction,
  campaign: Campaign,
  lead: Lead,
  lists: readonly DoNotCall[],
  isKept: boolean,
): boolean {
  const { now } = transaction
  const until = now + campaign.settings.ringTimeoutMs + SETUP_MS
  const claimed = claimLead(engine, transaction, campaign, lead, lists, { isKept, until })
  if (!claimed) return false
  const { attempt, number } = claimed
  const stage: CallingStage = { name: 'calling', attempt, number, dialedAt: now, home: engine.node, until }
  transaction.put(leads, lead.id, { ...lead, stage })
  transaction.fact('attempt:dialed', {
    campaign: campaign.id,
    lead: lead.id,
    attempt,
    number: lead.place,
    time: lead.attempts + 1,
    isKept,
  })
  return true
}

/**
 * Takes a lead's number for a new try, if it may be called now and until it is; otherwise the lead is put off or closed,
 * or stays ready, behind the others, where it is only not its turn.
 */
export function claimLead(
  engine: Engine,
  transaction: Transaction,
  campaign: Campaign,
  lead: Lead,
  lists: readonly DoNotCall[],
  { isKept, until, dialedBy = transaction.now }: { isKept: boolean; until: Instant; dialedBy?: Instant },
): { readonly attempt: string; readonly number: string } | undefined {
  const { now } = transaction
  if (isDeleted(transaction.read(leadLists, lead.list))) {
    putBackReady(transaction, [lead.id])
    return undefined
  }
  const number = nextNumber(lead)
  const callee = transaction.read(callees, number)
  const checkedAt = lead.stage.name === 'ready' ? lead.stage.checkedAt : 0
  // What is known of the number is too old, or somebody else has it on the line: another lead's turn.
  if (!isYounger(checkedAt, now, CHECK_AGE_MAX_MS)) return undefined
  if (callee && isOnTheLine(transaction, callee)) {
    passOver(transaction, lead, 'busy')
    return undefined
  }
  const { purpose } = campaign.settings
  // What the hopper was told allows it; what was said since stands in the records.
  const permission = engine.permissions.decide(
    transaction,
    { channel: 'voice', address: number },
    { purpose },
    undefined,
  )
  const known = knownNow(lead, callee, permission)
  for (const at of dialedBy === now ? [now] : [now, dialedBy]) {
    const verdict = mayCallLead(campaign, lead, known, lists, at, isKept)
    if (verdict.outcome === 'allowed') continue
    putOff(transaction, campaign, lead, verdict)
    return undefined
  }
  const attempt = transaction.newId() as string
  const called = mergedLeads(callee?.leads, { [campaign.id]: lead.id })
  transaction.put(callees, number, {
    calledAt: mergedCalls(callee?.calledAt ?? [], [now]),
    attempt,
    until: until + CALLEE_KEPT_MS,
    ...(callee?.abandonedAt !== undefined && { abandonedAt: callee.abandonedAt }),
    ...(called && { leads: called }),
  })
  return { attempt, number }
}

function putOff(transaction: Transaction, campaign: Campaign, lead: Lead, permission: LeadRefusal): void {
  // Called when an agent is kept for it.
  if (permission.reason === 'abandonedLately') return
  const refused = refusedLead(campaign, lead, permission, transaction.now)
  const { closed } = refused.stage
  transaction.put(leads, lead.id, refused)
  if (closed !== undefined) transaction.fact('lead:closed', { campaign: lead.campaign, lead: lead.id, reason: closed })
}
