import { requirementsSchema } from '@ringwright/core'
import { z } from 'zod'
import { type PlanException, stepsOfException } from './plan-exception.js'
import type { PlanStep } from './plan-step.js'

/**
 * Ordered rules that choose where an interaction waits, and what changes while it waits. Plain JSON; conditions are
 * expressions over the interaction (`channel`, `medium`, `service`, `from`, `to`, `priority`, `waited` in seconds,
 * `language`, which is null where nobody knows, `attributes.tier`) and over queues: `waiting("sales")`, `idle("help")`,
 * `available("help")`, `signedIn("help")`, `longest("sales")` and `expectedWait("sales")` in seconds (null when it
 * cannot be said), `open("sales")`, `switchedOff("sales")`.
 */
export interface RoutingPlan {
  /** 1 to 64 letters, digits, `-` and `_`. */
  readonly id: string
  /** Whose interactions are refused as `blocked`. Default: nobody's. */
  readonly blocked?: {
    /** Addresses; one that ends in `*` takes all that begin so. */
    readonly from: readonly string[]
    /** Addresses that are let in all the same. */
    readonly except?: readonly string[]
  }
  /**
   * At most 200, looked at from the first on; the first whose condition is true decides. One that cannot be evaluated
   * is not true.
   */
  readonly filters: readonly PlanFilter[]
  /** For what no filter takes. */
  readonly otherwise: readonly PlanStep[]
  /** At most 20: what happens once to whoever waits under the plan, the first that is true first. */
  readonly exceptions?: readonly PlanException[]
}

/** One branch of a routing plan: the first one whose condition holds takes the request. */
export interface PlanFilter {
  /** Unique in its plan, and not `otherwise`. */
  readonly name: string
  /** A condition of at most 2,000 characters, such as `attributes.tier == "gold"`. */
  readonly when: string
  /** Taken one after the other; at most 20. */
  readonly steps: readonly PlanStep[]
}

/** Beyond these a plan is a program, and wants to be several plans. */
const FILTERS_MAX = 200
const STEPS_MAX = 20
const BLOCKED_MAX = 10_000
/** Each is looked at whenever the floor changes, for everybody who waits. */
const EXCEPTIONS_MAX = 20
/** All exceptions together then stay within what attributes may be. */
const EXCEPTION_ATTRIBUTES_MAX = 5
const DAY_MS = 86_400_000

const queue = z.string().min(1).max(64)
const expression = z.string().min(1).max(2_000)

/** Made when the first plan is read: schemas are most of what importing the package costs. */
export const routingPlanSchema = z.lazy(() => {
  const step = z.strictObject({
    queue,
    priority: z.union([z.number(), expression], 'expected a number or an expression').exactOptional(),
    requirements: requirementsSchema().exactOptional(),
    sameLanguage: z.literal(true).exactOptional(),
    lastsMs: z.int().min(100).max(DAY_MS).exactOptional(),
    skipWhen: expression.exactOptional(),
    leaveWhen: expression.exactOptional(),
    borrow: z
      .array(z.strictObject({ queue, when: expression, forMs: z.int().min(1_000).max(DAY_MS).exactOptional() }))
      .min(1)
      .max(10)
      .exactOptional(),
  })
  const steps = z.array(step).min(1).max(STEPS_MAX)
  const addresses = z.array(z.string().min(1).max(256)).max(BLOCKED_MAX)
  const name = z
    .string()
    .regex(/^[\w-]{1,64}$/, 'takes 1 to 64 letters, digits, "-" and "_"')
    .refine((text) => text !== OTHERWISE, 'is the name of the route that is taken when no filter fits')
  return z
    .strictObject({
      id: z.string().regex(/^[\w-]{1,64}$/, 'takes 1 to 64 letters, digits, "-" and "_"'),
      blocked: z.strictObject({ from: addresses, except: addresses.exactOptional() }).exactOptional(),
      filters: z
        .array(z.strictObject({ name, when: expression, steps }))
        .max(FILTERS_MAX)
        .refine(
          (filters) => new Set(filters.map((each) => each.name)).size === filters.length,
          'two have the same name',
        ),
      otherwise: steps,
      exceptions: z
        .array(
          z
            .strictObject({
              name,
              when: expression,
              attributes: z
                .record(
                  z.string().min(1).max(64),
                  z.union(
                    [z.string().max(100), z.number(), z.boolean(), z.null()],
                    'expected a text, number, boolean or null',
                  ),
                )
                .refine(
                  (given) => Object.keys(given).length <= EXCEPTION_ATTRIBUTES_MAX,
                  `takes at most ${EXCEPTION_ATTRIBUTES_MAX} attributes`,
                )
                .exactOptional(),
              priority: z.union([z.number(), expression], 'expected a number or an expression').exactOptional(),
              leadsTo: z.union([z.literal('classify'), z.literal('leave'), steps]).exactOptional(),
            })
            .refine(
              (given) => given.attributes !== undefined || given.priority !== undefined || given.leadsTo !== undefined,
              'takes attributes, a priority or `leadsTo`: else nothing would happen',
            ),
        )
        .min(1)
        .max(EXCEPTIONS_MAX)
        .exactOptional(),
    })
    .refine(
      ({ filters, exceptions = [] }) => {
        const names = [...filters, ...exceptions].map((each) => each.name)
        return new Set(names).size === names.length
      },
      { path: ['exceptions'], message: 'two exceptions, or a filter and an exception, have the same name' },
    ) satisfies z.ZodType<RoutingPlan>
})

