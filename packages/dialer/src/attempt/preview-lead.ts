import {
  type AgentId,
  type Commit,
  type Engine,
  type Interaction,
  type InteractionId,
  type OutboundParty,
  type QueueId,
  type Transaction,
  interactions,
} from '@ringwright/core'
import { campaigns } from '../campaign/campaign.js'
import { QuotaRoom, countReached } from '../campaign/quotas.js'
import { ratesOf } from '../campaign/rates.js'
import { AppointedAgents, untilAgentIsBack } from '../dialing/appointed-agent.js'
import { type ClaimParts, claimLead } from '../dialing/dial-leads.js'
import { callees, mergedCalls } from '../lead/callee.js'
import { type ConnectedStage, type Lead, type PreviewingStage, leads } from '../lead/lead.js'
import { callerIdFor } from './caller-id.js'
import type { AgentsWord } from './lead-result.js'
import type { AttemptOutcome } from './attempt-outcome.js'
import { count, endAttempt, freeNumber } from './end-attempt.js'

/** After it was taken: ringing, and what a network takes. */
const CALL_MS = 180_000
/** A lead that no agent wanted is shown again after this. */
const PUT_BACK_MS = 10 * 60_000

/** Shows a lead to the agents of its campaign: whoever takes it is called by the center first, then the lead. */
export function previewLead(
  { engine, index, lists }: ClaimParts,
  transaction: Transaction,
  id: string,
  party: OutboundParty,
): boolean {
  const lead = transaction.read(leads, id)
  const campaign = lead && transaction.read(campaigns, lead.campaign)
  if (lead?.stage.name !== 'ready' || campaign?.state !== 'running' || campaign.supervision.isPaused) return false
  if (!new QuotaRoom(campaign, index.of(campaign.id)).hasRoom(lead)) return false
  const { queue, previewMs, ringTimeoutMs } = campaign.settings
  const { router } = engine.ports
  if (!router || queue === undefined) return false
  const { now } = transaction
  const appointed = new AppointedAgents(router.staff(queue as QueueId), index)
  const turn = appointed.of(lead)
  if (turn === 'away') transaction.put(leads, id, { ...lead, stage: untilAgentIsBack(now) })
  if (turn !== 'free') return false
  const until = now + previewMs + CALL_MS
  // Whoever takes it calls at once; by then it must still be allowed.
  const claimed = claimLead(engine, transaction, campaign, lead, lists, {
    ...{ isKept: true, until },
    dialedBy: now + previewMs,
  })
  if (!claimed) return false
  const { attempt, number } = claimed
  const { list, name, attributes } = lead
  const from = callerIdFor(campaign.settings.from, number, lead.attempts) ?? ''
  const interaction = engine.outbound.open(transaction, party, from, {
    ...attributes,
    ...(name !== undefined && { name }),
    ...{ campaign: campaign.id, list, lead: id, attempt },
  })
  const waiting = { name: 'waiting', priority: 0, since: now, age: now, offers: [], excluded: [] } as const
  const request = { order: 'agentFirst', attemptsMax: 1, retryDelayMs: 0, expiresMs: previewMs } as const
  const outcome = router.requestCallback(
    transaction,
    { ...interaction, stage: { ...waiting, queue: queue as never } },
    { ...request, queue, number, ringTimeoutMs, ...appointed.with(lead) },
  )
  const stage: PreviewingStage = {
    ...{ name: 'previewing', attempt, number, dialedAt: now, home: transaction.node },
    ...{ interaction: interaction.id, isTaken: false, until },
  }
  transaction.put(leads, id, { ...lead, stage })
  if (outcome.outcome === 'queued') return true
  // The queue is closed or full: the interaction that was opened for it is over.
  putBack(transaction, { ...lead, stage })
  router.release(transaction, { ...interaction, stage: { ...waiting, queue: queue as never } }, 'refused')
  return false
}

/**
 * What has become of a lead that is shown, by the facts of its interaction in their order; each may come again. `agent` has
 * taken it: their talk may be over by now.
 */
export function followPreview(
  transaction: Transaction,
  id: string,
  fact: Commit['facts'][number],
  agent: AgentId | undefined,
): void {
  const lead = transaction.read(leads, id)
  if (lead?.stage.name !== 'previewing' || lead.stage.interaction !== interactionOf(fact)) return
  const preview = { ...lead, stage: lead.stage }
  switch (fact.type) {
    case 'interaction:engaged':
      return preview.stage.isTaken ? undefined : taken(transaction, preview)
    case 'callback:reached':
      return reached(transaction, preview, agent)
    case 'callback:failed': {
      const { cause } = fact.data as { cause: string }
      // Only whoever has taken it fails to reach somebody, also where nobody remembers who that was.
      if (!preview.stage.isTaken) taken(transaction, preview)
      endAttempt(transaction, id, preview.stage.attempt, {
        outcome: outcomeOf(cause),
        detail: cause,
        ...preview.stage.said,
      })
      return
    }
    case 'interaction:closed':
      return ended(transaction, preview)
    default:
      return
  }
}

