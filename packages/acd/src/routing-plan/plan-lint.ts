import type { Instant } from '@ringwright/core'
import type { Agent } from '../agent/agent.js'
import type { Queue } from '../queue/queue.js'
import { demandOf, meets } from '../skill/demand.js'
import { type PlanLanguage, QUEUE_FUNCTIONS } from './plan-language.js'
import { type RoutingPlan, expressionsOf, queuesOf, routesOf } from './routing-plan.js'

/** What is wrong or suspicious in a routing plan. */
export type PlanFindingCode =
  | 'unknownQueue'
  | 'badExpression'
  | 'constantCondition' // always true, or always false
  | 'unreachableFilter' // an earlier one takes everything that it would take
  | 'unreachableStep' // the one before has no end
  | 'zeroCapacity' // no agent serves the queue
  | 'starvedSkill' // no agent of the queue has what it requires
  | 'overflowLoop' // queues that send on to each other

/** One thing that is wrong, or looks wrong, with a plan. */
export interface PlanFinding {
  readonly code: PlanFindingCode
  /** A plan with errors is not published; a warning may be meant. */
  readonly severity: 'error' | 'warning'
  /** Where, as `filters.0.steps.1.queue`. */
  readonly path: string
  /** One sentence. */
  readonly message: string
}

/** What a plan is checked against. */
export interface PlanSurroundings {
  readonly language: PlanLanguage
  readonly queues: ReadonlyMap<string, Queue>
  readonly agents: Iterable<Agent>
  readonly now: Instant
}

/** Looks for mistakes in a plan of the right shape, in the order of its fields. */
export function lintPlan(plan: RoutingPlan, surroundings: PlanSurroundings): readonly PlanFinding[] {
  const staff = staffOf(surroundings.agents)
  return [
    ...expressionFindings(plan, surroundings),
    ...filterFindings(plan, surroundings),
    ...stepFindings(plan),
    ...queueFindings(plan, surroundings, staff),
    ...requirementFindings(plan, surroundings, staff),
    ...overflowLoops(plan, surroundings.queues),
  ]
}

function* expressionFindings(plan: RoutingPlan, surroundings: PlanSurroundings): Generator<PlanFinding> {
  const { language, queues } = surroundings
  for (const { path, text, gives } of expressionsOf(plan)) {
    const checked = language.expressions.check(text)
    if (checked.outcome === 'invalid') {
      const { line, column, message } = checked.problem
      yield { code: 'badExpression', severity: 'error', path, message: `line ${line}, column ${column}: ${message}` }
      continue
    }
    for (const queue of queuesNamedIn(text)) if (!queues.has(queue)) yield unknownQueue(path, queue, queues)
    const value = gives === 'condition' ? constantOf(surroundings, text) : undefined
    if (value !== undefined)
      yield { code: 'constantCondition', severity: 'warning', path, message: `it is always ${value}` }
  }
}

function* filterFindings({ filters }: RoutingPlan, surroundings: PlanSurroundings): Generator<PlanFinding> {
  for (const [index, { when }] of filters.entries()) {
    const before = filters.slice(0, index)
    const same = before.find((each) => spaceless(each.when) === spaceless(when))
    const taker = same ?? before.find((each) => constantOf(surroundings, each.when) === true)
    if (!taker) continue
    const message = same ? `"${same.name}" has the same condition` : `"${taker.name}" takes everything`
    yield { code: 'unreachableFilter', severity: 'error', path: `filters.${index}.when`, message }
  }
}

function* stepFindings(plan: RoutingPlan): Generator<PlanFinding> {
  for (const { path, steps } of routesOf(plan))
    for (const [index, step] of steps.slice(0, -1).entries()) {
      if (step.lastsMs !== undefined || step.leaveWhen !== undefined || step.skipWhen !== undefined) continue
      const message = `is reached only when "${step.queue}" refuses: the step before has neither \`lastsMs\` nor \`leaveWhen\``
      yield { code: 'unreachableStep', severity: 'warning', path: `${path}.${index + 1}`, message }
    }
}

