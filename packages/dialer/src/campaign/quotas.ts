import { type Expression, type Json, createExpressionLanguage } from '@ringwright/core'
import { z } from 'zod'
import type { Lead } from '../lead/lead.js'
import type { StagedLeads } from '../lead/lead-index.js'
import type { Campaign } from './campaign.js'

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
interface QuotaLead {
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

/** Whether a quota that the lead falls under has been reached. */
export function isQuotaFull({ settings: { quotas }, reached = [] }: Campaign, lead: QuotaLead): boolean {
  return quotas.some(({ most }, index) => (reached[index] ?? 0) >= most && fallsUnder(quotas, index, lead))
}

/**
 * How many more of each quota may be called: those who are on the line, or shown to an agent, may all be reached. So no
 * quota is ever exceeded, and the last places of one are filled call by call.
 */
export class QuotaRoom {
  readonly #quotas: readonly Quota[]
  readonly #left: number[]

  constructor({ settings: { quotas }, reached = [] }: Campaign, { calling, live, previewing }: StagedLeads) {
    this.#quotas = quotas
    this.#left = quotas.map(({ most }, index) => most - (reached[index] ?? 0))
    if (quotas.length === 0) return
    for (const stage of [calling, live, previewing]) for (const lead of stage.values()) this.take(lead)
  }

  hasRoom(lead: Lead): boolean {
    return this.#left.every((left, index) => left > 0 || !this.#counts(index, lead))
  }

  take(lead: Lead): void {
    for (let index = 0; index < this.#left.length; index++)
      if (this.#counts(index, lead)) this.#left[index] = (this.#left[index] as number) - 1
  }

  #counts(index: number, lead: Lead): boolean {
    return lead.outcomes.connected === undefined && fallsUnder(this.#quotas, index, lead)
  }
}

/** Somebody has the lead on the line: counted once, for each quota that it falls under. */
export function countReached(campaign: Campaign, lead: QuotaLead & Pick<Lead, 'outcomes'>): Campaign {
  const { quotas } = campaign.settings
  if (quotas.length === 0 || lead.outcomes.connected !== undefined) return campaign
  const reached = quotas.map((_, index) => (campaign.reached?.[index] ?? 0) + (fallsUnder(quotas, index, lead) ? 1 : 0))
  return { ...campaign, reached }
}

function fallsUnder(quotas: readonly Quota[], index: number, lead: QuotaLead): boolean {
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
