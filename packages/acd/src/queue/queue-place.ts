import { type Engine, type Instant, type InteractionId, type WaitingStage, interactions } from '@ringwright/core'

/** Who stands in a queue: since when, and the highest place that may be told. */
type Standing = Pick<WaitingStage, 'since' | 'placeMax'> & { readonly id: InteractionId }

/**
 * The place that somebody who waits is told: after those before it who were there when it came. Others may be let in
 * before it later; they do not count, so that a place that was told is never taken back, whichever node says it. 1 is
 * next.
 */
export function placeOf(
  engine: Pick<Engine, 'get'>,
  items: readonly { readonly id: InteractionId }[],
  { id, since, placeMax }: Standing,
  ahead: number,
): number {
  let place = 1
  for (let index = 0; index < ahead; index++) {
    const other = items[index]
    const stage = other && waitingStage(engine, other.id)
    if (stage && wasThere(other.id, stage, id, since)) place++
  }
  return Math.min(place, placeMax ?? place)
}

/** Whether one stood at its present place before another came. Ids grow with time, within the same instant too. */
function wasThere(id: InteractionId, { since, placedAt }: WaitingStage, other: InteractionId, came: Instant): boolean {
  if (placedAt !== undefined) return placedAt < came
  return since < came || (since === came && id < other)
}

function waitingStage(engine: Pick<Engine, 'get'>, id: InteractionId): WaitingStage | undefined {
  const stage = engine.get(interactions, id)?.stage
  return stage?.name === 'waiting' ? stage : undefined
}
