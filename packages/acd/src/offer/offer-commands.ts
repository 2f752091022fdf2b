import {
  type AcceptOutcome,
  type AgentId,
  type Changeable,
  type EngagedStage,
  type Interaction,
  type InteractionId,
  type Offer,
  type OfferId,
  type OfferReference,
  type Transaction,
  type WaitingStage,
  awaitsCallback,
  inStage,
  interactions,
} from '@ringwright/core'
import { type Agent, agents, canTake } from '../agent/agent.js'
import { withTurn } from '../agent/agent-history.js'
import { loadIn, loadsWithout, offeredLoad, putLoads } from '../agent/agent-loads.js'
import { countTaken } from '../agent/count-taken.js'
import { queues } from '../queue/queue.js'
import { passedOn } from '../reservation/reservation-commands.js'
import { type OfferEnd, cooldownMsOf } from './cooldown.js'
import { addDeadlines } from './add-deadlines.js'
import { countMissed } from './missed-offers.js'
import { acceptsUnasked, addPhoneTerms } from './offer-terms.js'
import { type RingingPlan, hasRoomForOffer, startRinging } from './ringing.js'

/** A waiting interaction with one of its offers. */
interface LiveOffer {
  readonly interaction: Interaction
  readonly stage: WaitingStage
  readonly offer: Offer
}

/**
 * Offers a waiting interaction to a free agent; false when either has changed meanwhile. With `plan`, others may be offered
 * it beside this one.
 */
export function createOffer(
  transaction: Transaction,
  interactionId: InteractionId,
  agentId: AgentId,
  plan?: RingingPlan,
): boolean {
  const interaction = transaction.read(interactions, interactionId)
  if (interaction?.stage.name !== 'waiting' || !hasRoomForOffer(interaction.stage, agentId)) return false
  const { stage, medium } = interaction
  if (stage.offers.some(({ agent }) => agent === agentId)) return false
  const queue = transaction.peek(queues, stage.queue)
  const agent = transaction.read(agents, agentId)
  if (!queue || !agent || !canTake(agent, interaction)) return false
  const { now } = transaction
  const offer: Changeable<Offer> = {
    id: transaction.newId<OfferId>(),
    agent: agentId,
    offeredAt: now,
    expiresAt: now + queue.offerTimeoutMs + customerFirstMs(interaction),
  }
  if (medium === 'voice') addPhoneTerms(offer, agent, queue, interaction)
  const load = offeredLoad(agent, interaction, { id: offer.id, queue: stage.queue, now })
  // A callback is one call for one agent, however the queue rings for those who are on the line.
  const ringing = plan && !stage.ringing && !awaitsCallback(interaction) ? startRinging(plan, now) : undefined
  const offering: Changeable<WaitingStage> = { ...stage, offers: stage.offers.concat(offer) }
  if (ringing) offering.ringing = ringing
  const offered = inStage(interaction, offering)
  // The node that offers it makes the call: the one that had the customer on the line may be gone since.
  const home = awaitsCallback(interaction) ? transaction.node : interaction.home
  transaction.put(interactions, interactionId, home === interaction.home ? offered : { ...offered, home })
  const asked = queue.keepsHistory ? withTurn(agent, queue.id, now) : agent
  putLoads(transaction, asked, agent.loads.concat(load))
  transaction.fact('offer:created', {
    offer: offer.id,
    interaction: interactionId,
    queue: stage.queue,
    agent: agentId,
    expiresAt: offer.expiresAt,
  })
  // A phone answers by itself, if it can; on a screen nobody has to.
  if (medium === 'text' && acceptsUnasked(agent, queue, interaction.channel))
    acceptOffer(transaction, { interaction: interactionId, offer: offer.id })
  return true
}

/** Before the agent is rung, the customer may have to be. */
function customerFirstMs(interaction: Interaction): number {
  const { callback } = interaction
  return callback?.order === 'customerFirst' && awaitsCallback(interaction) ? callback.ringTimeoutMs : 0
}

/**
 * The agent takes it. Refused by comparing instants, here and once more by the store when the change arrives. Accepting
 * again, because the first answer was lost, is answered as the first time.
 */
