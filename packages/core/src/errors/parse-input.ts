import type { z } from 'zod'
import { RingwrightError } from './ringwright-error.js'

/** Longest piece of a rejected value that is shown in a message. */
const SHOWN_MAX = 80

/**
 * Parses a value from outside, or throws `invalid_argument` with one line per problem: the path of the field, what was
 * found and what it takes. `what` names the value for the reader ("options of webChat").
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.')
    return `  ${path || '(root)'}: ${issue.message}; got ${shown(at(value, issue.path))}`
  })
  throw new RingwrightError(
    'invalid_argument',
    `${what} ${lines.length === 1 ? 'is' : 'are'} not valid:\n${lines.join('\n')}`,
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

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? JSON.stringify(value) : safeJson(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
