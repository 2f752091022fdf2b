import {
  type Call,
  type DialOutcome,
  type EffectKind,
  type Engine,
  type OutboundConnection,
  type OutboundParty,
  type PendingEffect,
  type StartedEffect,
  errorText,
  interactions,
  systemActor,
} from '@ringwright/core'
import { type Campaign, campaigns } from '../campaign/campaign.js'
import { type Lead, leads } from '../lead/lead.js'
import type { AnswerClass, AnswerClassifier } from './answer-classifier.js'
import { outcomeOfEnd } from './attempt-outcome.js'
import { type AttemptEnd, endAttempt, leadOnLine } from './end-attempt.js'
import type { Line, Lines } from './line.js'
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
  readonly signal: AbortSignal
}

const NOTHING: readonly never[] = []
const DIALER = systemActor('dialer')
/** The longest that a person who has picked up is listened to. */
const CLASSIFY_MAX_MS = 5_000

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

async function perform(options: DialEffectOptions, effect: DialEffect, { signal }: StartedEffect): Promise<void> {
  const { engine, lines } = options
  const lead = engine.get(leads, effect.lead)
  const campaign = lead && engine.get(campaigns, lead.campaign)
  if (!lead || !campaign || lead.stage.name !== 'calling') return
  const { attempt, number } = lead.stage
  const dialed: Dialed = { lead, attempt, number, campaign, signal }
  const canceled = new AbortController()
  const line: Line = { phase: 'dialing', since: engine.clock.now(), cancel: () => canceled.abort() }
  lines.open(attempt, line)
  try {
    const party = findParty(engine, dialed)
    const outcome = await dial(engine, dialed, line, AbortSignal.any([signal, canceled.signal]))
    if (outcome.outcome === 'failed') {
      const { end } = outcome
      const detail = end.detail === undefined ? {} : { detail: end.detail }
      if (!signal.aborted) await finish(engine, dialed, { outcome: outcomeOfEnd(end), ...detail })
      return
    }
    if (signal.aborted) return await outcome.call.hangUp('ended')
    line.phase = 'answered'
    line.since = engine.clock.now()
    await answered(options, dialed, outcome.call, party)
  } finally {
    lines.close(attempt)
  }
}

/** Looked up while it rings; a directory that does not answer is asked again when somebody has answered. */
function findParty(engine: Engine, { lead, number, campaign }: Dialed): Promise<OutboundParty | undefined> {
  return engine.outbound.party(number, campaign.id, lead.name).catch((error) => {
    engine.logger.warn('customer could not be looked up', { lead: lead.id, error: errorText(error) })
    return undefined
  })
}

async function dial(
  engine: Engine,
  { number, campaign }: Dialed,
  line: Line,
  signal: AbortSignal,
): Promise<DialOutcome> {
  const { callControl } = engine.ports
  if (!callControl)
    return { outcome: 'failed', end: { cause: 'failed', by: 'local', at: engine.clock.now(), detail: 'no telephony' } }
  const { from, ringTimeoutMs } = campaign.settings
  return callControl.dial(number, {
    ...{ ringTimeoutMs, signal },
    ...(from !== undefined && { from }),
    onRinging: () => {
      line.phase = 'ringing'
      line.since = engine.clock.now()
    },
  })
}

async function answered(
  options: DialEffectOptions,
  dialed: Dialed,
  call: Call,
  known: Promise<OutboundParty | undefined>,
): Promise<void> {
  const { engine } = options
  try {
    if (!(await pickedUp(engine, dialed))) return await call.hangUp('ended')
    const kind = await classify(options, call)
    const party = (await known) ?? (await engine.outbound.party(dialed.number, dialed.campaign.id, dialed.lead.name))
    if (kind === 'machine') await machine(engine, dialed, call, party)
    else await person(engine, dialed, call, party)
  } catch (error) {
    await call.hangUp('ended')
    await finish(engine, dialed, { outcome: 'failed', detail: errorText(error) })
  }
}

/** From here on a person may be on the line: the record says so, should this process die. */
function pickedUp(engine: Engine, { lead, attempt, campaign }: Dialed): Promise<boolean> {
  return engine.run(DIALER, (transaction) => {
    const now = leadOnLine(transaction, lead.id, attempt)
    if (now?.stage.name !== 'calling') return false
    transaction.put(leads, lead.id, { ...now, stage: { ...now.stage, answeredAt: transaction.now } })
    const ringMs = transaction.now - now.stage.dialedAt
    transaction.fact('attempt:answered', { campaign: campaign.id, attempt, ringMs })
    return true
  })
}

async function classify({ engine, classifier }: DialEffectOptions, call: Call): Promise<AnswerClass> {
  if (!classifier) return 'person'
  const enough = new AbortController()
  const timer = engine.clock.setTimer(CLASSIFY_MAX_MS, () => enough.abort())
  void call.ended.then(() => enough.abort())
  const overdue = new Promise<AnswerClass>((resolve) =>
    enough.signal.addEventListener('abort', () => resolve('unsure'), { once: true }),
  )
  try {
    return await Promise.race([classifier.classify(call, { signal: enough.signal }), overdue])
  } catch (error) {
    engine.logger.warn('what picked up could not be told', { error: errorText(error) })
    return 'unsure'
  } finally {
    timer.cancel()
    enough.abort()
  }
}

async function machine(engine: Engine, dialed: Dialed, call: Call, party: OutboundParty): Promise<void> {
  const { lead, attempt, campaign } = dialed
  const { machineFlow } = campaign.settings
  if (machineFlow === undefined) {
    await call.hangUp('ended')
    return finish(engine, dialed, { outcome: 'machine' })
  }
  const interaction = await engine.outbound.connect({
    ...{ call, party, attributes: attributesOf(dialed) },
    begin(transaction, open) {
      if (!endAttempt(transaction, lead.id, attempt, { outcome: 'machine' })) return false
      engine.flows.begin(transaction, open(), machineFlow, { lead: lead.id, campaign: campaign.id })
      return true
    },
  })
  if (interaction === undefined) await call.hangUp('ended')
}

async function person(engine: Engine, dialed: Dialed, call: Call, party: OutboundParty): Promise<void> {
  const { lead, attempt } = dialed
  const interaction = await engine.outbound.connect({
    ...{ call, party, attributes: attributesOf(dialed) },
    begin: (transaction, open) => goLive(engine, transaction, lead.id, attempt, open),
  })
  // Nobody took it, and there is no flow for that.
  if (interaction === undefined || !engine.get(interactions, interaction)) await call.hangUp('ended')
}

/** What an agent sees of somebody who is on the line at once. */
function attributesOf({ lead, attempt, campaign }: Dialed): OutboundConnection['attributes'] {
  const { id, list, name, attributes } = lead
  return { ...attributes, ...(name !== undefined && { name }), campaign: campaign.id, list, lead: id, attempt }
}

function finish(engine: Engine, { lead, attempt }: Dialed, end: AttemptEnd): Promise<void> {
  return engine.run(DIALER, (transaction) => {
    endAttempt(transaction, lead.id, attempt, end)
  })
}
