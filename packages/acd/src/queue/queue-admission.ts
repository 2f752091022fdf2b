import {
  type Changeable,
  type InteractionId,
  type Medium,
  type QueueId,
  type RouteRefusal,
  type Transaction,
  interactions,
  ownPlace,
} from '@ringwright/core'
import { calendars } from '../calendar/calendar.js'
import { nextBoundary } from '../calendar/opening-hours.js'
import type { QueueFloor } from './queue-floor.js'
import { type OverflowReason, type Queue, queues } from './queue.js'

/** Somebody who wants into a queue. */
export interface Applicant {
  readonly interaction: InteractionId
  readonly medium: Medium
  readonly priority: number
}

/** Without an interaction: nobody yet, or somebody who waits elsewhere. */
type Limited = Pick<Applicant, 'medium' | 'priority'> & Partial<Pick<Applicant, 'interaction'>>

interface Hop {
  readonly from: QueueId
  readonly queue: QueueId
  readonly reason: RouteRefusal
}

const NO_HOPS: readonly Hop[] = []

export type Admission = { readonly queue: Queue } | { readonly refused: RouteRefusal }

/**
 * The queue that takes an interaction: the one asked for, or the first one to which it overflows that does. None overflows to
 * where it waits already: it would only begin there anew. The queue's guard is put, so that two nodes cannot both give the
 * last place away. When none takes it, the first one's reason counts.
 */
export function admit(transaction: Transaction, floor: QueueFloor, wanted: QueueId, applicant: Applicant): Admission {
  let id = wanted
  let hops = NO_HOPS
  for (;;) {
    const admission = admitItself(transaction, floor, id, applicant)
    if ('queue' in admission) {
      for (const hop of hops) transaction.fact('interaction:overflowed', { interaction: applicant.interaction, ...hop })
      return admission
    }
    const reason = admission.refused
    const refused = hops[0]?.reason ?? reason
    const next = transaction.peek(queues, id)?.overflow[reason as OverflowReason]
    if (next === undefined || next === wanted || hops.some((hop) => hop.queue === next)) return { refused }
    if (hasPlace(transaction, next, applicant.interaction)) return { refused }
    hops = hops.concat({ from: id, queue: next, reason })
    id = next
  }
}

/** As `admit`, by this very queue: none to which it overflows is asked. */
export function admitItself(transaction: Transaction, floor: QueueFloor, id: QueueId, applicant: Limited): Admission {
  const queue = transaction.peek(queues, id)
  if (!queue) return { refused: 'unknownQueue' }
  const refused = refusalOf(transaction, floor, queue, applicant)
  if (refused !== undefined) return { refused }
  guard(transaction, queue)
  return { queue }
}

/** For whom nobody is on the line: hours, agents and waits do not matter. A queue that is full is full. */
export function admitWhoCanWait(
  transaction: Transaction,
  floor: QueueFloor,
  id: QueueId,
  interaction: InteractionId,
): Admission {
  const queue = transaction.peek(queues, id)
  if (!queue) return { refused: 'unknownQueue' }
  const { lengthMax } = queue
  const isFull = lengthMax !== undefined && floor.waiting(id) >= lengthMax
  if (isFull && !hasPlace(transaction, id, interaction)) return { refused: 'full' }
  countIn(transaction, queue)
  return { queue }
}

/** Why a queue does not take somebody now; undefined when it does. */
export function refusalOf(
  transaction: Transaction,
  floor: QueueFloor,
  queue: Queue,
  { medium, priority, interaction }: Limited,
): RouteRefusal | undefined {
  const { id, lengthMax, reserve, availableMin, freeMin, longestWaitMaxMs, expectedWaitMaxMs } = queue
  const { now } = transaction
  if (floor.isSwitchedOff(id)) return 'emergency'
  if (queue.calendar !== undefined && !floor.isOpen(id, now)) return 'outOfHours'
  if (queue.refuseWithoutAgents && floor.signedIn(id) === 0) return 'noAgents'
  if (queue.deserted?.left) return 'noAgents'
  if (availableMin !== undefined && floor.available(id) < availableMin) return 'noAgents'
  if (freeMin !== undefined && floor.free(id, medium) < freeMin) return 'noAgents'
  const isLimited = (lengthMax ?? longestWaitMaxMs ?? expectedWaitMaxMs) !== undefined
  if (!isLimited || hasPlace(transaction, id, interaction)) return undefined
  if (lengthMax !== undefined) {
    const kept = reserve && priority < reserve.priority ? reserve.places : 0
    if (floor.waiting(id) >= lengthMax - kept) return 'full'
  }
  if (longestWaitMaxMs !== undefined) {
    const longest = floor.longestSince(id)
    if (longest !== undefined && now - longest > longestWaitMaxMs) return 'waitTooLong'
  }
  if (expectedWaitMaxMs !== undefined) {
    const expected = floor.expectedWaitMs(id, medium)
    if (expected !== undefined && expected > expectedWaitMaxMs) return 'waitTooLong'
  }
  return undefined
}

/** Whether it waits in this very queue already: it takes no place away, and is none of the newcomers whom long waits keep out. */
function hasPlace(transaction: Transaction, queue: QueueId, id: InteractionId | undefined): boolean {
  const stage = id === undefined ? undefined : transaction.peek(interactions, id)?.stage
  return stage?.name === 'waiting' && ownPlace(stage).queue === queue
}

function guard(transaction: Transaction, queue: Queue): void {
  if (queue.calendar !== undefined) {
    const calendar = transaction.peek(calendars, queue.calendar)
    // The store has the last word on what time it is: nobody slips in after closing.
    if (calendar) transaction.refuseAfter(nextBoundary(calendar, transaction.now) - 1)
  }
  countIn(transaction, queue)
}

function countIn(transaction: Transaction, queue: Queue): void {
  if (queue.lengthMax === undefined) return
  const known = transaction.read(queues, queue.id)
  if (!known) return
  const next: Changeable<Queue> = { ...known }
  next.admissions++
  transaction.put(queues, queue.id, next)
}
