import type { z } from 'zod'
import { expectation } from './expectation.js'
import { RingwrightError } from './ringwright-error.js'
import { shownValue } from './shown-value.js'

/** Names of several things: `options of sip`, as opposed to `routing plan`. */
const PLURAL = /^(?:additions|attributes|calls|limits|options|preferences|tags)\b/

/**
 * Parses a value from outside, or throws `invalid_argument` with one line per problem: the path of the field, what it takes
 * and what was found, which shows no secret. `what` names the value for the reader ("options of webChat").
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value, { error: expectation })
  if (result.success) return result.data
  const lines = result.error.issues.map(({ code, path, message }) => {
    const got = code === 'unrecognized_keys' ? '' : `; got ${shownValue(at(value, path), path)}`
    return `  ${path.map(String).join('.') || '(root)'}: ${message}${got}`
  })
  throw new RingwrightError(
    'invalid_argument',
    `${what} ${PLURAL.test(what) ? 'are' : 'is'} not valid:\n${lines.join('\n')}`,
    {
      details: {
        issues: result.error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message })),
      },
    },
  )
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = Object.hasOwn(current, key) ? (current as Record<PropertyKey, unknown>)[key] : undefined
  }
  return current
}
