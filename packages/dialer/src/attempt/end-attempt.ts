import type { AgentId, Instant, Transaction } from '@ringwright/core'
import { AbandonLedger } from '../compliance/abandon-ledger.js'
import { type Campaign, campaigns } from '../campaign/campaign.js'
import type { CampaignSettings } from '../campaign/campaign-settings.js'
import { takeBackReached } from '../campaign/quotas.js'
import { retryAfterMs } from '../campaign/retry-policy.js'
import { CALLEE_KEPT_MS, callees } from '../lead/callee.js'
import { type ClosedReason, type Lead, type LeadStage, type SettledStage, isAbandoned, leads } from '../lead/lead.js'
import { withoutNumber } from '../lead/without-number.js'
import { type AttemptOutcome, callsForOtherNumber } from './attempt-outcome.js'
import type { AgentsWord } from './lead-result.js'
import { checkDetection, machineErrorsPerMille } from './detection-check.js'

export interface AttemptEnd extends Partial<AgentsWord> {
  readonly outcome: AttemptOutcome
  /** What the network said, for operators. */
  readonly detail?: string
  /** For how long the number is on the line all the same, until a message begins. */
  readonly heldMs?: number
}

type SettledLead = Lead & { readonly stage: SettledStage }
type SettledAs = (dueAt: Instant | null, closed?: ClosedReason) => SettledStage
type OnTheLine = Exclude<LeadStage, { name: 'ready' | 'settled' }>

/** The lead if it is on the line, or just was, by this very try. */
export function leadOnLine(
  transaction: Transaction,
  id: string,
  attempt: string,
): (Lead & { readonly stage: OnTheLine }) | undefined {
  const lead = transaction.read(leads, id)
  if (!lead || !('attempt' in lead.stage) || lead.stage.attempt !== attempt) return undefined
  return lead as Lead & { readonly stage: OnTheLine }
}

/** Changes the ledger of a campaign in this change. */
export function count(
  transaction: Transaction,
  campaign: Campaign,
  change: (ledger: AbandonLedger, now: Instant) => void,
): Campaign {
  const ledger = ledgerOf(campaign)
  change(ledger, transaction.now)
  const next = { ...campaign, ledger: ledger.state }
  transaction.put(campaigns, campaign.id, next)
  return next
}

export function ledgerOf(campaign: Campaign): AbandonLedger {
  const { policies, zone } = campaign.settings
  return new AbandonLedger({ policies, zone, machineErrorsPerMille: machineErrorsPerMille(campaign) }, campaign.ledger)
}

/** Ends a try: the ledger counts it, the retry policy says when the lead is called again. False when it is over already. */
export function endAttempt(transaction: Transaction, id: string, attempt: string, end: AttemptEnd): boolean {
  const lead = leadOnLine(transaction, id, attempt)
  const campaign = lead && transaction.read(campaigns, lead.campaign)
  if (!lead || !campaign) return false
  const { now } = transaction
  const { stage } = lead
  const { detail, result } = end
  const isAgentsMachine = result?.result === 'machine'
  const outcome = isAgentsMachine ? 'machine' : end.outcome
  const failuresInRow = outcome === 'failed' ? campaign.failuresInRow + 1 : 0
  let next: Campaign = failuresInRow === campaign.failuresInRow ? campaign : { ...campaign, failuresInRow }
  const isSilence = wasSilence(stage, outcome)
  if (result) next = checkDetection(transaction, next, lead, isAgentsMachine ? 'machine' : 'person')
  if (isAgentsMachine) next = takenBack(transaction, next, lead)
  else if (outcome === 'machine') next = count(transaction, next, (ledger, at) => ledger.machine(at))
  else if (isSilence)
    next = count(transaction, next, (ledger, at) => {
      ledger.answer(at)
      ledger.abandon(at)
    })
  // Also where nothing else of it has changed: it guards the calls in flight.
  transaction.put(campaigns, campaign.id, next)
  const outcomes = withOneMore(lead.outcomes, outcome)
  const called = { ...lead, attempts: lead.attempts + 1, outcomes }
  const settled = settledLead(called, campaign.settings, { ...end, outcome, isSilence }, now)
  transaction.put(leads, id, settled)
  freeNumber(transaction, lead, { ...end, called: settled.stage.called })
  const { dueAt, closed } = settled.stage
  transaction.fact('attempt:ended', {
    campaign: campaign.id,
    lead: id,
    attempt,
    outcome,
    tookMs: now - stage.dialedAt,
    ...(dueAt !== null && { dueAt }),
    ...(detail !== undefined && { detail }),
    ...(outcome === 'connected' && outcomes.connected !== 1 && { talks: outcomes.connected }),
    ...(isAgentsMachine && hasPerson(stage) && { isTakenBack: true }),
  })
  if (result?.result === 'callAt')
    transaction.fact('lead:scheduled', {
      ...{ campaign: campaign.id, lead: id, at: result.at },
      ...(result.agent !== undefined && { agent: result.agent }),
    })
  if (closed !== undefined) transaction.fact('lead:closed', { campaign: campaign.id, lead: id, reason: closed })
  return true
}

/**
 * Somebody had picked up when the process died, or nothing could be made of the call. It may have been a person, who then
 * heard silence.
 */
