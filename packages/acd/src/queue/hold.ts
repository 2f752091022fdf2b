import {
  type Engine,
  type Instant,
  type Interaction,
  type Transaction,
  type WaitingStage,
  awaitsCallback,
  awaitsOpening,
  inStage,
  interactions,
} from '@ringwright/core'
import { relaxedAnew } from '../skill/relaxation.js'
import { calendars } from '../calendar/calendar.js'
import { spanAt } from '../calendar/opening-hours.js'
import { type Queue, queues } from './queue.js'
import { limitedFromNow } from './wait-end.js'
import type { Wait } from './wait.js'

/** Lets out who keeps a place without being offered: between two tries of a callback, or until the queue opens. */
export function watchHolds(engine: Engine): void {
  engine.deadline(interactions, {
    deadline: ({ stage }) => (stage.name === 'waiting' ? stage.heldUntil : undefined),
    lapse: (transaction, _id, interaction) => void renewHold(transaction, interaction),
  })
}

/** Whether the hours of its queue may hold somebody who waits: a callback, and what was left. */
export function keepsHours(interaction: Interaction, stage: WaitingStage): boolean {
  return awaitsCallback(interaction) || awaitsOpening(stage)
}

/**
 * Until when the queue offers nobody who keeps its hours: a callback before its next try, and not after closing where
 * those who wait leave then; what was left not while it is closed. Undefined: it is offered now.
 */
export function heldIn(transaction: Transaction, queue: Queue, interaction: Interaction): Instant | undefined {
  const { now } = transaction
  if (!awaitsCallback(interaction)) return opensAt(transaction, queue, now)
  const tryAt = Math.max(now, interaction.callback?.retryAt ?? now)
  const from = (queue.atClosing === 'leave' ? opensAt(transaction, queue, tryAt) : undefined) ?? tryAt
  return from > now ? from : undefined
}

/** The wait of somebody who keeps the hours of a queue, and comes into it. */
export function heldAnew(transaction: Transaction, queue: Queue, interaction: Interaction, wait: Wait): Wait {
  const { heldUntil: _before, ...free } = wait
  const heldUntil = heldIn(transaction, queue, interaction)
  if (heldUntil === undefined) return free
  return awaitsCallback(interaction) ? { ...free, heldUntil } : { ...free, heldUntil, opensAt: heldUntil }
}

/** The stage of somebody whom everybody may be asked for from now on; for what was left, once its queue is open. */
export function openToAll(transaction: Transaction, interaction: Interaction, open: WaitingStage): WaitingStage {
  const queue = open.canWait && transaction.peek(queues, open.queue)
  const heldUntil = queue ? heldIn(transaction, queue, interaction) : undefined
  if (heldUntil === undefined) return limitedFromNow(transaction, interaction, open)
  return relaxedAnew(transaction, { ...open, heldUntil, opensAt: heldUntil })
}

/** Holds who is held for as long as the hours in force say, or ends that; false where that is as before. */
export function renewHold(transaction: Transaction, interaction: Interaction): boolean {
  const { id, stage } = interaction
  if (stage.name !== 'waiting') return false
  const queue = transaction.peek(queues, stage.queue)
  const heldUntil = queue && keepsHours(interaction, stage) ? heldIn(transaction, queue, interaction) : undefined
  if (heldUntil === stage.heldUntil) return false
  const { heldUntil: _before, ...free } = openingAt(transaction, stage, heldUntil ?? transaction.now)
  const next = heldUntil === undefined ? limitedFromNow(transaction, interaction, free) : { ...free, heldUntil }
  transaction.put(interactions, id, inStage(interaction, next))
  return true
}

/** Whoever has been asked already goes on from there; for all others the hours in force say when that begins. */
function openingAt(transaction: Transaction, stage: WaitingStage, opensAt: Instant): WaitingStage {
  if (stage.opensAt === undefined || stage.opensAt <= transaction.now) return stage
  return relaxedAnew(transaction, { ...stage, opensAt })
}

/** Holds somebody who waits in a queue that closes until it opens again; its longest wait begins then. */
export function holdUntilOpening(
  transaction: Transaction,
  interaction: Interaction,
  { until: _over, ...stage }: WaitingStage,
  opensAt: Instant,
): void {
  const held = limitedFromNow(transaction, interaction, { ...stage, heldUntil: opensAt })
  transaction.put(interactions, interaction.id, inStage(interaction, held))
}

/** When a queue opens that is closed at an instant; undefined for one that is open then, or has no hours. */
function opensAt(transaction: Transaction, { calendar: name }: Queue, at: Instant): Instant | undefined {
  const calendar = name === undefined ? undefined : transaction.peek(calendars, name)
  if (!calendar) return undefined
  const { open, to } = spanAt(calendar, at)
  return open ? undefined : to
}
