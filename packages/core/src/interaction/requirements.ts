import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Instant } from '../clock/clock.js'

/** A condition on what an agent can do, of any depth up to `NEED_DEPTH_MAX`. */
export type SkillNeed =
  /** A skill of at least this level; default 1. */
  | { readonly skill: string; readonly min?: number }
  | { readonly all: readonly SkillNeed[] }
  | { readonly any: readonly SkillNeed[] }

/**
 * What an interaction asks of the agent who is to get it, beside what its queue asks of everybody. Data, so that it
 * stands in the record and may be changed while the interaction waits.
 */
export interface Requirements {
  readonly need?: SkillNeed
  /** A language tag such as `fr`: the agent must have it as the skill `language:fr`. */
  readonly language?: string
  /** Skills that are welcome, with weights: strategies that look for the best fit add weight times level. */
  readonly prefer?: Readonly<Record<string, number>>
  /**
   * How `need` and `language` count. `all`: who has them may get it, in the order of the queue's strategies; `best`: of
   * those, who has the highest mean level in them is first; `disregard`: not at all. Default: as the queue says.
   */
  readonly evaluation?: SkillEvaluation
  /** Agents whom it is meant for, with scores; the highest that is free is asked first by `designated-agents`. */
  readonly agents?: Readonly<Record<string, number>>
  /** What is given up as it waits, in order of `afterMs`. */
  readonly relax?: readonly RelaxationStep[]
}

/** How skills that are asked for choose among agents. */
export type SkillEvaluation = 'all' | 'best' | 'disregard'

/** What is asked of agents less, after a customer has waited for a while. */
export interface RelaxationStep {
  /** Since it came into this queue, in milliseconds. */
  readonly afterMs: number
  /** Skills that no longer count, wherever they are asked for. */
  readonly drop?: readonly string[]
  /** Takes the place of `need`. */
  readonly need?: SkillNeed
}

/** How far the demands on the agent have come down since it came into its queue. */
export interface Relaxation {
  /** Which ring of its queue is open, from 0. */
  readonly ring: number
  /** How many steps of its own `relax` are done. */
  readonly steps: number
  /** When the next ring opens or the next step is due; absent when there is none. */
  readonly next?: Instant
}

/** Deeper conditions are not read by people, and evaluation recurs. */
const NEED_DEPTH_MAX = 5
/** As many as a form with check boxes has. */
const NEED_PARTS_MAX = 50

const skillName = () => z.string().min(1).max(64)

function needSchemaOf(depth: number): z.ZodType<SkillNeed> {
  const leaf = z.strictObject({ skill: skillName(), min: z.number().int().min(1).max(10).exactOptional() })
  if (depth === 1) return leaf
  const parts = z
    .array(needSchemaOf(depth - 1))
    .min(1)
    .max(NEED_PARTS_MAX)
  return z.union([leaf, z.strictObject({ all: parts }), z.strictObject({ any: parts })])
}

export const skillNeedSchema = lazily(() => needSchemaOf(NEED_DEPTH_MAX))

/** The form of a `SkillEvaluation`, for records that keep it. */
export const skillEvaluationSchema = lazily(() => z.enum(['all', 'best', 'disregard']))

const WAIT_MAX_MS = 86_400_000

/** The form of `Requirements`, for records that keep them. */
export const requirementsSchema = lazily(() =>
  z.strictObject({
    need: skillNeedSchema().exactOptional(),
    language: z
      .string()
      .regex(/^[A-Za-z0-9-]{2,35}$/, 'expected a language tag such as "fr"')
      .exactOptional(),
    prefer: z.record(skillName(), z.number().min(0).max(1_000)).exactOptional(),
    evaluation: skillEvaluationSchema().exactOptional(),
    agents: z
      .record(z.string().max(64), z.number().min(0).max(1_000_000))
      .refine((agents) => Object.keys(agents).length <= 20, 'takes at most 20 agents')
      .exactOptional(),
    relax: z
      .array(
        z.strictObject({
          afterMs: z.number().int().min(1).max(WAIT_MAX_MS),
          drop: z.array(skillName()).max(NEED_PARTS_MAX).exactOptional(),
          need: skillNeedSchema().exactOptional(),
        }),
      )
      .max(10)
      .refine(isAscending, 'takes steps in the order of their `afterMs`')
      .exactOptional(),
  }),
)

function isAscending(steps: readonly RelaxationStep[]): boolean {
  return steps.every(({ afterMs }, index) => index === 0 || afterMs > (steps[index - 1] as RelaxationStep).afterMs)
}
