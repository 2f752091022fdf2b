import type { Actor } from '../authorization/actor.js'
import { type EffectKind, NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import { errorText } from '../errors/ringwright-error.js'
import type { FlowRunner } from '../flow/flow-runner.js'
import type { InteractionId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { EngagedStage, WaitingStage } from '../interaction/stage.js'
import type { Offer } from '../interaction/offer.js'
import type { OfferReference } from '../router/router.js'
import type { Call, CallControl, CallEnd } from './call-control.js'
import { agentIsThere } from './agent-is-there.js'
import type { CallLegs } from './call-legs.js'
import { connectEffect } from './connect-effect.js'
import { measureCall } from './call-quality.js'
import type { RecordingBook } from './recording-book.js'
import { reachCustomer, reachForAgent } from './reach-customer.js'
import { MUSIC, waitEffect } from './wait-effect.js'

export interface VoiceEffectsOptions {
  readonly engine: Engine
  readonly control: CallControl
  readonly legs: CallLegs
  readonly recordings: RecordingBook
  readonly flows: FlowRunner
  /** Whether engagements are recorded. */
  readonly record: boolean
}

interface CallEffect extends PendingEffect {
  readonly interaction: InteractionId
}
interface RingEffect extends CallEffect {
  readonly offer: Offer
  readonly from: string
}
interface FarewellEffect extends CallEffect {
  readonly farewell?: string
}
interface TalkEffect extends CallEffect {
  readonly stage: EngagedStage
  readonly from: string
}

/**
 * A phone that is not ringing by then is gone without having said so, and the customer need not wait for the offer's end.
 * Mobile networks take up to eight seconds until they ring.
 */
const SILENCE_MAX_MS = 10_000

/**
 * What a call's record calls for at the node that holds the call. Each is derived from the committed record alone:
 *
 * | while the record says            | there is                                              |
 * | -------------------------------- | ----------------------------------------------------- |
 * | it is there                      | the customer's call; gone, the call is hung up         |
 * | waiting                          | music for the customer                                 |
 * | waiting, an offer with a contact | the agent's phone rings                                |
 * | engaged                          | both are bridged and recorded; over, the agent's leg ends |
 * | engaged, held                    | the bridge is off, and the customer hears music        |
 */
export function voiceEffects(options: VoiceEffectsOptions): void {
  const { engine } = options
  const here = ({ medium, home }: Interaction): boolean => medium === 'voice' && home === engine.node
  engine.effect(callEffect(options, here))
  engine.effect(waitEffect(options, here))
  engine.effect(farewellEffect(options, here))
  engine.effect(ringEffect(options, here))
  engine.effect(talkEffect(options, here))
  engine.effect(holdEffect(options, here))
  engine.effect(connectEffect(options, here))
}

type Here = (interaction: Interaction) => boolean

/** Resolves when the signal is aborted: when the record no longer calls for the effect. */
function over(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function callEffect({ legs }: VoiceEffectsOptions, here: Here): EffectKind<Interaction, CallEffect> {
  return {
    name: 'hold call',
    of: interactions,
    derive: (interaction) => (here(interaction) ? [{ id: 'call', interaction: interaction.id }] : NO_EFFECTS),
    async perform({ interaction }, { signal }) {
      await over(signal)
      await legs.customer(interaction)?.hangUp('ended')
    },
    recovery: 'repeatable',
  }
}

/** Tells somebody who will be called back so, and ends the call. */
function farewellEffect({ legs }: VoiceEffectsOptions, here: Here): EffectKind<Interaction, FarewellEffect> {
  return {
    name: 'end call before callback',
    of: interactions,
    derive: (interaction) =>
      here(interaction) && awaitsCallback(interaction) && interaction.stage.name === 'waiting'
        ? farewellsOf(interaction, interaction.stage)
        : NO_EFFECTS,
    async perform({ interaction, farewell }, { signal }) {
      const call = legs.customer(interaction)
      if (!call) return
      if (farewell !== undefined) await call.play(farewell, { signal }).catch(() => 'stopped')
      // An agent has become free in this very moment: the customer stays.
      if (!signal.aborted) await call.hangUp('ended')
    },
    recovery: 'repeatable',
  }
}

function farewellsOf({ id, callback }: Interaction, { offers }: WaitingStage): readonly FarewellEffect[] {
  if (offers.length > 0 || callback?.attempts !== 0) return NO_EFFECTS
  const { farewell } = callback
  return [{ id: 'farewell', interaction: id, ...(farewell !== undefined && { farewell }) }]
}

function ringEffect(options: VoiceEffectsOptions, here: Here): EffectKind<Interaction, RingEffect> {
  return {
    name: 'ring agent',
    of: interactions,
    derive: (interaction) =>
      here(interaction) && interaction.stage.name === 'waiting'
        ? interaction.stage.offers
            .filter(({ contact }) => contact !== undefined)
            .map((offer) => ({ id: offer.id, interaction: interaction.id, offer, from: interaction.from }))
        : NO_EFFECTS,
    perform: (effect, { signal }) => ring(options, effect, signal),
    recovery: 'repeatable',
  }
}

async function ring(
  { engine, control, legs }: VoiceEffectsOptions,
  { interaction, offer, from }: RingEffect,
  signal: AbortSignal,
): Promise<void> {
  const { router } = engine.ports
  if (!router || offer.contact === undefined) return
  const waiting = engine.get(interactions, interaction)
  if (waiting?.callback?.order === 'customerFirst' && awaitsCallback(waiting)) {
    if (!(await reachCustomer({ engine, control, legs }, waiting, signal)) || signal.aborted) return
  }
  const reference = { interaction, offer: offer.id }
  const agent: Actor = { role: 'agent', id: offer.agent }
  const ringTimeoutMs = Math.max(0, offer.expiresAt - engine.clock.now())
  const silent = new AbortController()
  const silence = engine.clock.setTimer(Math.min(SILENCE_MAX_MS, ringTimeoutMs / 2), () => silent.abort())
  const dialed = await control.dial(offer.contact, {
    ...{ from, ringTimeoutMs, signal: AbortSignal.any([signal, silent.signal]) },
    ...(offer.autoAnswer && { autoAnswer: true }),
    onRinging: () => silence.cancel(),
  })
  silence.cancel()
  if (dialed.outcome === 'failed') {
    if (signal.aborted) return
    if (silent.signal.aborted) await router.fail(agent, reference, 'the phone did not ring')
    else await unanswered(engine, agent, reference, dialed.end)
    return
  }
  const { call } = dialed
  if (!(await agentIsThere(engine, call, offer, signal))) {
    await call.hangUp('ended')
    if (!signal.aborted) await router.reject(agent, reference, 'notConfirmed')
    return
  }
  // Before the accept, so that whoever acts on the accept finds the agent's leg.
  legs.addAgent(offer.id, call)
  measureCall(engine, { interaction, party: 'agent', agent: offer.agent }, call)
  const { outcome } = await router.accept(agent, reference)
  if (outcome !== 'accepted') await call.hangUp('unavailable')
}

/** A phone that says no is a no; one that rings out is a missed offer; anything else is the device's fault. */
async function unanswered(
  engine: Engine,
  agent: Actor,
  reference: OfferReference,
  { cause, detail }: CallEnd,
): Promise<void> {
  const { router } = engine.ports
  if (cause === 'noAnswer') await router?.miss(agent, reference)
  else if (cause === 'rejected' || cause === 'busy') await router?.reject(agent, reference, cause)
  else await router?.fail(agent, reference, detail ?? cause)
}

function talkEffect(voice: VoiceEffectsOptions, here: Here): EffectKind<Interaction, TalkEffect> {
  return {
    name: 'connect agent',
    of: interactions,
    derive: (interaction) =>
      here(interaction) && interaction.stage.name === 'engaged'
        ? [
            {
              id: interaction.stage.offer.id,
              interaction: interaction.id,
              stage: interaction.stage,
              from: interaction.from,
            },
          ]
        : NO_EFFECTS,
    perform: (effect, { signal }) => talk(voice, effect, signal),
    recovery: 'repeatable',
  }
}

async function talk(voice: VoiceEffectsOptions, effect: TalkEffect, signal: AbortSignal): Promise<void> {
  const { engine, legs, record } = voice
  const { interaction, stage } = effect
  const agent = legs.agent(stage.offer.id)
  const engaged = engine.get(interactions, interaction)
  let customer = legs.customer(interaction)
  if (agent && engaged && awaitsCallback(engaged)) {
    customer = await reachForAgent(voice, engaged, agent, signal)
    if (!customer) {
      await agent.hangUp('ended')
      return
    }
  }
  if (!customer || !agent) return release(engine, interaction, stage, agent ? 'failed' : 'agentEnded')
  customer.bridge(agent)
  const stopRecording = record ? recordEngagement(voice, effect, customer) : undefined
  void agent.ended.then(() => {
    if (!signal.aborted) void release(engine, interaction, stage, 'agentEnded')
  })
  await over(signal)
  customer.unbridge()
  await agent.hangUp('ended')
  await stopRecording?.()
}

/** The agent's side is gone, so the engagement is over. */
async function release(
  engine: Engine,
  id: InteractionId,
  { agent, offer }: EngagedStage,
  cause: 'agentEnded' | 'failed',
): Promise<void> {
  await engine.run({ role: 'agent', id: agent }, (transaction) => {
    const interaction = transaction.read(interactions, id)
    if (interaction?.stage.name === 'engaged' && interaction.stage.offer.id === offer.id)
      engine.ports.router?.release(transaction, interaction, cause)
  })
}

/** Starts a recording; the returned function ends it and enters it in the book. */
function recordEngagement(
  { engine, recordings }: VoiceEffectsOptions,
  { interaction, stage, from }: TalkEffect,
  customer: Call,
): () => Promise<void> {
  const id = stage.offer.id
  const { agent, queue } = stage
  const recording = customer.record(`${interaction}-${id}`)
  return async () => {
    const { name, startedAt, durationMs, failure } = await recording.stop()
    const failed = failure !== undefined && { failure }
    try {
      await recordings.add({ id, interaction, agent, queue, from, startedAt, durationMs, file: name, ...failed })
      await engine.run({ role: 'system', id: 'recording' }, (transaction) =>
        transaction.fact('recording:finished', { interaction, agent, queue, recording: id, durationMs, ...failed }),
      )
    } catch (error) {
      engine.logger.error('recording could not be entered', { interaction, file: name, error: errorText(error) })
    }
  }
}

function holdEffect({ legs }: VoiceEffectsOptions, here: Here): EffectKind<Interaction, TalkEffect> {
  return {
    name: 'hold customer',
    of: interactions,
    derive: (interaction) =>
      here(interaction) && interaction.stage.name === 'engaged' && interaction.stage.held === true
        ? [
            {
              id: `held ${interaction.stage.offer.id}`,
              interaction: interaction.id,
              stage: interaction.stage,
              from: interaction.from,
            },
          ]
        : NO_EFFECTS,
    async perform({ interaction, stage }, { signal }) {
      const customer = legs.customer(interaction)
      const agent = legs.agent(stage.offer.id)
      if (!customer || !agent) return
      customer.unbridge()
      await customer.play(MUSIC, { loop: true, signal })
      if (legs.customer(interaction) && legs.agent(stage.offer.id)) customer.bridge(agent)
    },
    recovery: 'repeatable',
  }
}