/** The name of the route of those whom no filter takes. */
export const OTHERWISE = 'otherwise'

/** The steps of a route, by its filter's name. */
export function stepsOf(plan: RoutingPlan, route: string): readonly PlanStep[] | undefined {
  if (route === OTHERWISE) return plan.otherwise
  const filter = plan.filters.find(({ name }) => name === route)
  if (filter) return filter.steps
  const exception = plan.exceptions?.find(({ name }) => name === route)
  return exception && stepsOfException(exception)
}

/** An expression of a plan and where it stands. */
export interface PlanExpression {
  /** As `filters.0.steps.1.leaveWhen`. */
  readonly path: string
  readonly text: string
  readonly gives: 'condition' | 'number'
}

export function expressionsOf(plan: RoutingPlan): readonly PlanExpression[] {
  const found: PlanExpression[] = []
  const add = (path: string, text: string | number | undefined, gives: PlanExpression['gives'] = 'condition'): void => {
    if (typeof text === 'string') found.push({ path, text, gives })
  }
  const addSteps = (path: string, steps: readonly PlanStep[]): void => {
    for (const [index, { priority, skipWhen, leaveWhen, borrow = [] }] of steps.entries()) {
      add(`${path}.${index}.priority`, priority, 'number')
      add(`${path}.${index}.skipWhen`, skipWhen)
      add(`${path}.${index}.leaveWhen`, leaveWhen)
      for (const [place, { when }] of borrow.entries()) add(`${path}.${index}.borrow.${place}.when`, when)
    }
  }
  for (const [index, { when, steps }] of plan.filters.entries()) {
    add(`filters.${index}.when`, when)
    addSteps(`filters.${index}.steps`, steps)
  }
  addSteps('otherwise', plan.otherwise)
  for (const [index, exception] of (plan.exceptions ?? []).entries()) {
    add(`exceptions.${index}.when`, exception.when)
    add(`exceptions.${index}.priority`, exception.priority, 'number')
    addSteps(`exceptions.${index}.leadsTo`, stepsOfException(exception))
  }
  return found
}

/** All routes of a plan, with where they stand in it. */
export function routesOf(plan: RoutingPlan): readonly { readonly path: string; readonly steps: readonly PlanStep[] }[] {
  return [
    ...plan.filters.map(({ steps }, index) => ({ path: `filters.${index}.steps`, steps })),
    { path: 'otherwise', steps: plan.otherwise },
    ...(plan.exceptions ?? []).map((each, index) => ({
      path: `exceptions.${index}.leadsTo`,
      steps: stepsOfException(each),
    })),
  ]
}

/** Every place where a plan names a queue, beside its expressions. */
export function queuesOf(plan: RoutingPlan): readonly { readonly path: string; readonly queue: string }[] {
  return routesOf(plan).flatMap(({ path, steps }) =>
    steps.flatMap((step, index) => [
      { path: `${path}.${index}.queue`, queue: step.queue },
      ...(step.borrow ?? []).map((each, place) => ({
        path: `${path}.${index}.borrow.${place}.queue`,
        queue: each.queue,
      })),
    ]),
  )
}