function wasSilence(stage: OnTheLine, outcome: AttemptOutcome): boolean {
  if (stage.name !== 'calling') return false
  return outcome === 'abandoned' || (outcome === 'unknown' && stage.answeredAt !== undefined)
}

/** Whom an agent had was no person: neither the ledger nor a quota counts it. */
function takenBack(transaction: Transaction, campaign: Campaign, lead: Lead & { readonly stage: OnTheLine }): Campaign {
  const { stage } = lead
  // Nobody had answered yet.
  if (stage.name === 'previewing') return campaign
  const answeredAt = ('liveAt' in stage ? stage.liveAt : undefined) ?? stage.dialedAt
  const counted = count(transaction, campaign, (ledger) => ledger.takeBack(answeredAt))
  return hasPerson(stage) ? takeBackReached(counted, lead) : counted
}

/** Whether an agent, or a flow, had whoever answered. */
function hasPerson(stage: OnTheLine): boolean {
  return stage.name === 'connected' || stage.name === 'wrapping'
}

function withOneMore(outcomes: Lead['outcomes'], outcome: AttemptOutcome): Lead['outcomes'] {
  const counts: Partial<Record<AttemptOutcome, number>> = { [outcome]: 0, ...outcomes }
  counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

interface CallEnded extends Pick<AttemptEnd, 'heldMs'> {
  readonly called?: SettledStage['called']
}

/** The number is free for others, once nobody talks on the line any more. */
export function freeNumber(transaction: Transaction, { stage }: Lead, { called, heldMs }: CallEnded = {}): void {
  if (!('attempt' in stage)) return
  const callee = transaction.read(callees, stage.number)
  if (!callee) return
  const { calledAt, attempt, leads: known } = callee
  const abandonedAt = called && isAbandoned(called) ? transaction.now : callee.abandonedAt
  const agent = speaksOf(transaction, stage)
  transaction.put(callees, stage.number, {
    calledAt,
    until: transaction.now + CALLEE_KEPT_MS,
    ...(abandonedAt !== undefined && { abandonedAt }),
    ...(known && { leads: known }),
    ...(attempt !== undefined && attempt !== stage.attempt && { attempt }),
    ...('interaction' in stage && { interaction: stage.interaction }),
    ...(agent !== undefined && { agent }),
    ...(heldMs !== undefined && { heldUntil: transaction.now + heldMs }),
  })
}

/** The agent who says what becomes of the lead, else the one who had its person. */
function speaksOf({ actor }: Transaction, stage: LeadStage): AgentId | undefined {
  if (actor.role === 'agent') return actor.id as AgentId
  return 'agent' in stage ? stage.agent : undefined
}

function settledLead(
  lead: Lead & { readonly stage: OnTheLine },
  settings: CampaignSettings,
  { outcome, result, refusedBy, isSilence }: AttemptEnd & { readonly isSilence: boolean },
  now: Instant,
): SettledLead {
  const { number, dialedAt } = lead.stage
  const called = { number, at: dialedAt, outcome, ...(isSilence && { isSilence }) }
  const settled: SettledAs = (dueAt, reason) => ({
    name: 'settled',
    at: now,
    dueAt,
    called,
    ...(reason !== undefined && { closed: reason }),
  })
  const closed = (reason: ClosedReason): SettledLead => ({ ...lead, stage: settled(null, reason) })
  if (result?.result === 'doNotCall') {
    const refused = closed('doNotCall')
    return refusedBy === undefined ? refused : { ...refused, stage: { ...refused.stage, refusedBy } }
  }
  if (result?.result === 'done') return closed('reached')
  if (result?.result === 'callAt') {
    const { agent = lead.agent, at } = result
    return { ...lead, stage: settled(Math.max(now, at)), ...(agent !== undefined && { agent }) }
  }
  const after = retryAfterMs(settings.retry, outcome, lead.outcomes[outcome] ?? 1)
  const isLast = lead.attempts >= settings.attemptsMax
  // At the number where they were reached.
  if (outcome === 'connected')
    return isLast || after === undefined ? closed('reached') : { ...lead, stage: settled(now + after) }
  if (isLast) return closed('exhausted')
  if (outcome === 'invalid' && after === undefined) return afterInvalid(lead, settled, settings, now)
  if (callsForOtherNumber(outcome) && lead.place + 1 < lead.numbers.length)
    return { ...lead, place: lead.place + 1, stage: settled(now + settings.alternateAfterMs) }
  // After the last number it begins again with the first, if the last outcome is worth a repetition at all.
  if (after === undefined) return closed('exhausted')
  return { ...lead, place: 0, stage: settled(now + after) }
}

/** A number that does not exist is never tried again; the others are, or there is nobody to call. */
function afterInvalid(lead: Lead, settled: SettledAs, settings: CampaignSettings, now: Instant): SettledLead {
  const left = withoutNumber(lead, settings)
  // The record keeps one number at least, to say whom it was about.
  if (!left) return { ...lead, stage: settled(null, 'exhausted') }
  const { againAfterMs = settings.alternateAfterMs, ...numbers } = left
  return { ...lead, ...numbers, stage: settled(now + againAfterMs) }
}
