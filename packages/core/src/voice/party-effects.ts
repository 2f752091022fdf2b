import type { Actor } from '../authorization/actor.js'
import { type EffectKind, NO_EFFECTS, type PendingEffect } from '../engine/effects.js'
import type { AgentId, InteractionId, OfferId } from '../identity/identity.js'
import { awaitsCallback } from '../interaction/callback.js'
import { type Interaction, interactions } from '../interaction/interaction.js'
import type { Party } from '../interaction/party.js'
import type { EngagedStage } from '../interaction/stage.js'
import type { CallControl } from './call-control.js'
import type { CallLegs } from './call-legs.js'
import { type MeasuredParty, measureCall } from './measure-call.js'
import type { Dialed } from './dial-devices.js'
import { dialPhone } from './dial-phone.js'
import { type SiteServices, dialingSite } from './dialing-site.js'
import { takeLine } from './line-turn.js'
import type { StandingLineDesk } from './standing-line-desk.js'
import { followTransferKey } from './transfer-key.js'
import { untilTaken } from '../engine/until-taken.js'

export interface PartyEffectsOptions extends SiteServices {
  readonly control: CallControl
  readonly legs: CallLegs
  readonly lines: StandingLineDesk
}

interface DialEffect extends PendingEffect {
  readonly interaction: InteractionId
  readonly party: Party
  /** Shown on the phone. */
  readonly from: string
  readonly who: Omit<MeasuredParty, 'interaction'>
  /** The agent who wants somebody outside called. */
  readonly onBehalfOf?: AgentId
  /** Whose standing line it may be. */
  readonly lineOf?: AgentId
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
    async perform({ interaction, party, from, who, onBehalfOf, lineOf }, { signal }) {
      const { engine, control, legs } = options
      const { contact, expiresAt } = party
      const turn = lineOf === undefined ? undefined : await takeLine(options, { ...party, agent: lineOf }, signal)
      if (turn) {
        await turn.announce(signal)
        if (signal.aborted) return turn.release()
      }
      const phone = {
        ...{ contact, from, expiresAt },
        ...dialingSite(options, engine.get(interactions, interaction), onBehalfOf),
        ...(onBehalfOf !== undefined && { onBehalfOf }),
      }
      const dialed: Dialed = turn
        ? { outcome: 'answered', call: turn.call }
        : await dialPhone({ clock: engine.clock, control }, phone, signal)
      if (dialed.outcome !== 'answered') {
        const cause = dialed.outcome === 'silent' ? 'unreachable' : dialed.end.cause
        if (!signal.aborted) await partyGone(options, interaction, party.id, cause)
        return
      }
      const { call } = dialed
      // Before the commit, so that whoever acts on it finds the call.
      legs.addParty(party.id, call, turn?.release)
      measureCall(engine, { interaction, ...who }, call, turn?.over)
      if (who.agent !== undefined) followTransferKey(engine, call, who.agent, interaction)
      let isWanted = false
      try {
        isWanted = await engine.run(VOICE, (transaction) => {
          const record = transaction.read(interactions, interaction)
          return record !== undefined && engine.ports.router?.partyAnswered(transaction, record, party.id) === true
        })
      } finally {
        // Also when the store could not be asked: nobody else would hang the phone up.
        if (!isWanted) await legs.endParty(party.id)
      }
    },
    recovery: 'repeatable',
  }
}

function dialsOf({ id, stage, from, to }: Interaction): readonly DialEffect[] {
  const dial = (
    party: Party,
    from: string,
    about: Pick<DialEffect, 'who' | 'onBehalfOf' | 'lineOf'>,
  ): readonly DialEffect[] => (rings(party) ? [{ id: party.id, interaction: id, party, from, ...about }] : NO_EFFECTS)
  if (stage.name === 'outside') return dial(stage.party, to, { who: { party: 'outside' }, onBehalfOf: stage.by })
  if (stage.name !== 'engaged' || (!stage.consult && !stage.listeners)) return NO_EFFECTS
  const { consult, listeners = [] } = stage
  // A colleague sees who the customer is, somebody outside whom they know: the center.
  const agent = consult?.agent
  const asked =
    agent === undefined
      ? ({ who: { party: 'outside' } } as const)
      : ({ who: { party: 'agent', agent }, lineOf: agent } as const)
  return [
    ...(consult ? dial(consult, agent === undefined ? to : from, { ...asked, onBehalfOf: stage.agent }) : []),
    ...listeners.flatMap((listener) =>
      dial(listener, from, { who: { party: 'supervisor' }, lineOf: listener.supervisor as AgentId }),
    ),
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
      const { engine } = options
      void call.ended.then(({ cause }) =>
        untilTaken(
          engine,
          async () => (started.aborted ? undefined : partyGone(options, interaction, id, cause)),
          (error) => engine.logger.error('end of a party was not recorded', { interaction, error }),
        ),
      )
      await started.over
      await options.legs.endParty(id)
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
