import { type Expression, type Json, createExpressionLanguage } from '@ringwright/core'
import { z } from 'zod'

/** Of these leads no more are called once so many were reached. */
export interface Quota {
  /** In the rule language, over the columns of the lead and `name`, `zone`, `region`, `priority`: `age < 30 and city == "Bonn"`. */
  readonly when: string
  readonly most: number
}

const EXPRESSION_MAX = 500
/** A sample of four ages, three sizes of towns and two sexes has fewer cells. */
const QUOTAS_MAX = 50

export const quotasSchema = z
  .array(z.strictObject({ when: z.string().min(1).max(EXPRESSION_MAX), most: z.int().min(0).max(10_000_000) }))
  .max(QUOTAS_MAX)

/** What quotas see of a lead. */
export interface QuotaLead {
  readonly attributes: Readonly<Record<string, Json>>
  readonly name?: string
  readonly zone: string
  readonly region?: string
  readonly priority: number
}

/** A column that a lead does not have is null there, and belongs to no cell that asks for it. */
const language = createExpressionLanguage({ missing: 'null' })

const compiled = new WeakMap<readonly Quota[], readonly Expression[]>()

/** Throws `invalid_argument` for what is no expression. */
export function checkQuotas(quotas: readonly Quota[]): void {
  expressionsOf(quotas)
}

/** Whether the quota of this place counts the lead. */
export function fallsUnder(quotas: readonly Quota[], index: number, lead: QuotaLead): boolean {
  const { attributes, name, zone, region, priority } = lead
  const values = { ...attributes, name: name ?? null, zone, region: region ?? null, priority }
  try {
    return expressionsOf(quotas)[index]?.evaluateBoolean(values) ?? false
  } catch {
    // A text where a number is compared: whatever the lead is, it is not what the cell asks for.
    return false
  }
}

function expressionsOf(quotas: readonly Quota[]): readonly Expression[] {
  const known = compiled.get(quotas)
  if (known) return known
  const expressions = quotas.map(({ when }) => language.compile(when))
  compiled.set(quotas, expressions)
  return expressions
}
