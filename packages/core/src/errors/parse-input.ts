import type { z } from 'zod'
import { expectation } from './expectation.js'
import { RingwrightError } from './ringwright-error.js'
import { shownValue } from './shown-value.js'

/** Names of several things: `options of sip`, as opposed to `routing plan`. */
const PLURAL = /^(?:additions|attributes|calls|limits|options|preferences|tags)\b/

/** The name that zod leaves out of every object and record that it makes. */
const LEFT_OUT = '__proto__'

type Issue = Pick<z.core.$ZodIssue, 'code' | 'path' | 'message'>

/**
 * Parses a value from outside, or throws `invalid_argument` with one line per problem: the path of the field, what it takes
 * and what was found, which shows no secret. `what` names the value for the reader ("options of webChat").
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value, { error: expectation })
  const issues: readonly Issue[] = result.success ? namesLeftOut(value, result.data, []) : result.error.issues
  if (result.success && issues.length === 0) return result.data
  const lines = issues.map(({ code, path, message }) => {
    const got = code === 'unrecognized_keys' ? '' : `; got ${shownValue(at(value, path), path)}`
    return `  ${path.map(String).join('.') || '(root)'}: ${message}${got}`
  })
  throw new RingwrightError(
    'invalid_argument',
    `${what} ${PLURAL.test(what) ? 'are' : 'is'} not valid:\n${lines.join('\n')}`,
    {
      details: { issues: issues.map(({ path, message }) => ({ path: path.map(String), message })) },
    },
  )
}

/** A skill that is asked for under this name would be asked of nobody, so what was parsed without it is refused. */
function namesLeftOut(given: unknown, taken: unknown, path: readonly PropertyKey[]): readonly Issue[] {
  if (given === taken || !isObject(given) || !isObject(taken)) return []
  if (Object.hasOwn(given, LEFT_OUT) && !Object.hasOwn(taken, LEFT_OUT))
    return [{ code: 'unrecognized_keys', path: [...path], message: `takes no name "${LEFT_OUT}"` }]
  return Object.keys(taken).flatMap((name) =>
    Object.hasOwn(given, name) ? namesLeftOut(given[name], taken[name], [...path, name]) : [],
  )
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value
  for (const key of path) {
    if (!isObject(current)) return undefined
    current = Object.hasOwn(current, key) ? current[key] : undefined
  }
  return current
}
