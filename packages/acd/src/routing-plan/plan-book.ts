import { type Engine, type Expression, type Instant, type Transaction, RingwrightError } from '@ringwright/core'
import type { PlanLanguage, PlanSubject } from './plan-language.js'
import { planHeads, planVersionId, planVersions } from './plan-record.js'
import { OTHERWISE, type RoutingPlan } from './routing-plan.js'

/** A version of a plan that can be followed. */
export interface PlanInForce {
  readonly version: number
  readonly plan: RoutingPlan
}

/** Reads plans and evaluates what stands in them. A mistake in a plan costs its rule, never the interaction. */
export class PlanBook {
  readonly #engine: Engine
  readonly #language: PlanLanguage
  readonly #compiled = new WeakMap<RoutingPlan, Map<string, Expression | undefined>>()
  readonly #reported = new WeakSet<RoutingPlan>()

  constructor(engine: Engine, language: PlanLanguage) {
    this.#engine = engine
    this.#language = language
  }

  /** The version that new interactions follow. */
  current(transaction: Pick<Transaction, 'peek'>, id: string): PlanInForce | undefined {
    const head = transaction.peek(planHeads, id)
    return head && this.version(transaction, id, head.version)
  }

  version(transaction: Pick<Transaction, 'peek'>, id: string, version: number): PlanInForce | undefined {
    return transaction.peek(planVersions, planVersionId(id, version))
  }

  /** The name of the first filter that takes a subject, or of the route for all others. */
  routeFor(plan: RoutingPlan, subject: PlanSubject, now: Instant): string {
    return plan.filters.find(({ when }) => this.holds(plan, when, subject, now))?.name ?? OTHERWISE
  }

  /** False also when it cannot be evaluated. */
  holds(plan: RoutingPlan, condition: string | undefined, subject: PlanSubject, now: Instant): boolean {
    if (condition === undefined) return false
    return this.#evaluate(plan, condition, false, (expression) => this.#language.holds(expression, subject, now))
  }

  /** What a priority comes to; `before` when it is not given, or cannot be evaluated. */
  priority(
    plan: RoutingPlan,
    priority: number | string | undefined,
    before: number,
    subject: PlanSubject,
    now: Instant,
  ): number {
    if (typeof priority !== 'string') return priority ?? before
    return this.#evaluate(plan, priority, before, (expression) => {
      const value = this.#language.number(expression, subject, now)
      return Number.isFinite(value) ? value : before
    })
  }

  isBlocked({ blocked }: RoutingPlan, { from }: PlanSubject): boolean {
    return blocked !== undefined && matches(blocked.from, from) && !matches(blocked.except ?? [], from)
  }

  #evaluate<T>(plan: RoutingPlan, text: string, otherwise: T, evaluate: (expression: Expression) => T): T {
    const expressions = this.#expressionsOf(plan)
    try {
      if (!expressions.has(text)) {
        // Before it is read: what cannot be read is not read again each time.
        expressions.set(text, undefined)
        expressions.set(text, this.#language.expressions.compile(text))
      }
      const expression = expressions.get(text)
      return expression ? evaluate(expression) : otherwise
    } catch (error) {
      if (!(error instanceof RingwrightError)) throw error
      // Said once for each version: a rule that fails does so for everybody who comes.
      if (!this.#reported.has(plan)) {
        this.#reported.add(plan)
        this.#engine.logger.warn('rule of a routing plan failed', { plan: plan.id, rule: text, error: error.message })
      }
      return otherwise
    }
  }

  #expressionsOf(plan: RoutingPlan): Map<string, Expression | undefined> {
    let expressions = this.#compiled.get(plan)
    if (!expressions) {
      expressions = new Map()
      this.#compiled.set(plan, expressions)
    }
    return expressions
  }
}

function matches(patterns: readonly string[], address: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? address.startsWith(pattern.slice(0, -1)) : address === pattern,
  )
}
