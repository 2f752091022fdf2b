import { type Engine, type Interaction, type Transaction, interactions } from '@ringwright/core'
import type { QueueStates } from '../queue/queue-floor.js'
import { queues } from '../queue/queue.js'
import { lapseRelaxation, relaxedAnew } from './relaxation.js'

/** How many follow in one change. More would make one commit that every node has to take in at once. */
const BATCH = 200

/**
 * Has those who wait follow the rings that their queue was given meanwhile: which ring is open for them, and when the next one
 * opens, stands in their own records.
 */
export function followRings(engine: Engine, states: QueueStates): void {
  engine.deadline(queues, {
    deadline: ({ ringsChangedAt }) => ringsChangedAt,
    lapse(transaction, id, { ringsChangedAt: _done, ...queue }) {
      let followed = 0
      for (const item of [...states.queueState(queue.id).waiting.items]) {
        const waiting = transaction.peek(interactions, item.id)
        if (!waiting || isUpToDate(transaction, waiting)) continue
        if (followed++ === BATCH) return
        lapseRelaxation(transaction, item.id, waiting)
      }
      transaction.put(queues, id, queue)
    },
  })
}

function isUpToDate(transaction: Transaction, { stage }: Interaction): boolean {
  if (stage.name !== 'waiting') return true
  const { relaxation } = relaxedAnew(transaction, stage)
  const before = stage.relaxation
  return relaxation?.ring === before?.ring && relaxation?.steps === before?.steps && relaxation?.next === before?.next
}
