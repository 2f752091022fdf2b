import {
  type AgentId,
  type Engine,
  type Interaction,
  type QueueId,
  type QueueStaff,
  type Transaction,
  interactions,
} from '@ringwright/core'
import { type Campaign, campaigns } from '../campaign/campaign.js'
import { countReached } from '../campaign/quotas.js'
import { type ConnectedStage, type Lead, type LiveStage, leads } from '../lead/lead.js'
import { count, endAttempt, freeNumber, leadOnLine } from './end-attempt.js'
import type { AgentsWord } from './lead-result.js'
import { noteSaid } from './preview-lead.js'
import type { Previews } from './previews.js'
import type { Talks } from './talks.js'

/** How long an agent may take to say how a call went, the longest wrap-up there is. */
const WRAP_UP_MAX_MS = 15 * 60_000
/** Before all others of the queue: the law gives a person who was called two seconds. */
const LIVE_PRIORITY = 1_000

/** A person on the line, or what is treated as one. */
export interface LiveAnswer {
  readonly attempt: string
  /** As what it was judged by its sound; undefined where nothing listens. */
  readonly heard: Lead['heard']
  readonly open: () => Omit<Interaction, 'stage'>
}

/**
 * A person has greeted: the ledger counts the answer, and the person goes to the campaign's agents or into its flow, in
 * one change. False when the try is over already.
 */
export function goLive(engine: Engine, transaction: Transaction, id: string, answer: LiveAnswer): boolean {
  const { attempt, heard, open } = answer
  const lead = leadOnLine(transaction, id, attempt)
  const campaign = lead && transaction.read(campaigns, lead.campaign)
  if (lead?.stage.name !== 'calling' || !campaign) return false
  const counted = count(transaction, campaign, (ledger, at) => ledger.answer(at))
  const interaction = open()
  transaction.fact('attempt:live', { campaign: campaign.id, attempt, interaction: interaction.id })
  const { now } = transaction
  const { number, dialedAt, home } = lead.stage
  const live: LiveStage = {
    name: 'live',
    attempt,
    number,
    dialedAt,
    home,
    interaction: interaction.id,
    liveAt: now,
    until: now + campaign.settings.holdMs,
  }
  const { heard: _before, stage: _calling, ...rest } = lead
  const person: Lead & { readonly stage: LiveStage } = { stage: live, ...(heard && { heard }), ...rest }
  const { flow } = campaign.settings
  if (flow !== undefined) {
    engine.flows.begin(transaction, interaction, flow, variablesOf(lead))
    connect(transaction, person, { since: transaction.now })
  } else if (enqueued(engine, transaction, campaign, lead, interaction)) transaction.put(leads, id, person)
  else {
    transaction.put(leads, id, person)
    abandon(engine, transaction, person, counted, interaction)
  }
  return true
}

function enqueued(
  engine: Engine,
  transaction: Transaction,
  { settings }: Campaign,
  { agent }: Lead,
  interaction: Omit<Interaction, 'stage'>,
): boolean {
  const { router } = engine.ports
  if (!router || settings.queue === undefined) return false
  const { queue, holdMs } = settings
  const outcome = router.enqueue(transaction, waitingInNone(interaction, transaction.now), {
    queue,
    priority: LIVE_PRIORITY,
    ...(agent !== undefined &&
      isIdle(router.staff(queue as QueueId), agent) && { reserved: { agent, waitMs: holdMs } }),
  })
  return outcome.outcome === 'queued'
}

/** Whoever has an appointment with an agent who was given somebody else meanwhile cannot wait: everybody is asked. */
function isIdle({ members }: QueueStaff, agent: AgentId): boolean {
  return members.some((member) => member.agent === agent && member.phase === 'idle')
}

/** Only until the router has put it into a queue's waiting stage, in the same change. */
function waitingInNone(interaction: Omit<Interaction, 'stage'>, now: number): Interaction {
  const queue = '' as QueueId
  const stage = { name: 'waiting', queue, priority: 0, since: now, age: now, offers: [], excluded: [] } as const
  return { stage, ...interaction }
}

/** What is known of leads that does not stand in them yet. */
export interface Unwritten {
  readonly talks: Talks
  readonly previews: Previews
}

/**
 * Settles a lead by what an agent says of its person, who may be live, or shown, still by the record; while the phone of
 * whom the agent has taken up rings, what is said waits for how that ends. False when it is settled.
 */
