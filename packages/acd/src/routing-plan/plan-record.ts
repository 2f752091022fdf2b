import { type Instant, defineRecordKind } from '@ringwright/core'
import { z } from 'zod'
import { type RoutingPlan, routingPlanSchema } from './routing-plan.js'

/** One published version of a plan. Never changed: an interaction ends under the version under which it began. */
export interface PlanVersion {
  readonly version: number
  readonly plan: RoutingPlan
  readonly publishedAt: Instant
  /** The id of the actor who published it. */
  readonly publishedBy: string
}

/** Which version of a plan new interactions follow. Guards the plan: each publication puts it. */
export interface PlanHead {
  readonly id: string
  readonly version: number
  /** Versions that are kept, oldest first. */
  readonly versions: readonly number[]
  /** The version that stands in the center's options, whatever was published since. Absent: none does. */
  readonly configured?: number
  /** Interactions that wait under versions older than this one are being moved to it since then. */
  readonly replanning?: { readonly to: number; readonly since: Instant }
}

export const planVersions = defineRecordKind<PlanVersion>({
  kind: 'routing-plan-version',
  schema: z.lazy(() =>
    z.object({
      version: z.number(),
      plan: routingPlanSchema,
      publishedAt: z.number(),
      publishedBy: z.string(),
    }),
  ),
})

export const planHeads = defineRecordKind<PlanHead>({
  kind: 'routing-plan',
  schema: z.object({
    id: z.string(),
    version: z.number(),
    versions: z.array(z.number()),
    configured: z.number().optional(),
    replanning: z.object({ to: z.number(), since: z.number() }).optional(),
  }),
})

export function planVersionId(id: string, version: number): string {
  return `${id}@${version}`
}
