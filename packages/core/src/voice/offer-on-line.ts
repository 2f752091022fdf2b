import type { Actor } from '../authorization/actor.js'
import type { Engine } from '../engine/plugin.js'
import type { InteractionId } from '../identity/identity.js'
import { interactions } from '../interaction/interaction.js'
import type { Offer } from '../interaction/offer.js'
import { agentIsThere } from './agent-is-there.js'
import type { CallLegs } from './call-legs.js'
import { takeLine } from './line-turn.js'
import { measureCall } from './measure-call.js'
import { over } from './over.js'
import type { StandingLineDesk } from './standing-line-desk.js'
import { followTransferKey } from './transfer-key.js'

export interface OfferOnLineOptions {
  readonly engine: Engine
  readonly legs: CallLegs
  readonly lines: StandingLineDesk
}

/**
 * Tells an agent of an offer on the line that is up, and waits for a yes: the digit that confirms, the screen, or nothing
 * where it is agreed that the agent is not asked.
 */
export async function offerOnLine(
  { engine, legs, lines }: OfferOnLineOptions,
  interaction: InteractionId,
  offer: Offer & { readonly contact: string },
  signal: AbortSignal,
): Promise<void> {
  const { router } = engine.ports
  if (!router) return
  const agent: Actor = { role: 'agent', id: offer.agent }
  const reference = { interaction, offer: offer.id }
  const turn = await takeLine({ engine, lines }, offer, signal)
  if (!turn) return signal.aborted ? undefined : router.fail(agent, reference, 'the line is not up')
  const { call } = turn
  // Before any accept, so that whoever acts on it finds the agent's leg: the screen may be quicker than the tone.
  legs.addParty(offer.id, call, turn.release)
  followTransferKey(engine, call, offer.agent, interaction)
  measureCall(engine, { interaction, party: 'agent', agent: offer.agent }, call, turn.over)
  await Promise.race([turn.announce(signal), call.ended])
  try {
    if (await saysYes(engine, call, offer, signal)) {
      const { outcome } = await router.accept(agent, reference)
      if (outcome === 'accepted') return
    }
  } catch (error) {
    // Not permitted by the host, or the store could not be asked: the line is free for others.
    await legs.endParty(offer.id)
    throw error
  }
  const stage = engine.get(interactions, interaction)?.stage
  if (stage?.name === 'engaged' && stage.offer.id === offer.id) return
  await legs.endParty(offer.id)
  if (!signal.aborted) await router.fail(agent, reference, 'the line is gone')
}

/** False when it was answered elsewhere, or is no offer any more. */
async function saysYes(
  engine: Engine,
  call: Parameters<typeof agentIsThere>[1],
  offer: Offer,
  signal: AbortSignal,
): Promise<boolean> {
  const isThere = await agentIsThere(engine, call, offer, signal)
  if (!isThere || signal.aborted) return false
  if (offer.autoAnswer || offer.confirm) return true
  await Promise.race([over(signal), call.ended])
  return false
}
