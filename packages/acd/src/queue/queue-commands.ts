import {
  type Changeable,
  type EndCause,
  type Instant,
  type Interaction,
  type LeftPlace,
  type QueueId,
  type RouteOutcome,
  type RouteRequest,
  type Transaction,
  type WaitingStage,
  inStage,
  interactions,
} from '@ringwright/core'
import { rescindOffers } from '../offer/offer-commands.js'
import { closePapers } from '../papers/papers.js'
import { endParties } from '../party/end-parties.js'
import { reservationFor } from '../reservation/reservation-commands.js'
import { relaxationAt } from '../skill/relaxation.js'
import { leaveToWrapUp } from '../transfer/hand-over.js'
import { keepPlace, resumed } from './kept-place.js'
import { admit, admitWhoCanWait } from './queue-admission.js'
import type { QueueFloor } from './queue-floor.js'
import { type OverflowReason, type Queue, queues } from './queue.js'
import { queuedFact } from './queued-fact.js'
import { waitEnd } from './wait-end.js'
import { heldAnew, keepsHours } from './hold.js'
import { type Wait, askedOf } from './wait.js'

/** Moves an interaction into a queue, or says why not and leaves it as it is. */
export function enqueue(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  request: RouteRequest,
): RouteOutcome {
  const { id, medium } = interaction
  const wait = waitWanted(transaction, interaction, request)
  const applicant = { interaction: id, medium, priority: wait.priority }
  const wanted = request.queue as QueueId
  const admission = request.canWait
    ? admitWhoCanWait(transaction, floor, wanted, id)
    : admit(transaction, floor, wanted, applicant)
  if ('refused' in admission) return { outcome: 'refused', reason: admission.refused }
  const { queue } = admission
  withdraw(transaction, interaction)
  return putWaiting(
    transaction,
    interaction,
    queue,
    request.canWait ? heldAnew(transaction, queue, interaction, wait) : wait,
  )
}

/** What a request says of the wait, whatever queue it will be in. */
export function waitWanted(transaction: Transaction, interaction: Interaction, request: RouteRequest): Wait {
  const { stage } = interaction
  const { now } = transaction
  const { priority = 0, waitMaxMs, position, music, requirements, answerWithinMs } = request
  const wait: Changeable<Wait> = { priority, age: stage.name === 'engaged' ? stage.age : now }
  if (stage.name === 'engaged') {
    wait.placedAt = now
    wait.fromAgent = true
  }
  if (waitMaxMs !== undefined) wait.patienceUntil = now + waitMaxMs
  if (position) wait.position = position
  if (music !== undefined) wait.music = music
  if (request.canWait) {
    wait.fromAgent = true
    wait.canWait = true
  }
  if (request.reserved) {
    const { agent, waitMs } = request.reserved
    const reserved = reservationFor(transaction, interaction, agent, now + waitMs)
    if (reserved) wait.reserved = reserved
  }
  if (request.escalatedFrom) keepFrom(wait, request.escalatedFrom, now)
  if (stage.name === 'engaged') Object.assign(wait, askedOf(stage))
  if (requirements) wait.requirements = requirements
  if (answerWithinMs !== undefined) wait.due = now + answerWithinMs
  return wait
}

/** Who is raised to others has waited already. */
function keepFrom(wait: Changeable<Wait>, { age, priority, due }: LeftPlace, now: Instant): void {
  wait.age = Math.min(wait.age, age)
  wait.priority = Math.max(wait.priority, priority)
  wait.placedAt = now
  if (due !== undefined) wait.due = due
}

/**
 * Moves an interaction that waits to another queue; it keeps its age, its priority and its flow. Refused, it stays as it
 * is. `isChosen`: by somebody who wants what was left there at any hour, and not by time.
 */
