import {
  type CustomerId,
  type Engine,
  type Instant,
  type Interaction,
  type InteractionId,
  type Transaction,
  type WaitingStage,
  awaitsCallback,
  defineRecordKind,
  ownPlace,
} from '@ringwright/core'
import { z } from 'zod'
import { isCallable } from '../party/phone-number.js'
import { type Queue, queues } from './queue.js'
import type { Wait } from './wait.js'

/** A place in a queue that its customer has left. One for each customer, and only for a time: so there are never many. */
export interface KeptPlace extends Pick<WaitingStage, 'queue' | 'priority' | 'age'> {
  readonly customer: CustomerId
  /** The interaction that had it. */
  readonly interaction: InteractionId
  readonly waitedMs: number
  readonly until: Instant
}

/** Places of those who were cut off while they waited, by customer. */
export const keptPlaces = defineRecordKind<KeptPlace>({
  kind: 'kept-place',
  schema: z.object({
    customer: z.string(),
    interaction: z.string(),
    queue: z.string(),
    priority: z.number(),
    age: z.number(),
    waitedMs: z.number(),
    until: z.number(),
  }),
})

/** Lets places go that nobody has come back to. */
export function forgetPlaces(engine: Engine): void {
  engine.define(keptPlaces)
  engine.deadline(keptPlaces, {
    deadline: ({ until }) => until,
    lapse: (transaction, customer) => transaction.remove(keptPlaces, customer),
  })
}

/** Keeps the place of somebody who leaves while waiting, where the queue does so and it is known who that is. */
export function keepPlace(transaction: Transaction, interaction: Interaction, stage: WaitingStage): void {
  const { id, customer } = interaction
  const { queue, since } = ownPlace(stage)
  const { priority, age } = stage
  const keeping = transaction.peek(queues, queue)?.keepPlace
  if (!keeping || awaitsCallback(interaction) || !isKnown(interaction)) return
  const { now } = transaction
  const until = now + keeping.withinMs
  transaction.put(keptPlaces, customer, {
    ...{ customer, interaction: id, queue, priority, age },
    ...{ waitedMs: now - since, until },
  })
  transaction.fact('place:kept', { interaction: id, customer, queue, until })
}

/** The place in a queue that is kept for a customer. */
export function keptPlaceIn(
  transaction: Transaction,
  { id: queue, keepPlace: keeping }: Pick<Queue, 'id' | 'keepPlace'>,
  customer: CustomerId,
): KeptPlace | undefined {
  // Read and not only looked at: of two calls of one customer, one gets the place.
  const kept = keeping && transaction.read(keptPlaces, customer)
  return kept && kept.queue === queue && kept.until >= transaction.now ? kept : undefined
}

/** The wait of somebody who comes to a queue: a new one, or from the place that was kept for that customer. */
export function resumed(transaction: Transaction, { id, customer }: Interaction, queue: Queue, wait: Wait): Wait {
  const isNew = wait.placedAt === undefined && wait.since === undefined
  const kept = isNew ? keptPlaceIn(transaction, queue, customer) : undefined
  if (!kept) return wait
  const { now } = transaction
  transaction.remove(keptPlaces, customer)
  const { interaction: left, waitedMs } = kept
  const age = Math.min(kept.age, wait.age)
  transaction.fact('place:resumed', { interaction: id, left, queue: queue.id, age, waitedMs })
  const since = queue.keepPlace?.wait === 'together' ? { since: now - waitedMs } : {}
  return { ...wait, ...since, age, priority: Math.max(kept.priority, wait.priority), placedAt: now }
}

/** All who hide their number look like one customer. */
function isKnown({ medium, from }: Interaction): boolean {
  return medium === 'text' || isCallable(from)
}
