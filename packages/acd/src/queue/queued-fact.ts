import {
  type Changeable,
  type FactTypes,
  type Instant,
  type Interaction,
  type QueueId,
  awaitsCallback,
} from '@ringwright/core'
import type { Wait } from './wait.js'

/** What is said of somebody who comes into a queue; added to by assigning, as most have no more than the first fields. */
export function queuedFact(
  interaction: Interaction,
  queue: QueueId,
  { priority, canWait, heldUntil, since, plan }: Wait,
  age: Instant,
): FactTypes['interaction:queued'] {
  const queued: Changeable<FactTypes['interaction:queued']> = { interaction: interaction.id, queue, priority, age }
  if (canWait) queued.canWait = true
  if (canWait && heldUntil !== undefined) queued.heldUntil = heldUntil
  // Each wait for a callback is told by its own facts.
  if (since !== undefined && !awaitsCallback(interaction)) queued.since = since
  if (plan?.borrowed && plan.lent?.queue !== undefined) queued.own = plan.lent.queue
  return queued
}