export function moveWaiting(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  queue: QueueId,
  isChosen = false,
): RouteOutcome {
  const { id, medium, stage } = interaction
  if (stage.name !== 'waiting') return { outcome: 'refused', reason: 'closed' }
  const isLeft = isChosen && stage.canWait === true
  const admission = isLeft
    ? admitWhoCanWait(transaction, floor, queue, id)
    : admit(transaction, floor, queue, { interaction: id, medium, priority: stage.priority })
  if ('refused' in admission) return { outcome: 'refused', reason: admission.refused }
  rescindOffers(transaction, interaction, stage)
  const wait = waitOf(stage, transaction.now)
  return putWaiting(
    transaction,
    interaction,
    admission.queue,
    isLeft || keepsHours(interaction, stage) ? heldAnew(transaction, admission.queue, interaction, wait) : wait,
  )
}

/** An interaction that waits leaves its queue for the one to which that overflows; false when there is none. */
export function overflow(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  reason: OverflowReason,
): boolean {
  const { id, stage } = interaction
  if (stage.name !== 'waiting') return false
  const next = transaction.peek(queues, stage.queue)?.overflow[reason]
  if (next === undefined || next === stage.queue) return false
  const moved = moveWaiting(transaction, floor, interaction, next)
  if (moved.outcome === 'refused') return false
  transaction.fact('interaction:overflowed', { interaction: id, from: stage.queue, queue: moved.queue, reason })
  return true
}

/**
 * Somebody who comes from an agent waits on where no other queue takes over, and asks again when the queue's longest wait
 * is over once more; false for whoever is to leave instead.
 */
export function waitOn(transaction: Transaction, interaction: Interaction): boolean {
  const { id, stage } = interaction
  if (stage.name !== 'waiting' || !stage.fromAgent) return false
  const { until: _over, ...waiting } = stage
  const waitMaxMs = transaction.peek(queues, stage.queue)?.waitMaxMs
  const next = waitMaxMs === undefined ? waiting : { ...waiting, until: transaction.now + waitMaxMs }
  transaction.put(interactions, id, inStage(interaction, next))
  return true
}

const NO_OFFERS: WaitingStage['offers'] = []
const NOBODY: WaitingStage['excluded'] = []

/**
 * What somebody who waits takes along to another queue; agents who said no are not asked again so soon there either, and
 * what nobody but one agent is to have stays that agent's.
 */
export function waitOf(stage: WaitingStage, placedAt: Instant): Wait {
  const { name: _name, queue: _queue, since: _since, until: _until, offers: _offers, reserved, ...kept } = stage
  const { placeMax: _placeMax, opensAt: _opensAt, ...asked } = kept
  const { relaxation: _relaxation, ringing: _ringing, advice: _advice, ...wait } = asked
  return { ...wait, placedAt, ...(reserved?.only && { reserved }) }
}

/** Gives somebody who waits another priority; a place that was told stays one. */
export function prioritize(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  stage: WaitingStage,
  priority: number,
): void {
  const { id } = interaction
  const before = stage.priority
  if (priority === before) return transaction.put(interactions, id, inStage(interaction, stage))
  const place = priority < before ? floor.place(id) : undefined
  const placed = { placedAt: transaction.now, ...(place !== undefined && { placeMax: place }) }
  transaction.put(interactions, id, inStage(interaction, { ...stage, priority, ...placed }))
  transaction.fact('interaction:reprioritized', { interaction: id, queue: stage.queue, priority, before })
}

/**
 * Has an interaction wait in a queue that has taken it, without any offer; `limitedFrom`: since when the queue's longest
 * wait counts.
 */
