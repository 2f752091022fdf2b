import { type EffectKind, NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { HappeningKind } from '../engine/happening.js'
import type { Engine } from '../engine/plugin.js'
import type { StartedEffect } from '../engine/started-effect.js'
import { errorText } from '../errors/ringwright-error.js'
import type { InteractionId } from '../identity/identity.js'
import type { FactTypes } from '../storage/fact.js'
import { awaitsCallback } from '../interaction/callback.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { EngagedStage } from '../interaction/stage.js'
import { arrange } from './arrange-effect.js'
import { arrangementOf } from './arrangement.js'
import type { Call, CallControl, RecordingResult } from './call-control.js'
import type { CallLegs } from './call-legs.js'
import { reachForAgent } from './reach-customer.js'
import type { RecordingBook } from './recording-book.js'
import type { RecordableCall, RecordingPolicy } from './recording-policy.js'

export const recordingFinished: HappeningKind<FactTypes['recording:finished']> = {
  name: 'recording:finished',
  actor: { role: 'system', id: 'recording' },
  write: (transaction, data) => transaction.fact('recording:finished', data),
  isRepeatable: false,
  failure: 'recording that is entered was not told',
}

export interface TalkEffectOptions {
  readonly engine: Engine
  readonly control: CallControl
  readonly legs: CallLegs
  readonly recordings: RecordingBook
  /** Which engagements are recorded. */
  readonly record: RecordingPolicy
}

interface TalkEffect extends PendingEffect {
  readonly interaction: InteractionId
  readonly stage: EngagedStage
  readonly call: Interaction
}

/** One agent's engagement: the customer is called if that is still to be done, and what is said is recorded. */
export function talkEffect(
  voice: TalkEffectOptions,
  here: (interaction: Interaction) => boolean,
): EffectKind<Interaction, TalkEffect> {
  return {
    name: 'talk',
    of: interactions,
    derive(interaction) {
      const { id, stage } = interaction
      if (stage.name !== 'engaged' || !here(interaction)) return NO_EFFECTS
      return [{ id: stage.offer.id, interaction: id, stage, call: interaction }]
    },
    perform: (effect, started) => talk(voice, effect, started),
    recovery: 'repeatable',
  }
}

async function talk(voice: TalkEffectOptions, effect: TalkEffect, started: StartedEffect): Promise<void> {
  const { engine, legs } = voice
  const { interaction, stage } = effect
  const agent = legs.party(stage.offer.id)
  const engaged = engine.get(interactions, interaction)
  let customer = legs.customer(interaction)
  if (agent && engaged && awaitsCallback(engaged)) {
    customer = await reachForAgent(voice, engaged, agent, started.signal)
    if (!customer) return
    connect(voice, interaction, started)
  } else if (!customer) {
    // The agent's phone was quicker than the caller's acknowledgement of our answer.
    customer = await legs.whenCustomer(interaction)
    if (started.aborted) return
    if (!customer) return release(engine, interaction, stage)
    connect(voice, interaction, started)
  }
  const stopRecording = await recordEngagement(voice, effect, customer, started)
  if (!stopRecording) return
  const recorded = Promise.race([started.over, customer.ended]).then(stopRecording)
  legs.finishing(recorded)
  await recorded
}

/** The customer's call has come later than what the record says of it. */
function connect(voice: TalkEffectOptions, id: InteractionId, started: StartedEffect): void {
  const interaction = voice.engine.get(interactions, id)
  const arrangement = interaction && arrangementOf(interaction)
  if (arrangement) arrange(voice, id, arrangement, started)
}

/** There is no customer. */
async function release(engine: Engine, id: InteractionId, { agent, offer }: EngagedStage): Promise<void> {
  await engine.run({ role: 'agent', id: agent }, (transaction) => {
    const interaction = transaction.read(interactions, id)
    if (interaction?.stage.name === 'engaged' && interaction.stage.offer.id === offer.id)
      engine.ports.router?.release(transaction, interaction, 'failed')
  })
}

/** Starts a recording, after its announcement if there is one, and enters it in the book; the returned function ends it. */
async function recordEngagement(
  voice: TalkEffectOptions,
  effect: TalkEffect,
  customer: Call,
  started: StartedEffect,
): Promise<(() => Promise<void>) | undefined> {
  const { legs, record } = voice
  try {
    const decision = typeof record === 'function' ? record(recordableCall(effect)) : record
    if (decision === false) return undefined
    if (decision !== true) {
      const { announcement } = decision
      const agent = legs.party(effect.stage.offer.id)
      const parties = agent ? [customer, agent] : [customer]
      const outcomes = await Promise.all(parties.map((call) => call.play(announcement, { signal: started.signal })))
      if (started.aborted) return undefined
      // As by a hold, whose music takes its place.
      if (outcomes.includes('stopped')) return unrecorded(voice, effect, 'the announcement was not heard to its end')
    }
    const recording = customer.record(recordingName(effect))
    const begun = begin(voice, effect)
    return async () => {
      const result = await recording.stop()
      await enter(voice, effect, result, await begun)
    }
  } catch (error) {
    // Whether it may be recorded is not known, or was not said: then it must not be.
    return unrecorded(voice, effect, errorText(error))
  }
}

/** Only the book knows of it. */
function unrecorded(voice: TalkEffectOptions, effect: TalkEffect, why: string): () => Promise<void> {
  const result = { name: recordingName(effect), durationMs: 0, bytes: 0, failure: `Not recorded: ${why}` }
  return () => enter(voice, effect, { ...result, startedAt: voice.engine.clock.now() }, false)
}

function recordingName({ interaction, stage }: TalkEffect): string {
  return `${interaction}-${stage.offer.id}`
}

function recordableCall({ interaction, stage, call }: TalkEffect): RecordableCall {
  const { agent, queue } = stage
  const { service, direction, from, to } = call
  return { interaction, agent, queue, service, direction, from, to }
}

function begin({ engine, recordings }: TalkEffectOptions, effect: TalkEffect): Promise<boolean> {
  const { interaction, stage, call } = effect
  const { agent, offer, queue } = stage
  const [file, startedAt] = [recordingName(effect), engine.clock.now()]
  return recordings.begin({ id: offer.id, interaction, agent, queue, from: call.from, startedAt, file })
}

async function enter(
  { engine, recordings }: TalkEffectOptions,
  { interaction, stage, call: { from } }: TalkEffect,
  { name, startedAt, durationMs, failure }: RecordingResult,
  isEntered: boolean,
): Promise<void> {
  const id = stage.offer.id
  const { agent, queue } = stage
  const failed = failure !== undefined && { failure }
  const entry = { id, interaction, agent, queue, from, startedAt, durationMs, file: name, ...failed }
  try {
    if (!(await recordings.finish(entry, isEntered))) return
  } catch (error) {
    return engine.logger.error('recording could not be entered', { interaction, file: name, error: errorText(error) })
  }
  await engine.happened(recordingFinished, { interaction, agent, queue, recording: id, durationMs, ...failed })
}
