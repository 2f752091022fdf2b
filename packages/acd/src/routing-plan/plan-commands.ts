import { type Engine, type Interaction, type Transaction, RingwrightError, interactions } from '@ringwright/core'
import type { PlanRouting } from './plan-routing.js'
import { type PlanHead, type PlanVersion, planHeads, planVersionId, planVersions } from './plan-record.js'
import type { RoutingPlan } from './routing-plan.js'

/** To whom a new version applies: to those who come, or also to those who wait under an older one. */
export type ApplyTo = 'new' | 'all'

/** Versions of a plan that are kept, beside that of the options and those under which somebody waits. */
const VERSIONS_KEPT = 20
/** How many are moved to a new version in one change. */
const BATCH = 200

export interface Publication {
  readonly applyTo: ApplyTo
  /** It stands in the options of the center. */
  readonly isConfigured: boolean
}

/** Makes a plan the one that new interactions follow, as its next version. The same plan again is the version that it is. */
export function publishPlan(
  transaction: Transaction,
  engine: Engine,
  plan: RoutingPlan,
  { applyTo, isConfigured }: Publication,
): number {
  const { id } = plan
  const head = transaction.read(planHeads, id)
  const current = head && transaction.peek(planVersions, planVersionId(id, head.version))
  if (head && current && JSON.stringify(current.plan) === JSON.stringify(plan)) {
    if (applyTo === 'all') applyToAll(transaction, head)
    return head.version
  }
  const version = (head?.versions.at(-1) ?? 0) + 1
  const { now, actor } = transaction
  transaction.put(planVersions, planVersionId(id, version), {
    version,
    plan,
    publishedAt: now,
    publishedBy: actor.id,
  })
  const configured = isConfigured ? version : head?.configured
  // Those who are still to follow a version before this one do: it was published for them.
  const replanning = applyTo === 'all' ? { to: version, since: now } : head?.replanning
  const kept = { id, ...(configured !== undefined && { configured }), ...(replanning && { replanning }) }
  const versions = withoutOld(transaction, engine, kept, [...(head?.versions ?? []), version])
  transaction.put(planHeads, id, { ...kept, version, versions })
  transaction.fact('plan:published', { plan: id, version, applyTo })
  return version
}

/** Has those who wait under older versions follow what is in force for those who come. */
function applyToAll(transaction: Transaction, head: PlanHead): void {
  const { id, version } = head
  transaction.put(planHeads, id, { ...head, replanning: { to: version, since: transaction.now } })
  transaction.fact('plan:published', { plan: id, version, applyTo: 'all' })
}

/** Notes which version stands in the options of the center, so that it is known at every start. */
export function noteConfigured(transaction: Transaction, id: string, version: number): void {
  const head = transaction.read(planHeads, id)
  if (head && head.configured !== version) transaction.put(planHeads, id, { ...head, configured: version })
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

/** Moves those who wait under older versions to the one that was published for all, a batch at a time. */
export function followHeads(engine: Engine, routing: PlanRouting): void {
  engine.deadline(planHeads, {
    deadline: ({ replanning }) => replanning?.since,
    lapse(transaction, id, { replanning, ...head }) {
      const newer = replanning && transaction.peek(planVersions, planVersionId(id, replanning.to))
      if (!newer || replanAll(transaction, engine, routing, newer)) transaction.put(planHeads, id, head)
    },
  })
}

/** True when nobody is left who waits under an older version. */
function replanAll(transaction: Transaction, engine: Engine, routing: PlanRouting, newer: PlanVersion): boolean {
  let left = BATCH
  let again = false
  for (const { body } of engine.all(interactions).values()) {
    if (!isBehind(body, newer)) continue
    if (left === 0) return false
    const interaction = transaction.read(interactions, body.id)
    const planned = interaction && routing.planned(transaction, interaction)
    // An offer that is out has its chance, and is looked at again.
    if (planned && planned.stage.offers.length > 0) again = true
    else if (planned) {
      routing.replan(transaction, planned, newer)
      left--
    }
  }
  return !again
}

function isBehind({ stage }: Interaction, { version, plan }: PlanVersion): boolean {
  return stage.name === 'waiting' && stage.plan?.id === plan.id && stage.plan.version < version
}

/**
 * Lets go of versions that are old and under which nobody waits, or is to wait. That of the options stays: else the next start
 * would take it for one that the center has not had, and put it in the place of what was published since.
 */
function withoutOld(
  transaction: Transaction,
  engine: Engine,
  { id, configured, replanning }: Pick<PlanHead, 'id' | 'configured' | 'replanning'>,
  versions: readonly number[],
): number[] {
  const old = new Set(versions.slice(0, -VERSIONS_KEPT))
  if (old.size === 0) return [...versions]
  for (const kept of [configured, replanning?.to]) if (kept !== undefined) old.delete(kept)
  for (const { body } of engine.all(interactions).values())
    if (body.stage.name === 'waiting' && body.stage.plan?.id === id) old.delete(body.stage.plan.version)
  for (const version of old) transaction.remove(planVersions, planVersionId(id, version))
  return versions.filter((version) => !old.has(version))
}