export function putWaiting(
  transaction: Transaction,
  interaction: Interaction,
  queue: Queue,
  asked: Wait,
  limitedFrom: Instant = transaction.now,
): RouteOutcome {
  const { now } = transaction
  const wait = queue.keepPlace ? resumed(transaction, interaction, queue, asked) : asked
  const age = queue.ageFrom === 'arrival' ? Math.min(wait.age, interaction.openedAt) : wait.age
  const until = waitEnd(interaction, queue, wait, limitedFrom)
  const { since = now } = wait
  const relaxation = relaxationAt(queue, { ...wait, since }, now)
  const stage = waitingStage(queue.id, wait, age, since)
  if (until !== undefined) stage.until = until
  if (relaxation) stage.relaxation = relaxation
  transaction.put(interactions, interaction.id, inStage(interaction, stage))
  transaction.fact('interaction:queued', queuedFact(interaction, queue.id, wait, age))
  return { outcome: 'queued', queue: queue.id }
}

/**
 * Written out field by field: everybody who comes gets one, and all that looks at who waits is faster where these are of
 * few shapes.
 */
function waitingStage(queue: QueueId, wait: Wait, age: Instant, since: Instant): Changeable<WaitingStage> {
  const { priority, excluded = NOBODY, position, patienceUntil, placedAt, plan, music, requirements } = wait
  const stage: Changeable<WaitingStage> = {
    name: 'waiting',
    queue,
    priority,
    since,
    age,
    offers: NO_OFFERS,
    excluded,
  }
  if (position) stage.position = position
  if (patienceUntil !== undefined) stage.patienceUntil = patienceUntil
  if (placedAt !== undefined) stage.placedAt = placedAt
  if (wait.placeMax !== undefined) stage.placeMax = wait.placeMax
  if (plan) stage.plan = plan
  if (music !== undefined) stage.music = music
  if (requirements) stage.requirements = requirements
  if (wait.due !== undefined) stage.due = wait.due
  if (wait.heldUntil !== undefined) stage.heldUntil = wait.heldUntil
  if (wait.opensAt !== undefined) stage.opensAt = wait.opensAt
  if (wait.reserved) stage.reserved = wait.reserved
  if (wait.fromAgent) stage.fromAgent = true
  if (wait.canWait) stage.canWait = true
  return stage
}

/** Ends an interaction in whatever stage: offers are rescinded, an engaged agent goes to wrap-up. */
export function release(transaction: Transaction, interaction: Interaction, cause: EndCause): void {
  const { id, conversation, customer, stage } = interaction
  const { now } = transaction
  transaction.remove(interactions, id)
  closePapers(transaction, id)
  // Added to by assigning: one shape in memory for each way to end, with these fields first.
  const closed = { interaction: id, conversation, customer, cause }
  switch (stage.name) {
    case 'flow':
      return transaction.fact('interaction:closed', closed)
    case 'waiting':
      rescindOffers(transaction, interaction, stage)
      if (cause === 'customerLeft') keepPlace(transaction, interaction, stage)
      return transaction.fact(
        'interaction:closed',
        Object.assign(closed, { queue: stage.queue, waitedMs: now - stage.since }),
      )
    case 'parked':
    case 'outside':
      return transaction.fact('interaction:closed', Object.assign(closed, { queue: stage.queue, agent: stage.by }))
    case 'engaged': {
      disengage(transaction, interaction, 'closed')
      const { queue, agent, since, waitedMs } = stage
      transaction.fact('interaction:closed', {
        interaction: id,
        conversation,
        customer,
        cause,
        queue,
        agent,
        waitedMs,
        talkedMs: now - since,
      })
    }
  }
}

/** Takes a waiting interaction out of its queue; the caller puts it into another stage. */
export function withdraw(transaction: Transaction, interaction: Interaction): void {
  if (interaction.stage.name === 'waiting') rescindOffers(transaction, interaction, interaction.stage)
}

/** The agent goes to wrap-up, and everybody else who took part leaves; the caller puts or removes the interaction. */
export function disengage(transaction: Transaction, interaction: Interaction, cause: string): void {
  const { stage } = interaction
  if (stage.name !== 'engaged') return
  if (stage.consult || stage.listeners) endParties(transaction, interaction, stage, cause)
  leaveToWrapUp(transaction, interaction, stage)
}
