import type { Actor } from '../authorization/actor.js'
import { type EffectKind, NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { Engine } from '../engine/plugin.js'
import type { AgentId, InteractionId, OfferId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { Party } from '../interaction/party.js'
import type { EngagedStage } from '../interaction/stage.js'
import type { CallControl } from './call-control.js'
import type { CallLegs } from './call-legs.js'
import { type MeasuredParty, measureCall } from './measure-call.js'
import { dialPhone } from './dial-phone.js'
import { followTransferKey } from './transfer-key.js'

export interface PartyEffectsOptions {
  readonly engine: Engine
  readonly control: CallControl
  readonly legs: CallLegs
}

interface DialEffect extends PendingEffect {
  readonly interaction: InteractionId
  readonly party: Party
  /** Shown on the phone. */
  readonly from: string
  readonly who: Omit<MeasuredParty, 'interaction'>
  /** The agent who wants somebody outside called. */
  readonly onBehalfOf?: AgentId
}
interface LegEffect extends PendingEffect {
  readonly id: OfferId
  readonly interaction: InteractionId
}

type Here = (interaction: Interaction) => boolean

const VOICE: Actor = { role: 'system', id: 'voice' }

/** Calls whoever is to come into the call: one who is consulted, a number outside, a supervisor. */
export function dialEffect(options: PartyEffectsOptions, here: Here): EffectKind<Interaction, DialEffect> {
  return {
    name: 'call party',
    of: interactions,
    derive: (interaction) => (here(interaction) ? dialsOf(interaction) : NO_EFFECTS),
    async perform({ interaction, party, from, who, onBehalfOf }, { signal }) {
      const { engine, control, legs } = options
      const { contact, expiresAt } = party
      const phone = { contact, from, expiresAt, ...(onBehalfOf !== undefined && { onBehalfOf }) }
      const dialed = await dialPhone({ clock: engine.clock, control }, phone, signal)
      if (dialed.outcome !== 'answered') {
        const cause = dialed.outcome === 'silent' ? 'unreachable' : dialed.end.cause
        if (!signal.aborted) await partyGone(options, interaction, party.id, cause)
        return
      }
      const { call } = dialed
      // Before the commit, so that whoever acts on it finds the call.
      legs.addParty(party.id, call)
      measureCall(engine, { interaction, ...who }, call)
      if (who.agent !== undefined) followTransferKey(engine, call, who.agent, interaction)
      const wanted = await engine.run(VOICE, (transaction) => {
        const record = transaction.read(interactions, interaction)
        return record !== undefined && engine.ports.router?.partyAnswered(transaction, record, party.id) === true
      })
      if (!wanted) await call.hangUp('unavailable')
    },
    recovery: 'repeatable',
  }
}

function dialsOf({ id, stage, from, to }: Interaction): readonly DialEffect[] {
  const dial = (party: Party, shown: string, who: DialEffect['who'], onBehalfOf?: AgentId): readonly DialEffect[] =>
    rings(party)
      ? [{ id: party.id, interaction: id, party, from: shown, who, ...(onBehalfOf !== undefined && { onBehalfOf }) }]
      : NO_EFFECTS
  if (stage.name === 'outside') return dial(stage.party, to, { party: 'outside' }, stage.by)
  if (stage.name !== 'engaged' || (!stage.consult && !stage.listeners)) return NO_EFFECTS
  const { consult, listeners = [] } = stage
  // A colleague sees who the customer is, somebody outside whom they know: the center.
  const agent = consult?.agent
  const asked = agent === undefined ? ({ party: 'outside' } as const) : ({ party: 'agent', agent } as const)
  return [
    ...(consult ? dial(consult, agent === undefined ? to : from, asked, stage.agent) : []),
    ...listeners.flatMap((listener) => dial(listener, from, { party: 'supervisor' })),
  ]
}

function rings({ answeredAt }: Party): boolean {
  return answeredAt === undefined
}

/** Keeps the call of each party for as long as the record names it, and tells when it is over before. */
export function legEffect(options: PartyEffectsOptions, here: Here): EffectKind<Interaction, LegEffect> {
  return {
    name: 'hold party',
    of: interactions,
    derive: (interaction) => (here(interaction) ? legsOf(interaction) : NO_EFFECTS),
    async perform({ id, interaction }, started) {
      const call = options.legs.party(id)
      if (!call) return partyGone(options, interaction, id, 'failed')
      void call.ended.then(({ cause }) => (started.aborted ? undefined : partyGone(options, interaction, id, cause)))
      await started.over
      await call.hangUp('ended')
    },
    recovery: 'repeatable',
  }
}

function legsOf(interaction: Interaction): readonly LegEffect[] {
  const { id, stage } = interaction
  if (stage.name === 'outside') return rings(stage.party) ? NO_EFFECTS : [{ id: stage.party.id, interaction: id }]
  if (stage.name !== 'engaged') return NO_EFFECTS
  const agent = { id: stage.offer.id, interaction: id }
  return stage.consult || stage.listeners ? [agent, ...othersOf(id, stage)] : [agent]
}

function othersOf(interaction: InteractionId, { consult, listeners = [] }: EngagedStage): readonly LegEffect[] {
  const others: readonly Party[] = consult ? [consult, ...listeners] : listeners
  return others.filter((party) => !rings(party)).map(({ id }) => ({ id, interaction }))
}

async function partyGone(
  { engine, legs }: PartyEffectsOptions,
  id: InteractionId,
  party: OfferId,
  cause: string,
): Promise<void> {
  await engine.run(VOICE, (transaction) => {
    const interaction = transaction.read(interactions, id)
    // Before the customer is reached for a callback, whoever calls the customer tells what becomes of it.
    if (interaction && (!awaitsCallback(interaction) || legs.customer(id)))
      engine.ports.router?.partyGone(transaction, interaction, party, cause)
  })
}
