import type { Interaction, PlanPosition, QueueId, RouteOutcome, RouteRefusal, Transaction } from '@ringwright/core'
import { admit } from '../queue/queue-admission.js'
import { prioritize, putWaiting } from '../queue/queue-commands.js'
import type { QueueFloor } from '../queue/queue-floor.js'
import type { Wait } from '../queue/wait.js'
import { relaxedAnew } from '../skill/relaxation.js'
import type { PlanBook, PlanInForce } from './plan-book.js'
import type { PlanSubject } from './plan-language.js'
import { withEnd } from './plan-position.js'
import { type PlanStep, requirementsOf } from './plan-step.js'
import type { Planned } from './planned.js'
import { stepsOf } from './routing-plan.js'

export interface RouteParts {
  readonly book: PlanBook
  readonly floor: QueueFloor
}

/** A route that somebody is to wait along. */
export interface Beginning {
  readonly inForce: PlanInForce
  readonly subject: PlanSubject
  readonly position: Omit<PlanPosition, 'step' | 'until'>
  readonly wait: Wait
  /** The first step that is looked at. */
  readonly from: number
  /** Where it waits already, when it does. */
  readonly planned?: Planned
}

/** Has it wait at the first step that neither is skipped nor refuses. */
export function beginRoute(
  { book, floor }: RouteParts,
  transaction: Transaction,
  interaction: Interaction,
  { inForce, subject, position, wait, from, planned }: Beginning,
): (RouteOutcome & { outcome: 'queued'; step: number }) | (RouteOutcome & { outcome: 'refused' }) {
  const { plan } = inForce
  const { now } = transaction
  const { id, medium } = interaction
  const steps = stepsOf(plan, position.route) ?? []
  let refused: RouteRefusal | undefined
  for (let index = from; index < steps.length; index++) {
    const step = steps[index] as PlanStep
    if (book.holds(plan, step.skipWhen, subject, now)) continue
    const priority = book.priority(plan, step.priority, wait.priority, subject, now)
    const at = withEnd({ ...position, step: index }, step, now)
    if (planned && planned.stage.queue === step.queue && !planned.stage.plan.borrowed) {
      const { stage } = withRequirements(transaction, planned, step)
      prioritize(transaction, floor, interaction, { ...stage, plan: at }, priority)
      return { outcome: 'queued', queue: stage.queue, step: index }
    }
    const admission = admit(transaction, floor, step.queue as QueueId, { interaction: id, medium, priority })
    if ('refused' in admission) refused ??= admission.refused
    else {
      const requirements = requirementsOf(step, interaction, wait.requirements)
      const asked = requirements ? { ...wait, requirements } : wait
      putWaiting(transaction, interaction, admission.queue, { ...asked, priority, plan: at })
      return { outcome: 'queued', queue: admission.queue.id, step: index }
    }
  }
  return { outcome: 'refused', reason: refused ?? 'noAgents' }
}

/** The same wait in the same queue, asking for what the step says. */
function withRequirements(transaction: Transaction, planned: Planned, step: PlanStep): Planned {
  const { interaction, stage } = planned
  const requirements = requirementsOf(step, interaction, stage.requirements)
  if (!requirements || requirements === stage.requirements) return planned
  const { plan } = stage
  return { ...planned, stage: { ...relaxedAnew(transaction, { ...stage, requirements }), plan } }
}