/** The interaction is gone, or it takes too long: whether the lead was called depends on whether somebody took it. */
export function ended(transaction: Transaction, lead: Lead & { readonly stage: PreviewingStage }): void {
  const { attempt, isTaken, said } = lead.stage
  if (isTaken) endAttempt(transaction, lead.id, attempt, { outcome: 'unknown', ...said })
  else putBack(transaction, lead)
}

/** An agent says what becomes of a lead while its phone rings, which stands once that has ended. False before it was taken. */
export function noteSaid(
  transaction: Transaction,
  lead: Lead & { readonly stage: PreviewingStage },
  said: AgentsWord,
): boolean {
  if (!lead.stage.isTaken) return false
  transaction.put(leads, lead.id, { ...lead, stage: { ...lead.stage, said } })
  return true
}

/** Takes a lead away from those who could still take it: its campaign no longer runs. */
export function withdrawPreview(engine: Engine, transaction: Transaction, id: string): void {
  const lead = transaction.read(leads, id)
  if (lead?.stage.name !== 'previewing' || lead.stage.isTaken) return
  const interaction = transaction.read(interactions, lead.stage.interaction)
  if (interaction?.stage.name === 'engaged') return
  putBack(transaction, { ...lead, stage: lead.stage })
  if (interaction) engine.ports.router?.release(transaction, interaction, 'supervisorEnded')
}

function taken(transaction: Transaction, lead: Lead & { readonly stage: PreviewingStage }): void {
  const { attempt, number, dialedAt } = lead.stage
  calledInstead(transaction, number, dialedAt, transaction.now)
  // Nobody listens to a call that an agent makes.
  const { heard: _before, ...rest } = lead
  transaction.put(leads, lead.id, { ...rest, stage: { ...lead.stage, isTaken: true, dialedAt: transaction.now } })
  const of = { campaign: lead.campaign, lead: lead.id, attempt }
  transaction.fact('attempt:dialed', { ...of, number: lead.place, time: lead.attempts + 1, isKept: true })
}

function reached(
  transaction: Transaction,
  lead: Lead & { readonly stage: PreviewingStage },
  taker: AgentId | undefined,
): void {
  const { attempt, number, dialedAt, home, interaction: interactionId, said } = lead.stage
  const campaign = transaction.read(campaigns, lead.campaign)
  const interaction = transaction.read(interactions, interactionId)
  const agent = interaction?.stage.name === 'engaged' ? interaction.stage.agent : taker
  if (!campaign || agent === undefined) return
  const counted = count(transaction, campaign, (ledger, at) => ledger.answer(at))
  transaction.put(campaigns, campaign.id, countReached(counted, lead))
  const { now } = transaction
  const stage: ConnectedStage = {
    ...{ name: 'connected', attempt, number, dialedAt, home, interaction: interactionId, agent },
    ...{ connectedAt: now, liveAt: now },
  }
  transaction.put(leads, lead.id, { ...lead, stage })
  const of = { campaign: lead.campaign, attempt, interaction: interactionId }
  transaction.fact('attempt:live', { ...of, ...ratesOf(campaign.settings.rates, number) })
  transaction.fact('attempt:connected', { ...of, agent, waitedMs: 0 })
  if (said) endAttempt(transaction, lead.id, attempt, { outcome: 'connected', ...said })
}

/** Nobody was called. */
function putBack(transaction: Transaction, lead: Lead & { readonly stage: PreviewingStage }): void {
  freeNumber(transaction, lead)
  calledInstead(transaction, lead.stage.number, lead.stage.dialedAt)
  const { now } = transaction
  transaction.put(leads, lead.id, { ...lead, stage: { name: 'settled', at: now, dueAt: now + PUT_BACK_MS } })
}

/** The number was not called when the lead was shown, but when it was taken, or not at all. */
function calledInstead(transaction: Transaction, number: string, shownAt: number, calledAt?: number): void {
  const callee = transaction.read(callees, number)
  if (!callee) return
  const others = callee.calledAt.filter((at) => at !== shownAt)
  const calls = calledAt === undefined ? others : mergedCalls(others, [calledAt])
  transaction.put(callees, number, { ...callee, calledAt: calls })
}

const OUTCOMES: Readonly<Record<string, AttemptOutcome>> = {
  busy: 'busy',
  noAnswer: 'noAnswer',
  rejected: 'rejected',
  hungUp: 'rejected',
  notFound: 'invalid',
  unreachable: 'unreachable',
  nodeLost: 'unknown',
  agentGone: 'canceled',
  ended: 'canceled',
}

function outcomeOf(cause: string): AttemptOutcome {
  return (Object.hasOwn(OUTCOMES, cause) ? OUTCOMES[cause] : undefined) ?? 'failed'
}

/** Facts by which a lead that is shown goes on. */
export const PREVIEW_FACTS: ReadonlySet<string> = new Set([
  'interaction:engaged',
  'callback:reached',
  'callback:failed',
  'interaction:closed',
])

/** The interaction that a fact of a preview is about. */
export function interactionOf(fact: Commit['facts'][number]): InteractionId | undefined {
  return (fact.data as { interaction?: Interaction['id'] }).interaction
}
