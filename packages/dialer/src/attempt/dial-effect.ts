import {
  type Call,
  type DialOutcome,
  type EffectKind,
  type Engine,
  type OutboundConnection,
  type OutboundParty,
  type PendingEffect,
  type QueueId,
  RingwrightError,
  type StartedEffect,
  errorText,
  interactions,
  systemActor,
} from '@ringwright/core'
import { type Campaign, campaigns } from '../campaign/campaign.js'
import { ratesOf } from '../campaign/rates.js'
import { idleAgents } from '../dialing/staff-counts.js'
import { messageBegins } from '../lead/callee.js'
import { type Lead, leads } from '../lead/lead.js'
import { callerIdFor } from './caller-id.js'
import type { AnswerClassifier, AnswerVerdict } from './answer-classifier.js'
import { outcomeOfEnd } from './attempt-outcome.js'
import { type AttemptEnd, endAttempt, leadOnLine } from './end-attempt.js'
import { GREETING_MAX_MS, classifyAnswer, untilGreetingEnds } from './hear-answer.js'
import { Line, type Lines } from './line.js'
import { goLive } from './live-person.js'

export interface DialEffectOptions {
  readonly engine: Engine
  readonly lines: Lines
  readonly classifier: AnswerClassifier | undefined
}

interface DialEffect extends PendingEffect {
  readonly lead: string
}

interface Dialed {
  readonly lead: Lead
  readonly attempt: string
  readonly number: string
  readonly campaign: Campaign
  readonly line: Line
  readonly started: StartedEffect
}

const NOTHING: readonly never[] = []
/** What it takes to begin a message once its machine listens. */
const BEGIN_MAX_MS = 5_000
const DIALER = systemActor('dialer')
const GIVEN_UP = new RingwrightError('canceled', 'The pacer gives up this call.')

/**
 * Makes the calls of this node. The record says that a lead is being called before anything is dialed, and names the node
 * as one process calls itself: no other one, and not this one after a restart, ever dials the same try again.
 */
export function dialEffect(options: DialEffectOptions): EffectKind<Lead, DialEffect> {
  const { engine } = options
  return {
    name: 'dial lead',
    of: leads,
    derive: ({ stage }, id) =>
      stage.name === 'calling' && stage.home === engine.node ? [{ id: stage.attempt, lead: id }] : NOTHING,
    perform: (effect, started) => perform(options, effect, started),
    recovery: 'repeatable',
  }
}

async function perform(options: DialEffectOptions, effect: DialEffect, started: StartedEffect): Promise<void> {
  const { engine, lines } = options
  const lead = engine.get(leads, effect.lead)
  const campaign = lead && engine.get(campaigns, lead.campaign)
  if (!lead || !campaign || lead.stage.name !== 'calling') return
  const { attempt, number, dialedAt } = lead.stage
  const canceled = new AbortController()
  const line = new Line(attempt, dialedAt, engine.clock.now(), () => canceled.abort(GIVEN_UP))
  const dialed: Dialed = { lead, attempt, number, campaign, line, started }
  lines.open(campaign.id, line)
  let isRinging = true
  void started.over.then(() => {
    if (isRinging) line.cancel()
  })
  try {
    // With a classifier there is time to look while it listens; most calls are answered by nobody.
    const party = options.classifier ? undefined : findParty(engine, dialed)
    const outcome = await dial(engine, dialed, canceled.signal)
    isRinging = false
    if (outcome.outcome === 'failed') {
      const { end } = outcome
      const detail = end.detail === undefined ? {} : { detail: end.detail }
      if (!started.aborted) await finish(engine, dialed, { outcome: outcomeOfEnd(end), ...detail })
      return
    }
    if (started.aborted) return await outcome.call.hangUp('ended')
    line.enter('answered', engine.clock.now())
    await answered(options, dialed, outcome.call, party ?? findParty(engine, dialed))
  } finally {
    lines.close(campaign.id, line)
  }
}

/** A directory that does not answer is asked again when it is known who has answered. */
function findParty(engine: Engine, { lead, number, campaign }: Dialed): Promise<OutboundParty | undefined> {
  return engine.outbound.party(number, campaign.id, lead.name).catch((error) => {
    engine.logger.warn('customer could not be looked up', { lead: lead.id, error: errorText(error) })
    return undefined
  })
}

async function dial(
  engine: Engine,
  { lead, number, campaign, line }: Dialed,
  signal: AbortSignal,
): Promise<DialOutcome> {
  const { callControl } = engine.ports
  if (!callControl)
    return { outcome: 'failed', end: { cause: 'failed', by: 'local', at: engine.clock.now(), detail: 'no telephony' } }
  const { ringTimeoutMs } = campaign.settings
  const from = callerIdFor(campaign.settings.from, number, lead.attempts)
  return callControl.dial(number, {
    ringTimeoutMs,
    signal,
    onRinging: () => line.enter('ringing', engine.clock.now()),
    ...(from !== undefined && { from }),
  })
}

