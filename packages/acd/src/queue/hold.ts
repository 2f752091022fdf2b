import {
  type Engine,
  type Instant,
  type Interaction,
  type Transaction,
  awaitsCallback,
  awaitsOpening,
  inStage,
  interactions,
} from '@ringwright/core'
import type { QueueFloor } from './queue-floor.js'
import { queues } from './queue.js'
import { limitedFromNow } from './wait-end.js'
import type { Wait } from './wait.js'

/** Lets out who keeps a place without being offered: between two tries of a callback, or until the queue opens. */
export function watchHolds(engine: Engine, floor: QueueFloor): void {
  engine.deadline(interactions, {
    deadline: ({ stage }) => (stage.name === 'waiting' ? stage.heldUntil : undefined),
    lapse: (transaction, _id, interaction) => endHold(transaction, floor, interaction),
  })
}

/** The wait of what was left: nobody is offered it before its queue opens. `opensAt` is undefined for one that is open. */
export function heldUntilOpen(wait: Wait, opensAt: Instant | undefined): Wait {
  const { heldUntil: _until, ...free } = wait
  return opensAt === undefined ? free : { ...free, heldUntil: opensAt }
}

/** It may be offered again; who is to be asked for in the queue's hours waits on where these have become others meanwhile. */
export function endHold(transaction: Transaction, floor: QueueFloor, interaction: Interaction): void {
  const { id, stage } = interaction
  if (stage.name !== 'waiting') return
  const { heldUntil: _over, ...free } = stage
  const queue = transaction.peek(queues, stage.queue)
  const keepsHours = awaitsOpening(stage) || (awaitsCallback(interaction) && queue?.atClosing === 'leave')
  const opensAt = keepsHours ? floor.opensAt(stage.queue, transaction.now) : undefined
  const next = opensAt === undefined ? limitedFromNow(transaction, interaction, free) : { ...free, heldUntil: opensAt }
  transaction.put(interactions, id, inStage(interaction, next))
}
