import {
  type AgentId,
  type Callback,
  type CallbackRequest,
  type Changeable,
  type Instant,
  type Interaction,
  type LeftPlace,
  type QueueId,
  type Reservation,
  type RouteOutcome,
  type RouteRefusal,
  type Transaction,
  awaitsCallback,
  inStage,
  ownPlace,
} from '@ringwright/core'
import { calendars } from '../calendar/calendar.js'
import { spanAt } from '../calendar/opening-hours.js'
import { rescindOffers } from '../offer/offer-commands.js'
import { isCallable } from '../party/phone-number.js'
import { heldIn } from '../queue/hold.js'
import { keptPlaceIn } from '../queue/kept-place.js'
import { admit } from '../queue/queue-admission.js'
import { disengage, putWaiting, release } from '../queue/queue-commands.js'
import { type Wait, askedOf } from '../queue/wait.js'
import type { QueueFloor } from '../queue/queue-floor.js'
import { type Queue, queues } from '../queue/queue.js'
import { reservationFor } from '../reservation/reservation-commands.js'

/**
 * Has an interaction wait for a callback: at the place that it has just left, or at the end of a queue. Refused when
 * there is no number, and when it would not be its turn before the queue closes.
 */
export function requestCallback(
  transaction: Transaction,
  floor: QueueFloor,
  interaction: Interaction,
  request: CallbackRequest,
): RouteOutcome {
  const { id, medium, stage } = interaction
  const { now } = transaction
  const refused = (reason: RouteRefusal): RouteOutcome => ({ outcome: 'refused', reason })
  if (medium !== 'voice' || !isCallable(request.number)) return refused('noNumber')
  const left = leftBy(interaction)
  const wanted = (request.queue ?? left?.queue) as QueueId | undefined
  const queue = wanted === undefined ? undefined : transaction.peek(queues, wanted)
  if (!queue) return refused('unknownQueue')
  if (closesBefore(transaction, floor, queue, interaction, left)) return refused('outOfHours')
  const reserved = reservedFor(transaction, interaction, request)
  if (reserved === 'gone') return refused('noAgents')
  // Somebody who keeps a place takes none away.
  const keeps = left?.queue === queue.id
  const priority = left?.priority ?? 0
  const admission = keeps ? { queue } : admit(transaction, floor, queue.id, { interaction: id, medium, priority })
  if ('refused' in admission) return refused(admission.refused)
  const callback = callbackOf(request, now)
  const before = left ?? (stage.name === 'engaged' ? stage : undefined)
  const age = before?.age ?? now
  const wait: Wait = {
    ...{ priority, age, ...askedOf(before ?? {}) },
    ...(keeps && { since: left.since, ...comingBack(stage, now) }),
    ...(reserved && { reserved }),
  }
  if (stage.name === 'waiting') rescindOffers(transaction, interaction, stage)
  const outcome = putWaiting(transaction, { ...interaction, callback }, admission.queue, wait)
  transaction.fact('callback:requested', {
    interaction: id,
    queue: admission.queue.id,
    age,
    expiresAt: callback.expiresAt,
  })
  return outcome
}

/** The customer was not reached: the agent is free again, and it is tried later, at the same place; or it is given up. */
export function callbackFailed(transaction: Transaction, interaction: Interaction, cause: string): void {
  const { id, callback, stage } = interaction
  if (!callback || !awaitsCallback(interaction) || (stage.name !== 'waiting' && stage.name !== 'engaged')) return
  const queue = transaction.peek(queues, stage.queue)
  const { now } = transaction
  const attempts = callback.attempts + 1
  const tried: Changeable<Callback> = { ...callback }
  tried.attempts = attempts
  tried.retryAt = now + callback.retryDelayMs
  const next: Interaction = { ...interaction, callback: tried }
  const retryAt = (queue && heldIn(transaction, queue, next)) ?? now
  const again = queue !== undefined && attempts < callback.attemptsMax && retryAt <= callback.expiresAt
  const failed = { interaction: id, queue: stage.queue, attempt: attempts, cause }
  transaction.fact('callback:failed', again ? { ...failed, retryAt } : failed)
  const since = stage.name === 'waiting' ? stage.since : stage.since - stage.waitedMs
  const { priority, age } = stage
  const wait: Wait = {
    ...{ priority, age, since, heldUntil: retryAt, ...askedOf(stage), ...comingBack(stage, now) },
    ...(callback.agent !== undefined && { reserved: forAgent(callback.agent, callback.expiresAt) }),
  }
  if (stage.name === 'waiting') rescindOffers(transaction, interaction, stage)
  else disengage(transaction, interaction, 'unreached')
  if (again) putWaiting(transaction, next, queue, wait)
  else giveUp(transaction, inWaiting(next, stage.queue, { ...wait, since }))
}