async function answered(
  options: DialEffectOptions,
  dialed: Dialed,
  call: Call,
  known: Promise<OutboundParty | undefined>,
): Promise<void> {
  const { engine, classifier } = options
  try {
    if (!(await pickedUp(engine, dialed))) return await call.hangUp('ended')
    const verdict = classifier ? await classifyAnswer(engine, classifier, call) : undefined
    const party = (await known) ?? (await engine.outbound.party(dialed.number, dialed.campaign.id, dialed.lead.name))
    await treat(options, dialed, { call, party, verdict })
  } catch (error) {
    await call.hangUp('ended')
    await finish(engine, dialed, { outcome: 'abandoned', detail: errorText(error) })
  }
}

/** From here on a person may be on the line: the record says so, should this process die. */
function pickedUp(engine: Engine, { lead, attempt, campaign }: Dialed): Promise<boolean> {
  return engine.run(DIALER, (transaction) => {
    const now = leadOnLine(transaction, lead.id, attempt)
    if (now?.stage.name !== 'calling') return false
    transaction.put(leads, lead.id, { ...now, stage: { answeredAt: transaction.now, ...now.stage } })
    const ringMs = transaction.now - now.stage.dialedAt
    const costs = ratesOf(campaign.settings.rates, now.stage.number)
    transaction.fact('attempt:answered', { campaign: campaign.id, attempt, ringMs, ...costs })
    return true
  })
}

interface PickedUp {
  readonly call: Call
  readonly party: OutboundParty
  /** Undefined where nothing listens: whoever picks up is a person. */
  readonly verdict: AnswerVerdict | undefined
}

async function treat(options: DialEffectOptions, dialed: Dialed, pickedUp: PickedUp): Promise<void> {
  const { engine } = options
  const { answer = 'person', reason } = pickedUp.verdict ?? {}
  const judged = answer === 'unsure' ? dialed.campaign.settings.unsureIs : answer
  if (judged === 'person') return person(engine, dialed, pickedUp, answer === 'unsure' ? answer : judged)
  if (judged === 'machine') {
    if (isToBeChecked(engine, dialed)) return person(engine, dialed, pickedUp, judged)
    return machine(options, dialed, pickedUp)
  }
  await pickedUp.call.hangUp('ended')
  await finish(engine, dialed, { outcome: judged, ...(reason !== undefined && { detail: reason }) })
}

/** Some machines are given to an agent who is idle, so that it is known how often they are persons. */
function isToBeChecked({ random, ports }: Engine, { campaign }: Dialed): boolean {
  const { machineChecksPerMille, queue } = campaign.settings
  if (machineChecksPerMille === 0 || queue === undefined || !ports.router) return false
  return random.next() * 1_000 < machineChecksPerMille && idleAgents(ports.router.staff(queue as QueueId)) > 0
}

async function machine(options: DialEffectOptions, dialed: Dialed, { call, party, verdict }: PickedUp): Promise<void> {
  const { engine, classifier } = options
  const { lead, campaign, line } = dialed
  const { machineFlow } = campaign.settings
  const { reason } = verdict ?? {}
  if (machineFlow === undefined) await call.hangUp('ended')
  else line.leavesMessage = true
  // The try is over before the message is left: nobody waits for an agent, and none is kept.
  const end: AttemptEnd = {
    outcome: 'machine',
    ...(reason !== undefined && { detail: reason }),
    ...(machineFlow !== undefined && { heldMs: GREETING_MAX_MS + BEGIN_MAX_MS }),
  }
  const isOurs = await finish(engine, dialed, end)
  if (machineFlow === undefined) return
  if (isOurs && classifier) await untilGreetingEnds(engine, classifier, call)
  const interaction = await engine.outbound.connect({
    call,
    party,
    attributes: attributesOf(dialed),
    begin(transaction, open) {
      if (!isOurs) return false
      const interaction = open()
      messageBegins(transaction, dialed.number, interaction.id)
      engine.flows.begin(transaction, interaction, machineFlow, { lead: lead.id, campaign: campaign.id })
      return true
    },
  })
  if (interaction === undefined) await call.hangUp('ended')
}

async function person(
  engine: Engine,
  dialed: Dialed,
  { call, party, verdict }: PickedUp,
  judged: NonNullable<Lead['heard']>,
): Promise<void> {
  const { lead, attempt } = dialed
  const heard = verdict && judged
  const interaction = await engine.outbound.connect({
    call,
    party,
    attributes: attributesOf(dialed),
    begin: (transaction, open) => goLive(engine, transaction, lead.id, { attempt, heard, open }),
  })
  // Nobody took it, and there is no flow for that.
  if (interaction === undefined || !engine.get(interactions, interaction)) await call.hangUp('ended')
}

/** What an agent sees of somebody who is on the line at once. */
function attributesOf({ lead, attempt, campaign }: Dialed): OutboundConnection['attributes'] {
  const { id, list, name, attributes } = lead
  const ours = { campaign: campaign.id, list, lead: id, attempt, ...(name !== undefined && { name }) }
  return Object.assign({}, attributes, ours)
}

/** False when it was over already. */
function finish(engine: Engine, { lead, attempt }: Dialed, end: AttemptEnd): Promise<boolean> {
  return engine.run(DIALER, (transaction) => endAttempt(transaction, lead.id, attempt, end))
}