export function acceptOffer(transaction: Transaction, reference: OfferReference): AcceptOutcome {
  const live = find(transaction, reference)
  if (!live) return { outcome: hasAccepted(transaction, reference) ? 'accepted' : 'rescinded' }
  const { interaction, stage, offer } = live
  const { now } = transaction
  if (now > offer.expiresAt) return { outcome: 'expired' }
  const agent = transaction.read(agents, offer.agent)
  if (!agent) return { outcome: 'rescinded' }
  transaction.refuseAfter(offer.expiresAt)
  if (stage.offers.length > 1)
    rescindOffers(transaction, interaction, { ...stage, offers: stage.offers.filter(({ id }) => id !== offer.id) })
  const queue = transaction.peek(queues, stage.queue)
  const engaged: Changeable<EngagedStage> = {
    name: 'engaged',
    agent: offer.agent,
    offer,
    queue: stage.queue,
    priority: stage.priority,
    age: stage.age,
    since: now,
    waitedMs: now - stage.since,
  }
  if (stage.requirements) engaged.requirements = stage.requirements
  if (stage.due !== undefined) engaged.due = stage.due
  addDeadlines(engaged, interaction, queue)
  transaction.put(interactions, interaction.id, inStage(interaction, engaged))
  const loads = agent.loads.map((load) => (load.offer === offer.id ? loadIn(load, 'engaged', now) : load))
  const taking = countTaken(transaction, agent, queue)
  putLoads(transaction, taking.missed === 0 ? taking : { ...taking, missed: 0 }, loads)
  transaction.fact('offer:accepted', about(live))
  const { connectBy } = engaged
  const waited = { waitedMs: now - stage.since, ...(connectBy !== undefined && { connectBy }) }
  transaction.fact('interaction:engaged', { ...waited, ...about(live) })
  return { outcome: 'accepted' }
}

/** The customer keeps age and place, and this agent gets no offer of it for the queue's cool-down. */
export function rejectOffer(transaction: Transaction, reference: OfferReference, reason: string): boolean {
  const live = find(transaction, reference)
  if (!live) return false
  putBack(transaction, live, 'rejected')
  transaction.fact('offer:rejected', Object.assign(about(live), { reason }))
  return true
}

/** The agent could not be reached. */
export function failOffer(transaction: Transaction, reference: OfferReference, reason: string): boolean {
  const live = find(transaction, reference)
  if (!live) return false
  putBack(transaction, live, 'failed')
  transaction.fact('offer:failed', Object.assign(about(live), { reason }))
  return true
}

/** The agent did not answer: after so many in a row as the queue says, the agent is sent on a break. */
export function missOffer(transaction: Transaction, reference: OfferReference): boolean {
  const live = find(transaction, reference)
  if (!live) return false
  const agent = putBack(transaction, live, 'missed')
  transaction.fact('offer:missed', Object.assign(about(live), { inARow: (agent?.missed ?? 0) + 1 }))
  if (agent) countMissed(transaction, agent, transaction.peek(queues, live.stage.queue))
  return true
}

/** Somebody takes it back from the agent. */
export function rescindOffer(transaction: Transaction, reference: OfferReference): boolean {
  const live = find(transaction, reference)
  if (!live) return false
  putBack(transaction, live, 'rescinded')
  transaction.fact('offer:rescinded', about(live))
  return true
}

/** Takes all offers of a waiting interaction back; the caller puts the interaction. */
export function rescindOffers(transaction: Transaction, interaction: Interaction, stage: WaitingStage): void {
  for (const offer of stage.offers) {
    const agent = transaction.read(agents, offer.agent)
    if (agent) putLoads(transaction, agent, loadsWithout(agent, offer.id), 'others')
    transaction.fact('offer:rescinded', about({ interaction, stage, offer }))
  }
}

function find(transaction: Transaction, reference: OfferReference): LiveOffer | undefined {
  const interaction = transaction.read(interactions, reference.interaction)
  if (interaction?.stage.name !== 'waiting') return undefined
  const { stage } = interaction
  const offer = stage.offers.find(({ id }) => id === reference.offer)
  return offer && { interaction, stage, offer }
}

function hasAccepted(transaction: Transaction, { interaction, offer }: OfferReference): boolean {
  const stage = transaction.read(interactions, interaction)?.stage
  return stage?.name === 'engaged' && stage.offer.id === offer
}

/** More is added by assigning, so that facts of one type have one shape in memory, with these fields first. */
function about({ interaction, stage, offer }: LiveOffer) {
  return { offer: offer.id, interaction: interaction.id, queue: stage.queue, agent: offer.agent }
}

/** Ends an offer without an engagement; returns the agent as it is then. */
function putBack(
  transaction: Transaction,
  { interaction, stage, offer }: LiveOffer,
  cause: OfferEnd,
): Agent | undefined {
  const cooldownMs = cooldownMsOf(transaction.peek(queues, stage.queue), cause)
  const excluded = stage.excluded.filter(({ agent, until }) => agent !== offer.agent && until > transaction.now)
  if (cooldownMs > 0) excluded.push({ agent: offer.agent, until: transaction.now + cooldownMs })
  const offers = stage.offers.filter(({ id }) => id !== offer.id)
  const agent = transaction.read(agents, offer.agent)
  if (agent) putLoads(transaction, agent, loadsWithout(agent, offer.id), cause === 'rescinded' ? 'others' : 'agent')
  const waiting = { ...stage, offers, excluded }
  const next = stage.reserved ? passedOn(transaction, interaction, waiting, 'unanswered') : waiting
  transaction.put(interactions, interaction.id, inStage(interaction, next))
  return transaction.read(agents, offer.agent)
}
