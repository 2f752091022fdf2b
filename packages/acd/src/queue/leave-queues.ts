import {
  type Engine,
  type Interaction,
  type QueueId,
  type Transaction,
  awaitsCallback,
  awaitsOpening,
  inStage,
  interactions,
} from '@ringwright/core'
import { calendars } from '../calendar/calendar.js'
import { nextBoundary } from '../calendar/opening-hours.js'
import { desertionDeadline } from './desertion.js'
import { DesertionWatch } from './desertion-watch.js'
import { EMERGENCY_ID, emergencies } from './emergency.js'
import { endHold } from './hold.js'
import { overflow } from './queue-commands.js'
import type { QueueFloor, QueueStates } from './queue-floor.js'
import { type OverflowReason, queues } from './queue.js'

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
    deadline: (calendar) => nextBoundary(calendar, calendar.seenAt),
    lapse(transaction, id, calendar) {
      const closing: QueueId[] = []
      for (const { body: queue } of engine.all(queues).values())
        if (queue.calendar === id && queue.atClosing === 'leave' && !floor.isOpen(queue.id, transaction.now))
          closing.push(queue.id)
      const all = leave(options, transaction, closing, 'outOfHours') && letOut(options, transaction, id)
      if (all) transaction.put(calendars, id, { ...calendar, seenAt: transaction.now })
    },
  })
  engine.deadline(emergencies, {
    deadline: ({ clearing, since }) => (clearing ? since : undefined),
    lapse(transaction, _id, { clearing: _done, ...emergency }) {
      const off = [...engine.all(queues).values()].map(({ body }) => body.id).filter((id) => floor.isSwitchedOff(id))
      if (leave(options, transaction, off, 'emergency')) transaction.put(emergencies, EMERGENCY_ID, emergency)
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

/** True when nothing that was left is held in a queue that is open: hours that were changed may open it before its time. */
function letOut({ engine, floor, states }: LeaveQueuesOptions, transaction: Transaction, calendar: string): boolean {
  let freed = 0
  for (const { body: queue } of engine.all(queues).values()) {
    if (queue.calendar !== calendar || !floor.isOpen(queue.id, transaction.now)) continue
    for (const { id } of [...states.queueState(queue.id).waiting.items]) {
      const held = transaction.peek(interactions, id)
      if (held?.stage.name !== 'waiting' || !awaitsOpening(held.stage)) continue
      if (freed === BATCH) return false
      endHold(transaction, floor, held)
      freed++
    }
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
      // Who awaits a callback is called when it opens again.
      const heldUntil = reason === 'outOfHours' ? floor.opensAt(queue, transaction.now) : undefined
      if (awaitsCallback(waiting) && (heldUntil === undefined || (stage.heldUntil ?? 0) >= heldUntil)) continue
      if (stage.offers.length > 0) {
        again = true
        continue
      }
      if (awaitsCallback(waiting) && heldUntil !== undefined)
        transaction.put(interactions, id, inStage(waiting, { ...stage, heldUntil }))
      else if (takeBack(transaction, waiting)) again = true
      else if (!overflow(transaction, floor, waiting, reason)) {
        // Who comes from an agent has no flow to go back to, and is served all the same.
        if (stage.fromAgent) continue
        engine.flows.sendBack(transaction, waiting, reason)
      }
      left++
    }
  return !again
}
