import { type Instant, type Interaction, type Transaction, type WaitingStage, awaitsCallback } from '@ringwright/core'
import { type Queue, queues } from './queue.js'
import type { Wait } from './wait.js'

/** What of a wait says when it is over. */
type Limited = Pick<Wait, 'patienceUntil' | 'reserved' | 'heldUntil' | 'fromAgent'>

/** When a wait is over, by the customer's patience or the queue's longest wait, counted `from` then; undefined for never. */
export function waitEnd(interaction: Interaction, queue: Queue, wait: Limited, from: Instant): Instant | undefined {
  const { patienceUntil } = wait
  if (queue.waitMaxMs === undefined || !isLimited(interaction, queue, wait)) return patienceUntil
  return Math.min(patienceUntil ?? Infinity, from + queue.waitMaxMs)
}

/** The stage of a wait in which everybody may be asked from now on: the queue's longest wait begins. */
export function limitedFromNow(transaction: Transaction, interaction: Interaction, open: WaitingStage): WaitingStage {
  const queue = transaction.peek(queues, open.queue)
  const until = queue && waitEnd(interaction, queue, open, transaction.now)
  return until === undefined ? open : { ...open, until }
}

/**
 * Whether the queue's own limit ends the wait. Not for who is to be called back, or waits for one agent first: these have
 * ends of their own; nor for what was left while the queue is closed. For the last two it begins once everybody may be asked.
 * And who comes from an agent has no flow to go back to, so the limit only leads on to another queue.
 */
function isLimited(interaction: Interaction, { overflow: others }: Queue, wait: Limited): boolean {
  if (wait.reserved || wait.heldUntil !== undefined || awaitsCallback(interaction)) return false
  return !wait.fromAgent || others.waitedTooLong !== undefined
}
