import {
  type Engine,
  type Interaction,
  type QueueId,
  type Transaction,
  awaitsCallback,
  interactions,
} from '@ringwright/core'
import { calendars } from '../calendar/calendar.js'
import { nextBoundary } from '../calendar/opening-hours.js'
import { desertionDeadline } from './desertion.js'
import { DesertionWatch } from './desertion-watch.js'
import { EMERGENCY_ID, emergencies } from './emergency.js'
import { holdUntilOpening, keepsHours, renewHold } from './hold.js'
import type { QueueFloor, QueueStates } from './queue-floor.js'
import { type OverflowReason, type Queue, queues } from './queue.js'
import { sendAway } from './send-away.js'

/** How many leave in one change. More would make one commit that every node has to take in at once. */
const BATCH = 200

export interface LeaveQueuesOptions {
  readonly engine: Engine
  readonly floor: QueueFloor
  readonly states: QueueStates
  /** Has those go back to their own queue who are in one that only helps out; false for all others. */
  readonly takeBack: (transaction: Transaction, interaction: Interaction) => boolean
}

/**
 * Has those leave who wait in a queue that closes, was switched off or is deserted, where that is what its options say, and lets
 * out what was left for a queue that opens. When a calendar opens and closes next follows from its record, so that
 * whoever takes over closes what closed meanwhile.
 */
export function leaveQueues(options: LeaveQueuesOptions): void {
  const { engine, floor } = options
  engine.deadline(calendars, {
    deadline: (calendar) => calendar.changedAt ?? nextBoundary(calendar, calendar.seenAt),
    lapse(transaction, id, { changedAt: _done, ...calendar }) {
      const keeping = [...engine.all(queues).values()].map(({ body }) => body).filter((queue) => queue.calendar === id)
      if (keepHours(options, transaction, keeping))
        transaction.put(calendars, id, { ...calendar, seenAt: transaction.now })
    },
  })
  engine.deadline(queues, {
    deadline: ({ hoursChangedAt }) => hoursChangedAt,
    lapse(transaction, id, { hoursChangedAt: _done, ...queue }) {
      if (keepHours(options, transaction, [queue])) transaction.put(queues, id, queue)
    },
  })
  engine.deadline(emergencies, {
    deadline: ({ clearing, since }) => (clearing ? since : undefined),
    lapse(transaction, _id, { clearing: _done, ...emergency }) {
      const off = [...engine.all(queues).values()].map(({ body }) => body.id).filter((id) => floor.isSwitchedOff(id))
      if (leave(options, transaction, off, 'emergency'))
        transaction.put(emergencies, EMERGENCY_ID, { ...emergency, left: true })
    },
  })
  new DesertionWatch(options)
  engine.deadline(queues, {
    deadline: (queue) => desertionDeadline(queue),
    lapse(transaction, id, queue) {
      if (queue.deserted && leave(options, transaction, [queue.id], 'noAgents'))
        transaction.put(queues, id, { ...queue, deserted: { ...queue.deserted, left: true } })
    },
  })
}

/** True when all who wait in these queues do as their hours say now. */
function keepHours(options: LeaveQueuesOptions, transaction: Transaction, keeping: readonly Queue[]): boolean {
  const closing = keeping
    .filter(({ id, atClosing }) => atClosing === 'leave' && !options.floor.isOpen(id, transaction.now))
    .map(({ id }) => id)
  return leave(options, transaction, closing, 'outOfHours') && renewHolds(options, transaction, keeping)
}

/** True when nobody is held by other hours than those in force: hours that were changed may open a queue before its time. */
function renewHolds({ states }: LeaveQueuesOptions, transaction: Transaction, keeping: readonly Queue[]): boolean {
  let renewed = 0
  for (const { id: queue } of keeping)
    for (const { id } of [...states.queueState(queue).waiting.items]) {
      const waiting = transaction.peek(interactions, id)
      if (waiting?.stage.name !== 'waiting' || waiting.stage.heldUntil === undefined) continue
      if (!keepsHours(waiting, waiting.stage)) continue
      if (renewed === BATCH) return false
      if (renewHold(transaction, waiting)) renewed++
    }
  return true
}

/**
 * True when nobody is left who should leave. An offer that is out has its chance, and is looked at again; so is who went
 * back to a queue of their own, which may be one of these.
 */
function leave(
  { engine, floor, states, takeBack }: LeaveQueuesOptions,
  transaction: Transaction,
  from: readonly QueueId[],
  reason: OverflowReason,
): boolean {
  let left = 0
  let again = false
  for (const queue of from)
    for (const { id } of [...states.queueState(queue).waiting.items]) {
      if (left === BATCH) return false
      const waiting = transaction.peek(interactions, id)
      const stage = waiting?.stage
      if (!waiting || stage?.name !== 'waiting') continue
      // Nobody is on the line: who awaits a callback, or has left something, is served when it opens again.
      const canWait = awaitsCallback(waiting) || stage.canWait === true
      const heldUntil = reason === 'outOfHours' ? floor.opensAt(queue, transaction.now) : undefined
      if (canWait && (heldUntil === undefined || (stage.heldUntil ?? 0) >= heldUntil)) continue
      if (stage.offers.length > 0) {
        again = true
        continue
      }
      if (canWait && heldUntil !== undefined) holdUntilOpening(transaction, waiting, stage, heldUntil)
      else if (takeBack(transaction, waiting)) again = true
      else if (!sendAway(engine, transaction, floor, waiting, reason)) continue
      left++
    }
  return !again
}
