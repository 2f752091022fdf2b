import { type Engine, type Interaction, type Transaction, RingwrightError, interactions } from '@ringwright/core'
import type { PlanRouting } from './plan-routing.js'
import { type PlanHead, planHeads, planVersionId, planVersions } from './plan-record.js'
import type { RoutingPlan } from './routing-plan.js'

/** To whom a new version applies: to those who come, or also to those who wait under an older one. */
export type ApplyTo = 'new' | 'all'

/** Versions of a plan that are kept, beside those under which somebody waits. */
const VERSIONS_KEPT = 20
/** How many are moved to a new version in one change. */
const BATCH = 200

/** Makes a plan the one that new interactions follow, as its next version. The same plan again changes nothing. */
export function publishPlan(transaction: Transaction, engine: Engine, plan: RoutingPlan, applyTo: ApplyTo): number {
  const { id } = plan
  const head = transaction.read(planHeads, id)
  const current = head && transaction.peek(planVersions, planVersionId(id, head.version))
  if (head && current && JSON.stringify(current.plan) === JSON.stringify(plan)) return head.version
  const version = (head?.versions.at(-1) ?? 0) + 1
  const { now, actor } = transaction
  transaction.put(planVersions, planVersionId(id, version), {
    version,
    plan,
    publishedAt: now,
    publishedBy: actor.id,
  })
  const versions = withoutOld(transaction, engine, id, [...(head?.versions ?? []), version])
  transaction.put(planHeads, id, { id, version, versions, ...(applyTo === 'all' && { replanningSince: now }) })
  transaction.fact('plan:published', { plan: id, version, applyTo })
  return version
}

/** A plan as it was in a version; throws `not_found` when that is not kept. */
export function planAt(engine: Pick<Engine, 'get'>, id: string, version: number): RoutingPlan {
  const known = engine.get(planVersions, planVersionId(id, version))
  if (known) return known.plan
  throw new RingwrightError(
    'not_found',
    `There is no version ${version} of plan "${id}"; see \`plans()\` for what there is.`,
  )
}

/** Moves those who wait under older versions to the newest, a batch at a time. */
export function followHeads(engine: Engine, routing: PlanRouting): void {
  engine.deadline(planHeads, {
    deadline: ({ replanningSince }) => replanningSince,
    lapse(transaction, id, { replanningSince: _done, ...head }) {
      const inForce = transaction.peek(planVersions, planVersionId(id, head.version))
      let left = BATCH
      for (const { body } of inForce ? engine.all(interactions).values() : []) {
        if (!isBehind(body, head)) continue
        if (left-- === 0) return
        const interaction = transaction.read(interactions, body.id)
        const planned = interaction && routing.planned(transaction, interaction)
        if (planned && inForce) routing.replan(transaction, planned, inForce)
      }
      transaction.put(planHeads, id, head)
    },
  })
}

/** Whether it waits under an older version, without an offer that has its chance first. */
function isBehind({ stage }: Interaction, { id, version }: Omit<PlanHead, 'replanningSince'>): boolean {
  if (stage.name !== 'waiting' || stage.offers.length > 0) return false
  return stage.plan?.id === id && stage.plan.version < version
}

/** Lets go of versions that are old and under which nobody waits. */
function withoutOld(transaction: Transaction, engine: Engine, id: string, versions: readonly number[]): number[] {
  const old = new Set(versions.slice(0, -VERSIONS_KEPT))
  if (old.size === 0) return [...versions]
  for (const { body } of engine.all(interactions).values())
    if (body.stage.name === 'waiting' && body.stage.plan?.id === id) old.delete(body.stage.plan.version)
  for (const version of old) transaction.remove(planVersions, planVersionId(id, version))
  return versions.filter((version) => !old.has(version))
}
