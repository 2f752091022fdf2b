import { type Actor, type Engine, RingwrightError, interactions, parseInput } from '@ringwright/core'
import { z } from 'zod'
import { agents } from '../agent/agent.js'
import type { QueueFloor } from '../queue/queue-floor.js'
import { queues } from '../queue/queue.js'
import { PlanBook } from './plan-book.js'
import { type ApplyTo, followHeads, noteConfigured, planAt, publishPlan } from './plan-commands.js'
import { type PlanExample, type PlanExplanation, explainPlan } from './plan-explanation.js'
import { PlanLanguage } from './plan-language.js'
import { type PlanFinding, lintPlan } from './plan-lint.js'
import { planHeads, planVersions } from './plan-record.js'
import { PlanRouting } from './plan-routing.js'
import { PlanWatch } from './plan-watch.js'
import { type RoutingPlan, routingPlanSchema } from './routing-plan.js'

/** Whether a routing plan is in force now, and what was noticed about it. */
export type PublishOutcome =
  | { readonly outcome: 'published'; readonly version: number; readonly findings: readonly PlanFinding[] }
  /** It has errors; nothing was changed. */
  | { readonly outcome: 'refused'; readonly findings: readonly PlanFinding[] }

/** What is done with routing plans while the center runs. */
export interface RoutingPlans {
  /**
   * Makes a plan the one that new interactions follow, at once and as a whole. Those who wait end under their version,
   * unless it is applied to `all`. Needs `plan:publish`.
   */
  publishPlan(actor: Actor, plan: RoutingPlan, options?: { readonly applyTo?: ApplyTo }): Promise<PublishOutcome>
  /** Publishes an older version again, as a new one. Needs `plan:publish`; throws `not_found` when it is not kept. */
  revertPlan(
    actor: Actor,
    id: string,
    version: number,
    options?: { readonly applyTo?: ApplyTo },
  ): Promise<PublishOutcome>
  /** What looks wrong with a plan, against the queues and agents that there are. Throws for one that has no right shape. */
  lintPlan(plan: RoutingPlan): readonly PlanFinding[]
  /** What a plan, or the one in force of this id, would do with an example now, and why. */
  explainPlan(plan: RoutingPlan | string, example: PlanExample): PlanExplanation
  /** The plans that there are, with the versions that are kept. */
  plans(): readonly { readonly id: string; readonly version: number; readonly versions: readonly number[] }[]
}

/** What plans are made of in one center. */
export interface PlanParts {
  readonly engine: Engine
  readonly floor: QueueFloor
  readonly book: PlanBook
  readonly language: PlanLanguage
  readonly routing: PlanRouting
}

export function setUpPlans(engine: Engine, floor: QueueFloor): PlanParts {
  engine.define(planHeads)
  engine.define(planVersions)
  const language = new PlanLanguage(floor, (id) => engine.get(queues, id) !== undefined)
  const book = new PlanBook(engine, language)
  const routing = new PlanRouting(engine, book, floor)
  engine.deadline(interactions, {
    deadline: ({ stage }) => (stage.name === 'waiting' && stage.offers.length === 0 ? stage.plan?.until : undefined),
    lapse(transaction, _id, interaction) {
      const planned = routing.planned(transaction, interaction)
      if (planned) routing.stepOver(transaction, planned)
    },
  })
  followHeads(engine, routing)
  new PlanWatch(engine, routing, language)
  return { engine, floor, book, language, routing }
}

const applyToSchema = z.enum(['new', 'all']).default('new')

function lint({ engine, language }: PlanParts, plan: RoutingPlan): readonly PlanFinding[] {
  const known = new Map([...engine.all(queues).values()].map(({ body }) => [body.id as string, body]))
  const staff = [...engine.all(agents).values()].map(({ body }) => body)
  return lintPlan(plan, { language, queues: known, agents: staff, now: engine.clock.now() })
}

async function publish(
  parts: PlanParts,
  actor: Actor,
  plan: RoutingPlan,
  said: ApplyTo | undefined,
  isConfigured = false,
): Promise<PublishOutcome> {
  const { engine } = parts
  const applyTo = parseInput(applyToSchema, said, 'applyTo')
  const findings = lint(parts, plan)
  if (findings.some(({ severity }) => severity === 'error')) return { outcome: 'refused', findings }
  const version = await engine.run(actor, (transaction) =>
    publishPlan(transaction, engine, plan, { applyTo, isConfigured }),
  )
  return { outcome: 'published', version, findings }
}

export function routingPlans(here: () => PlanParts): RoutingPlans {
  return {
    async publishPlan(actor, plan, options = {}) {
      here().engine.authorize(actor, 'plan:publish')
      return publish(here(), actor, checkedPlan(plan), options.applyTo)
    },
    async revertPlan(actor, id, version, options = {}) {
      const { engine } = here()
      engine.authorize(actor, 'plan:publish')
      return publish(here(), actor, planAt(engine, id, version), options.applyTo)
    },
    lintPlan: (plan) => lint(here(), checkedPlan(plan)),
    explainPlan(plan, example) {
      const { engine, floor, language, book } = here()
      const version = typeof plan === 'string' ? (engine.get(planHeads, plan)?.version ?? 0) : 0
      const explained = typeof plan === 'string' ? planAt(engine, plan, version) : checkedPlan(plan)
      const isBlocked = book.isBlocked.bind(book)
      return explainPlan(explained, example, engine.clock.now(), { language, floor, isBlocked })
    },
    plans: () =>
      [...here().engine.all(planHeads).values()].map(({ body: { id, version, versions } }) => ({
        id,
        version,
        versions,
      })),
  }
}

/** Publishes the plans of the configuration that the center has not had before; throws for one with errors. */
export async function publishConfigured(
  actor: Actor,
  plans: readonly RoutingPlan[],
  parts: PlanParts | undefined,
): Promise<void> {
  if (!parts) return
  const { engine } = parts
  const had = new Map([...engine.all(planVersions).values()].map(({ body }) => [JSON.stringify(body.plan), body]))
  for (const plan of plans) {
    const known = had.get(JSON.stringify(plan))
    if (known) {
      if (engine.get(planHeads, plan.id)?.configured !== known.version)
        await engine.run(actor, (transaction) => noteConfigured(transaction, plan.id, known.version))
      continue
    }
    const published = await publish(parts, actor, plan, 'new', true)
    if (published.outcome === 'published') continue
    const lines = published.findings.map(({ path, message }) => `  ${path}: ${message}`)
    throw new RingwrightError('invalid_argument', `plan "${plan.id}" of acd is not valid:\n${lines.join('\n')}`)
  }
}

function checkedPlan(plan: RoutingPlan): RoutingPlan {
  return parseInput(routingPlanSchema, plan, 'routing plan')
}
