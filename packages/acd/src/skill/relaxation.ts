import {
  type Instant,
  type Interaction,
  type Relaxation,
  type Transaction,
  type WaitingStage,
  askedSince,
  inStage,
  interactions,
} from '@ringwright/core'
import { type Queue, queues } from '../queue/queue.js'
import type { Ring } from '../queue/serving-options.js'

/** What of a wait says how far the demands have come down. */
type Relaxing = Pick<WaitingStage, 'since'> & Partial<Pick<WaitingStage, 'requirements' | 'opensAt'>>

/**
 * How far the demands have come down for one for whom agents are asked since then; undefined when nothing ever does. A
 * function of what stands in the records, so that whoever looks comes to the same.
 */
export function relaxationAt({ rings }: Pick<Queue, 'rings'>, wait: Relaxing, now: Instant): Relaxation | undefined {
  const relax = wait.requirements?.relax
  if (!rings && !relax) return undefined
  const since = askedSince(wait)
  const waitedMs = now - since
  const opened = ringAt(rings, waitedMs)
  const steps = relax?.filter(({ afterMs }) => afterMs <= waitedMs).length ?? 0
  const nextMs = Math.min(opened.nextMs, relax?.[steps]?.afterMs ?? Infinity)
  return { ring: opened.ring, steps, ...(nextMs !== Infinity && { next: since + nextMs }) }
}

/** The open ring, and after how much waiting the next one opens. */
function ringAt(rings: readonly Ring[] | undefined, waitedMs: number): { ring: number; nextMs: number } {
  if (!rings) return { ring: 0, nextMs: Infinity }
  // Skills that the last ring gives up are given up when its time is over, so that there is one more without members.
  const last = rings.at(-1)?.dropSkills?.length ? rings.length : rings.length - 1
  let nextMs = 0
  for (let ring = 0; ring < last; ring++) {
    nextMs += (rings[ring] as Ring).timeoutMs
    if (waitedMs < nextMs) return { ring, nextMs }
  }
  return { ring: last, nextMs: Infinity }
}

/** The same wait with what is demanded by now. */
export function relaxedAnew(transaction: Transaction, { relaxation: _before, ...stage }: WaitingStage): WaitingStage {
  const queue = transaction.peek(queues, stage.queue)
  const relaxation = queue && relaxationAt(queue, stage, transaction.now)
  return relaxation ? { ...stage, relaxation } : stage
}

export function relaxationDeadline({ stage }: Interaction): Instant | undefined {
  return stage.name === 'waiting' ? stage.relaxation?.next : undefined
}

export function lapseRelaxation(transaction: Transaction, id: string, interaction: Interaction): void {
  const { stage } = interaction
  if (stage.name !== 'waiting') return
  const { relaxation: before } = stage
  const next = relaxedAnew(transaction, stage)
  const { relaxation } = next
  transaction.put(interactions, id, inStage(interaction, next))
  if (!relaxation || (relaxation.ring === before?.ring && relaxation.steps === before.steps)) return
  const { ring, steps } = relaxation
  transaction.fact('interaction:relaxed', { interaction: interaction.id, queue: stage.queue, ring, steps })
}