export function settleByAgent(
  transaction: Transaction,
  { talks, previews }: Unwritten,
  id: string,
  { attempt, ...said }: AgentsWord & { readonly attempt: string },
): boolean {
  previews.catchUp(transaction, id)
  const lead = transaction.read(leads, id)
  if (lead?.stage.name === 'previewing' && lead.stage.attempt === attempt)
    return noteSaid(transaction, { ...lead, stage: lead.stage }, said)
  if (lead?.stage.name === 'live') {
    const talk = talks.of(id, transaction.read(interactions, lead.stage.interaction))
    if (talk) connect(transaction, { ...lead, stage: lead.stage }, talk)
  }
  return endAttempt(transaction, id, attempt, { outcome: 'connected', ...said })
}

/** Looks at how a live person stands: with an agent, gone, or still waiting. True when something was decided. */
export function followUp(engine: Engine, transaction: Transaction, talks: Talks, id: string, isOver: boolean): boolean {
  const lead = transaction.read(leads, id)
  if (!lead) return false
  const { stage } = lead
  if (stage.name === 'connected')
    return followConnected(transaction, { ...lead, stage }, talks.of(id, undefined)?.agent ?? stage.agent)
  if (stage.name !== 'live') return false
  const person = { ...lead, stage }
  const interaction = transaction.read(interactions, stage.interaction)
  const talk = talks.of(id, interaction)
  if (talk) {
    connect(transaction, person, talk)
    return true
  }
  if (!interaction)
    return endAttempt(transaction, id, stage.attempt, { outcome: 'rejected', detail: 'hung up at once' })
  const campaign = isOver ? transaction.read(campaigns, lead.campaign) : undefined
  if (campaign) abandon(engine, transaction, person, campaign, interaction)
  return campaign !== undefined
}

/** `since`: when the agent accepted; here it is seen up to half a second later. */
function connect(
  transaction: Transaction,
  lead: Lead & { readonly stage: LiveStage },
  { agent, since: connectedAt }: { readonly agent?: AgentId; readonly since: number },
): void {
  const { attempt, number, dialedAt, home, interaction, liveAt } = lead.stage
  const who = agent !== undefined && { agent }
  const stage: ConnectedStage = {
    name: 'connected',
    attempt,
    number,
    dialedAt,
    home,
    interaction,
    connectedAt,
    liveAt,
    ...who,
  }
  transaction.put(leads, lead.id, { ...lead, stage })
  const campaign = transaction.read(campaigns, lead.campaign)
  // Also where no quota counts it: the calls in flight of a campaign change only with its record.
  if (campaign) transaction.put(campaigns, campaign.id, countReached(campaign, lead))
  const waitedMs = connectedAt - liveAt
  transaction.fact('attempt:connected', { campaign: lead.campaign, attempt, interaction, ...who, waitedMs })
}

/** The conversation is over: its last agent may have something to say about it; after a flow all is said. */
function followConnected(
  transaction: Transaction,
  lead: Lead & { readonly stage: ConnectedStage },
  agent: AgentId | undefined,
): boolean {
  const { attempt, number, dialedAt, home, interaction, liveAt = dialedAt } = lead.stage
  if (transaction.read(interactions, interaction)) return false
  if (agent === undefined) return endAttempt(transaction, lead.id, attempt, { outcome: 'connected' })
  const until = transaction.now + WRAP_UP_MAX_MS
  transaction.put(leads, lead.id, {
    ...lead,
    stage: { name: 'wrapping', attempt, number, dialedAt, home, interaction, agent, until, liveAt },
  })
  freeNumber(transaction, lead)
  return true
}

/** The time is over: the person hears who called, and the ledger counts it. */
function abandon(
  engine: Engine,
  transaction: Transaction,
  lead: Lead & { readonly stage: LiveStage },
  campaign: Campaign,
  interaction: Omit<Interaction, 'stage'> | Interaction,
): void {
  count(transaction, campaign, (ledger) => ledger.abandon(lead.stage.liveAt))
  endAttempt(transaction, lead.id, lead.stage.attempt, { outcome: 'abandoned' })
  const { router } = engine.ports
  const { abandonFlow } = campaign.settings
  const waiting = 'stage' in interaction ? interaction : waitingInNone(interaction, transaction.now)
  // Whoever is given up must not wait on, because a node does not have the flow.
  if (abandonFlow === undefined || !engine.flows.has(abandonFlow))
    return router?.release(transaction, waiting, 'refused')
  router?.withdraw(transaction, waiting)
  engine.flows.begin(transaction, interaction, abandonFlow, variablesOf(lead))
}

/** What flows know of whom they speak to. */
function variablesOf({ id, name, campaign }: Lead): Record<string, string> {
  return { lead: id, campaign, ...(name !== undefined && { customerName: name }) }
}
