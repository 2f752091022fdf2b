import { RingwrightError } from '../errors/ringwright-error.js'
import { type Value, isList, isNumeric, isRecord } from '../expression/value.js'
import type { Json } from '../storage/directory.js'
import { FLOW_LIMITS } from './flow-limits.js'
import type { FlowVariables } from './flow-position.js'

/** The variables with one more, or `invalid_argument`. */
export function withVariable(variables: FlowVariables, name: string, value: Json): FlowVariables {
  const result = { ...variables, [name]: value }
  checkVariables(result)
  return result
}

/** Throws `invalid_argument` when the variables are more than an interaction's record should carry. */
export function checkVariables(variables: FlowVariables): void {
  if (Object.keys(variables).length > FLOW_LIMITS.variables) throw tooMuch(`${FLOW_LIMITS.variables} variables`)
  if (Object.values(variables).some((value) => isDeeper(value, FLOW_LIMITS.variableDepth))) {
    throw tooMuch(`values that nest ${FLOW_LIMITS.variableDepth} deep`)
  }
  if (JSON.stringify(variables).length > FLOW_LIMITS.variablesLength) {
    throw tooMuch(`${FLOW_LIMITS.variablesLength} characters of JSON`)
  }
}

/** What an expression gives, as it is kept. Decimals become the nearest double. */
export function jsonOf(value: Value): Json {
  return convert(value, FLOW_LIMITS.variableDepth)
}

function convert(value: Value, depthLeft: number): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (isNumeric(value)) {
    const number = Number(value)
    if (Number.isFinite(number)) return number
    throw new RingwrightError('invalid_argument', 'The number is too large for a variable of a flow.')
  }
  if (depthLeft === 0) throw tooMuch(`values that nest ${FLOW_LIMITS.variableDepth} deep`)
  if (isList(value)) return value.map((item) => convert(item, depthLeft - 1))
  const entries = isRecord(value) ? Object.entries(value) : []
  return Object.fromEntries(
    entries.flatMap(([name, part]) => (part === undefined ? [] : [[name, convert(part, depthLeft - 1)]])),
  )
}

/** True when lists and records nest deeper than `depth`; looks no further than that. */
export function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((part) => isDeeper(part, depth - 1))
}

function tooMuch(limit: string): RingwrightError {
  return new RingwrightError(
    'invalid_argument',
    `A flow keeps at most ${limit}; keep what is large in the host's own data.`,
  )
}