function* queueFindings(
  plan: RoutingPlan,
  { queues }: PlanSurroundings,
  staff: ReadonlyMap<string, readonly Agent[]>,
): Generator<PlanFinding> {
  for (const { path, queue: id } of queuesOf(plan)) {
    const queue = queues.get(id)
    const agents = staff.get(id) ?? []
    if (!queue) yield unknownQueue(path, id, queues)
    else if (agents.length === 0)
      yield { code: 'zeroCapacity', severity: 'warning', path, message: `no agent serves "${id}"` }
    for (const [skill, level] of Object.entries(queue?.skills ?? {})) {
      if (agents.length === 0 || agents.some(({ skills }) => (skills[skill] ?? 0) >= level)) continue
      const message = `"${id}" requires "${skill}" of level ${level}, which none of its agents has`
      yield { code: 'starvedSkill', severity: 'warning', path, message }
    }
  }
}

/** What steps require, against those who serve their queue. */
function* requirementFindings(
  plan: RoutingPlan,
  { queues, now }: PlanSurroundings,
  staff: ReadonlyMap<string, readonly Agent[]>,
): Generator<PlanFinding> {
  for (const { path, steps } of routesOf(plan))
    for (const [index, { queue: id, requirements }] of steps.entries()) {
      const queue = queues.get(id)
      const agents = staff.get(id) ?? []
      if (!requirements || !queue || agents.length === 0) continue
      const demand = demandOf(queue, { requirements })
      if (agents.some((agent) => meets(agent, queue, { ...demand, levelMax: Infinity }, now))) continue
      const message = `no agent of "${id}" meets what the step requires`
      yield { code: 'starvedSkill', severity: 'warning', path: `${path}.${index}.requirements`, message }
    }
}

/** Rings of queues that a plan uses. Nobody goes round in them, but nobody is helped by them either. */
function* overflowLoops(plan: RoutingPlan, queues: ReadonlyMap<string, Queue>): Generator<PlanFinding> {
  const seen = new Set<string>()
  for (const { path, queue } of queuesOf(plan)) {
    const ring = ringFrom(queue, queues)
    const name = ring && [...ring].sort().join(', ')
    if (!ring || name === undefined || seen.has(name)) continue
    seen.add(name)
    const message = `overflows in a ring: ${[...ring, ring[0]].join(' → ')}`
    yield { code: 'overflowLoop', severity: 'warning', path, message }
  }
}

/** The queues on a way by overflow from a queue back to itself. */
function ringFrom(start: string, queues: ReadonlyMap<string, Queue>): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[start]]
  const seen = new Set<string>()
  for (const way of ways)
    for (const next of Object.values(queues.get(way.at(-1) as string)?.overflow ?? {})) {
      if (next === start) return way
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  return undefined
}

/** What a condition always comes to; undefined when it looks at anything. */
function constantOf({ language }: PlanSurroundings, text: string): boolean | undefined {
  const checked = language.expressions.check(text)
  if (checked.outcome === 'invalid' || checked.expression.variables.length > 0) return undefined
  if (QUEUE_CALL.test(text)) return undefined
  try {
    return checked.expression.evaluateBoolean({})
  } catch {
    return undefined
  }
}

const QUEUE_CALL = new RegExp(`\\b(?:${QUEUE_FUNCTIONS.join('|')})\\s*\\(`)
const QUEUE_NAME = new RegExp(`\\b(?:${QUEUE_FUNCTIONS.join('|')})\\s*\\(\\s*(?:"([^"]*)"|'([^']*)')`, 'g')

function queuesNamedIn(text: string): readonly string[] {
  return Array.from(text.matchAll(QUEUE_NAME), ([, double, single]) => double ?? single ?? '')
}

function unknownQueue(path: string, queue: string, queues: ReadonlyMap<string, Queue>): PlanFinding {
  const message = `there is no queue "${queue}"; there are ${[...queues.keys()].slice(0, 20).join(', ')}`
  return { code: 'unknownQueue', severity: 'error', path, message }
}

function staffOf(agents: Iterable<Agent>): ReadonlyMap<string, readonly Agent[]> {
  const staff = new Map<string, Agent[]>()
  for (const agent of agents) for (const queue of agent.queues) staff.set(queue, [...(staff.get(queue) ?? []), agent])
  return staff
}

function spaceless(text: string): string {
  return text.replaceAll(/\s+/g, '')
}