/** Nobody calls this customer any more. */
export function giveUp(transaction: Transaction, interaction: Interaction): void {
  release(transaction, interaction, 'unreached')
}

/** Who was out of the queue for a while is back at the old place from now on: those who have moved up meanwhile were told so. */
export function comingBack(stage: Interaction['stage'], now: Instant): Pick<Wait, 'placedAt'> {
  if (stage.name !== 'waiting') return { placedAt: now }
  return stage.placedAt === undefined ? {} : { placedAt: stage.placedAt }
}

/** `gone`: the one agent who is to call takes no part now. */
function reservedFor(
  transaction: Transaction,
  interaction: Interaction,
  { agent, expiresMs }: CallbackRequest,
): Reservation | 'gone' | undefined {
  if (agent === undefined) return undefined
  const until = transaction.now + expiresMs
  return reservationFor(transaction, interaction, agent, until) ? forAgent(agent, until) : 'gone'
}

/** Nobody else calls, so it is waited for as long as the callback is tried. */
function forAgent(agent: AgentId, until: Instant): Reservation {
  return { agent, until, only: true }
}

function leftBy({ stage }: Interaction): LeftPlace | undefined {
  if (stage.name === 'flow') return stage.left
  return stage.name === 'waiting' ? { ...stage, ...ownPlace(stage) } : undefined
}

/** Whether the queue is closed, or will be by the time at which it is the customer's turn. */
function closesBefore(
  transaction: Transaction,
  floor: QueueFloor,
  queue: Queue,
  interaction: Interaction,
  left: LeftPlace | undefined,
): boolean {
  const calendar = queue.calendar === undefined ? undefined : transaction.peek(calendars, queue.calendar)
  if (!calendar) return false
  const { now } = transaction
  const { open, to } = spanAt(calendar, now)
  return !open || now + expectedMs(transaction, floor, queue, interaction, left) >= to
}

/** How long the wait will be: of who keeps a place, from there, and no longer than that of a newcomer. 0 where nobody knows. */
function expectedMs(
  transaction: Transaction,
  floor: QueueFloor,
  queue: Queue,
  interaction: Interaction,
  left: LeftPlace | undefined,
): number {
  const { predictor } = floor
  const isOwn = left?.queue === queue.id
  if (isOwn && interaction.stage.name === 'waiting') return predictor?.forWaiting(interaction)?.expectedMs ?? 0
  const newcomer = predictor?.forNewcomer(queue.id, 'voice')?.expectedMs ?? 0
  const place = isOwn ? left : keptPlaceIn(transaction, queue, interaction.customer)
  if (!place) return newcomer
  const { priority, age } = place
  const wait = { priority, age, since: transaction.now, ...(left && askedOf(left)) }
  const atPlace = predictor?.forWaiting(inWaiting(interaction, queue.id, wait))
  return Math.min(newcomer, atPlace?.expectedMs ?? newcomer)
}

/** The interaction as it waits without any offer. */
function inWaiting(interaction: Interaction, queue: QueueId, wait: Wait & Pick<LeftPlace, 'since'>): Interaction {
  return inStage(interaction, { ...wait, name: 'waiting', queue, offers: [], excluded: [] })
}

function callbackOf(request: CallbackRequest, now: number): Callback {
  const { number, order, attemptsMax, retryDelayMs, ringTimeoutMs, expiresMs, farewell, agent } = request
  return {
    ...{ number, order, attempts: 0, attemptsMax, retryDelayMs, ringTimeoutMs },
    requestedAt: now,
    expiresAt: now + expiresMs,
    ...(farewell !== undefined && { farewell }),
    ...(agent !== undefined && { agent }),
  }
}
