import type { Instant, PlanPosition, WaitingStage } from '@ringwright/core'
import type { PlanStep } from './plan-step.js'

/** At a step that begins now. */
export function withEnd(position: PlanPosition, { lastsMs }: PlanStep, now: Instant): PlanPosition {
  return lastsMs === undefined ? position : { ...position, until: now + lastsMs }
}

/** Whether the time of a wait, or of a step, is over. */
export function isOver({ until }: { readonly until?: Instant | undefined }, now: Instant): boolean {
  return until !== undefined && until <= now
}

/** What was told of a place, which is that in the own queue also while another one has it. */
export function toldOf({ placeMax }: WaitingStage): Pick<WaitingStage, 'placeMax'> {
  return placeMax === undefined ? {} : { placeMax }
}

/** In a queue that helps out, until then. */
export function borrowedPosition(
  { queue, since, plan }: Pick<WaitingStage, 'queue' | 'since'> & { readonly plan: PlanPosition },
  until: Instant,
): PlanPosition {
  const lent = plan.until === undefined ? { queue, since } : { queue, since, until: plan.until }
  return { ...plan, borrowed: true, lent, until }
}

/** In the step's own queue again: the step ends when it would have. */
export function returnedPosition(
  { borrowed: _over, until: _then, lent, ...position }: PlanPosition,
  step: PlanStep,
  now: Instant,
): PlanPosition {
  if (!lent) return withEnd(position, step, now)
  return lent.until === undefined ? position : { ...position, until: lent.until }
}

/** The step at which somebody would be who has waited for so long. */
export function stepAfter(steps: readonly PlanStep[], waitedMs: number): number {
  let over = 0
  for (const [index, { lastsMs }] of steps.entries()) {
    if (lastsMs === undefined) return index
    over += lastsMs
    if (waitedMs < over) return index
  }
  return Math.max(0, steps.length - 1)
}
