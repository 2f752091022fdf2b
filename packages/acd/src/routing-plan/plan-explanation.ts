import type { Instant } from '@ringwright/core'
import type { QueueFloor } from '../queue/queue-floor.js'
import type { PlanLanguage, PlanSubject } from './plan-language.js'
import { OTHERWISE, type RoutingPlan, stepsOf } from './routing-plan.js'

/** Who a dry run is made for. What is left out: a call to nowhere from nobody, of priority 0, that has just come. */
export type PlanExample = Partial<PlanSubject>

/** What a condition came to: true, false, or why it could not be evaluated. */
export type Verdict = boolean | { readonly error: string }

/** What a plan would do with an example now, without doing it. */
export interface PlanExplanation {
  readonly blocked: boolean
  /** The name of the filter that takes it, or `otherwise`. */
  readonly route: string
  /** The filters that were looked at, up to the one that takes it. */
  readonly filters: readonly { readonly name: string; readonly when: string; readonly verdict: Verdict }[]
  readonly steps: readonly StepExplanation[]
  /** What would be made an exception of now. */
  readonly exceptions: readonly { readonly name: string; readonly when: string; readonly verdict: Verdict }[]
}

/** One step of the route that a dry run takes. */
export interface StepExplanation {
  readonly queue: string
  readonly priority: number
  /** When it would begin at the latest, counted from the arrival; absent when the step before has no end. */
  readonly startsMs?: number
  /** How many wait in the queue now. */
  readonly waiting: number
  /** Free agents of the queue beyond those whom the ones who wait will get. */
  readonly idle: number
  /** Whether the calendar of the queue has it open now. */
  readonly open: boolean
  /** What `skipWhen` comes to now; absent where the step has none. */
  readonly skipped?: Verdict
  /** What `leaveWhen` comes to now; absent where the step has none. */
  readonly left?: Verdict
}

export interface ExplanationTools {
  readonly language: PlanLanguage
  readonly floor: QueueFloor
  readonly isBlocked: (plan: RoutingPlan, subject: PlanSubject) => boolean
}

const NOBODY: PlanSubject = {
  ...{ channel: 'voice', medium: 'voice', service: '', from: '', to: '', attributes: {} },
  ...{ language: null, priority: 0, waitedMs: 0 },
}

/** A dry run of a plan on the floor as it is. */
export function explainPlan(
  plan: RoutingPlan,
  example: PlanExample,
  now: Instant,
  { language, floor, isBlocked }: ExplanationTools,
): PlanExplanation {
  const subject = { ...NOBODY, ...example }
  const judge = <T>(text: string, evaluate: (expression: ReturnType<typeof compile>) => T): T | { error: string } => {
    try {
      return evaluate(compile(text))
    } catch (error) {
      return { error: (error as Error).message }
    }
  }
  const compile = (text: string) => language.expressions.compile(text)
  const verdict = (text: string): Verdict => judge(text, (expression) => language.holds(expression, subject, now))
  const filters: { name: string; when: string; verdict: Verdict }[] = []
  for (const { name, when } of plan.filters) {
    const filter = { name, when, verdict: verdict(when) }
    filters.push(filter)
    if (filter.verdict === true) break
  }
  const last = filters.at(-1)
  const route = last?.verdict === true ? last.name : OTHERWISE
  let priority = subject.priority
  let startsMs: number | undefined = 0
  const steps = (stepsOf(plan, route) ?? []).map((step): StepExplanation => {
    const queue = step.queue as Parameters<QueueFloor['waiting']>[0]
    if (typeof step.priority === 'number') priority = step.priority
    else if (step.priority !== undefined) {
      const given = judge(step.priority, (expression) => language.number(expression, subject, now))
      if (typeof given === 'number') priority = given
    }
    const explained: StepExplanation = {
      ...{ queue: step.queue, priority, waiting: floor.waiting(queue), idle: floor.idle(queue, subject.medium) },
      open: floor.isOpen(queue, now),
      ...(startsMs !== undefined && { startsMs }),
      ...(step.skipWhen !== undefined && { skipped: verdict(step.skipWhen) }),
      ...(step.leaveWhen !== undefined && { left: verdict(step.leaveWhen) }),
    }
    startsMs = step.lastsMs === undefined || startsMs === undefined ? undefined : startsMs + step.lastsMs
    return explained
  })
  const exceptions = (plan.exceptions ?? []).map(({ name, when }) => ({ name, when, verdict: verdict(when) }))
  return { blocked: isBlocked(plan, subject), route, filters, steps, exceptions }
}
