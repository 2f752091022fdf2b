import type { Actor } from '../authorization/actor.js'
import { type EffectKind, NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { FlowRunner } from '../flow/flow-runner.js'
import type { InteractionId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { WaitingStage } from '../interaction/stage.js'
import type { Offer } from '../interaction/offer.js'
import type { OfferReference } from '../router/router.js'
import { agentIsThere } from './agent-is-there.js'
import { arrangeEffect } from './arrange-effect.js'
import type { CallControl, CallEnd } from './call-control.js'
import type { CallLegs } from './call-legs.js'
import { connectEffect } from './connect-effect.js'
import { measureCall } from './measure-call.js'
import { dialDevices } from './dial-devices.js'
import { dialingSite } from './dialing-site.js'
import { offerOnLine } from './offer-on-line.js'
import { dialEffect, legEffect } from './party-effects.js'
import type { RecordingBook } from './recording-book.js'
import type { RecordingPolicy } from './recording-policy.js'
import { reachCustomer } from './reach-customer.js'
import { secureEffect } from './secure-effect.js'
import type { StandingLineDesk } from './standing-line-desk.js'
import { talkEffect } from './talk-effect.js'
import { waitEffect } from './wait-effect.js'
import { followTransferKey } from './transfer-key.js'

export interface VoiceEffectsOptions {
  readonly engine: Engine
  readonly control: CallControl
  readonly legs: CallLegs
  readonly lines: StandingLineDesk
  readonly recordings: RecordingBook
  readonly flows: FlowRunner
  /** Which engagements are recorded. */
  readonly record: RecordingPolicy
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

/**
 * What a call's record calls for at the node that holds the call. Each is derived from the committed record alone:
 *
 * | while the record says                 | there is                                                   |
 * | ------------------------------------- | ---------------------------------------------------------- |
 * | it is there                           | the customer's call; gone, the call is hung up             |
 * | waiting, parked                       | music for the customer                                     |
 * | waiting, an offer with a contact      | the agent's phone rings, or its standing line says so      |
 * | engaged, outside: a party to be there | that phone rings                                           |
 * | engaged, outside: a party             | that party's call; gone, it is hung up                     |
 * | engaged, outside                      | who talks is connected, who is on hold hears music         |
 * | engaged                               | what is said is recorded                                   |
 * | engaged, secured                      | nothing is recorded, and the customer's keys go nowhere    |
 */
export function voiceEffects(options: VoiceEffectsOptions): void {
  const { engine } = options
  const here = ({ medium, home }: Interaction): boolean => medium === 'voice' && home === engine.node
  engine.effect(callEffect(options, here))
  engine.effect(waitEffect(options, here))
  engine.effect(farewellEffect(options, here))
  engine.effect(ringEffect(options, here))
  engine.effect(dialEffect(options, here))
  engine.effect(legEffect(options, here))
  engine.effect(arrangeEffect(options, here))
  engine.effect(talkEffect(options, here))
  engine.effect(connectEffect(options, here))
  engine.effect(secureEffect(options.legs, here))
}

type Here = (interaction: Interaction) => boolean

function callEffect({ legs }: VoiceEffectsOptions, here: Here): EffectKind<Interaction, CallEffect> {
  return {
    name: 'hold call',
    of: interactions,
    derive: (interaction) => (here(interaction) ? [{ id: 'call', interaction: interaction.id }] : NO_EFFECTS),
    async perform({ interaction }, started) {
      await started.over
      // Over before the caller has acknowledged our answer: the call ends as soon as it can.
      const call = await legs.whenCustomer(interaction)
      await call?.hangUp('ended')
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
  options: VoiceEffectsOptions,
  { interaction, offer, from }: RingEffect,
  signal: AbortSignal,
): Promise<void> {
  const { engine, control, legs, lines } = options
  const { router } = engine.ports
  if (!router || offer.contact === undefined) return
  const waiting = engine.get(interactions, interaction)
  if (waiting?.callback?.order === 'customerFirst' && awaitsCallback(waiting)) {
    if (!(await reachCustomer(options, waiting, signal)) || signal.aborted) return
  }
  const reference = { interaction, offer: offer.id }
  const agent: Actor = { role: 'agent', id: offer.agent }
  const { contact, devices, expiresAt, autoAnswer = false } = offer
  if (offer.onLine) return offerOnLine({ engine, legs, lines }, interaction, { ...offer, contact }, signal)
  const phone = { contact, from, expiresAt, autoAnswer, ...dialingSite(options, waiting, offer.agent) }
  const dialed = await dialDevices({ clock: engine.clock, control }, phone, devices, signal)
  if (dialed.outcome === 'silent') return router.fail(agent, reference, 'the phone did not ring')
  if (dialed.outcome === 'failed') {
    if (!signal.aborted) await unanswered(engine, agent, reference, dialed.end)
    return
  }
  const { call } = dialed
  if (!(await agentIsThere(engine, call, offer, signal))) {
    await call.hangUp('ended')
    if (!signal.aborted) await router.reject(agent, reference, 'notConfirmed')
    return
  }
  // Before the accept, so that whoever acts on the accept finds the agent's leg.
  legs.addParty(offer.id, call)
  followTransferKey(engine, call, offer.agent, interaction)
  measureCall(engine, { interaction, party: 'agent', agent: offer.agent }, call)
  let isTaken = false
  try {
    isTaken = (await router.accept(agent, reference)).outcome === 'accepted'
  } finally {
    // Also when the host does not permit it, or the store could not be asked: nobody else would hang the phone up.
    if (!isTaken) await call.hangUp('unavailable')
  }
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
