import { defineRecordKind, type Instant } from '@ringwright/core'
import { z } from 'zod'

/** Why a binding connects nobody any more. */
export type MaskEnd = 'expired' | 'released'

/** Two parties who reach each other by a number that is neither's, for a time. */
export interface MaskBinding {
  readonly id: string
  /** The one that both see and call. */
  readonly number: string
  readonly parties: readonly [string, string]
  readonly expiresAt: Instant
  /** Whether their calls are recorded. */
  readonly record: boolean
  /** Set once it is over. The number rests until then: a party who calls it back must not reach a stranger. */
  readonly ended?: { readonly why: MaskEnd; readonly restsUntil: Instant }
}

export const maskBindings = defineRecordKind<MaskBinding>({
  kind: 'maskBinding',
  schema: z.object({
    id: z.string(),
    number: z.string(),
    parties: z.tuple([z.string(), z.string()]),
    expiresAt: z.number(),
    record: z.boolean(),
    ended: z.object({ why: z.enum(['expired', 'released']), restsUntil: z.number() }).optional(),
  }),
})

/** Whom a party reaches by a number: one binding at most, for which this record stands guard. */
export interface MaskSide {
  readonly binding: string
  /** Set for a party that another has taken the place of: until then the number rests for it, as for those of an ended binding. */
  readonly restsUntil?: Instant
}

export const maskSides = defineRecordKind<MaskSide>({
  kind: 'maskSide',
  schema: z.object({ binding: z.string(), restsUntil: z.number().optional() }),
})

export function sideId(number: string, party: string): string {
  return `${number}|${party}`
}

/** How many bindings a number has: the guard of its limit, and what tells which number has the fewest. */
export interface MaskNumber {
  readonly bindings: number
}

export const maskNumbers = defineRecordKind<MaskNumber>({
  kind: 'maskNumber',
  schema: z.object({ bindings: z.number() }),
})
