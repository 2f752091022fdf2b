import { type Engine, type Interaction, type InteractionId, type Transaction, interactions } from '@ringwright/core'
import { EMERGENCY_ID, emergencies } from './emergency.js'
import { overflow } from './queue-commands.js'
import type { QueueFloor } from './queue-floor.js'
import type { OverflowReason, Queue } from './queue.js'

/**
 * Sends somebody who waits away from the queue: on to the one to which it overflows, or back to the flow. False for who
 * comes from an agent and has no flow to go back to: they are served all the same.
 */
export function sendAway(
  { flows }: Pick<Engine, 'flows'>,
  transaction: Transaction,
  floor: QueueFloor,
  waiting: Interaction,
  reason: OverflowReason,
): boolean {
  if (overflow(transaction, floor, waiting, reason)) return true
  if (waiting.stage.name === 'waiting' && waiting.stage.fromAgent) return false
  flows.sendBack(transaction, waiting, reason)
  return true
}

/** Sends somebody away who comes back to a queue from which those who waited have been sent away meanwhile. */
export function followOthers(
  engine: Pick<Engine, 'flows'>,
  transaction: Transaction,
  floor: QueueFloor,
  id: InteractionId,
  queue: Queue,
): void {
  const reason = emptiedBy(transaction, floor, queue)
  const returned = transaction.read(interactions, id)
  if (reason !== undefined && returned) sendAway(engine, transaction, floor, returned, reason)
}

/** Why those who waited have left; undefined where a queue keeps who waits. */
export function emptiedBy(transaction: Transaction, floor: QueueFloor, queue: Queue): OverflowReason | undefined {
  const { id, atClosing, deserted } = queue
  if (floor.isSwitchedOff(id) && transaction.peek(emergencies, EMERGENCY_ID)?.left) return 'emergency'
  if (atClosing === 'leave' && !floor.isOpen(id, transaction.now)) return 'outOfHours'
  return deserted?.left ? 'noAgents' : undefined
}
