import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import { type EndCause, endCauseSchema } from '../interaction/end-cause.js'
import type { Json } from '../storage/directory.js'

/** The variables of one run, by name. */
export type FlowVariables = Readonly<Record<string, Json>>

/**
 * Where a customer stands in a flow: plain JSON that is kept in the interaction's record, and all that another node needs
 * to go on.
 */
export interface FlowPosition {
  /** The document's id and version. */
  readonly flow: string
  readonly version: number
  readonly step: string
  /** Counts the acts of this run, from 1. An event that tells of another turn comes too late. */
  readonly turn: number
  /** When this turn began; deadlines count from it. */
  readonly enteredAt: Instant
  /** How often this question has been asked, from 1. */
  readonly attempt: number
  /** Why it is asked again. */
  readonly again?: AskedAgain
  /** Set when the run is over without a `hangUp` step: nobody took the customer, or the flow is broken. */
  readonly ending?: EndCause
  readonly variables: FlowVariables
  /** The names of variables that hold a secret of the customer, or something made of one. */
  readonly secrets: readonly string[]
}

export type AskedAgain = 'invalid' | 'timeout'

export const flowPositionSchema = lazily<z.ZodType<FlowPosition>>(() =>
  z.strictObject({
    flow: z.string(),
    version: z.int(),
    step: z.string(),
    turn: z.int().min(1),
    enteredAt: z.number(),
    attempt: z.int().min(1),
    again: z.enum(['invalid', 'timeout']).exactOptional(),
    ending: endCauseSchema().exactOptional(),
    variables: z.record(z.string(), z.json()),
    secrets: z.array(z.string()),
  }),
)

/** Fields that every position has. */
const PLAIN_FIELDS = 8

/** Whether it is a position for certain, of names and numbers alone as nearly all are: a schema takes longer to say so. */
export function isPlainPosition(value: unknown): value is FlowPosition {
  if (typeof value !== 'object' || value === null) return false
  let fields = 0
  for (const name in value) {
    if (!isPlainField(name, (value as Record<string, unknown>)[name])) return false
    fields++
  }
  return fields === PLAIN_FIELDS
}

function isPlainField(name: string, value: unknown): boolean {
  switch (name) {
    case 'flow':
    case 'step':
      return typeof value === 'string'
    case 'version':
      return Number.isSafeInteger(value)
    case 'turn':
    case 'attempt':
      return Number.isSafeInteger(value) && (value as number) >= 1
    case 'enteredAt':
      return Number.isFinite(value)
    case 'variables':
      return isPlainRecord(value)
    case 'secrets':
      return Array.isArray(value) && value.every((each) => typeof each === 'string')
    default:
      return false
  }
}

function isPlainRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every(
    (each) => typeof each === 'string' || typeof each === 'boolean' || Number.isFinite(each),
  )
}

/** What stands in the place of a secret. Its length says nothing of the secret's. */
export const MASK = '••••'

/** The position as facts, logs and agents may see it. */
export function maskedPosition(position: FlowPosition): FlowPosition {
  const variables = { ...position.variables }
  for (const name of position.secrets) if (Object.hasOwn(variables, name)) variables[name] = MASK
  return { ...position, variables }
}
