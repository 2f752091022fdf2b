import type { z } from 'zod'
import { nearMiss } from '../expression/near-miss.js'

type RawIssue = z.core.$ZodRawIssue
type Bounds = Pick<z.core.$ZodIssueTooSmall, 'origin'> & { readonly inclusive?: boolean; readonly exact?: boolean }

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  bigint: 'a whole number',
  boolean: 'true or false',
  int: 'a whole number',
  map: 'a Map',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  set: 'a Set',
  string: 'a text',
}
const COUNTED: Readonly<Record<string, readonly [one: string, several: string]>> = {
  array: ['entry', 'entries'],
  map: ['entry', 'entries'],
  set: ['entry', 'entries'],
  string: ['character', 'characters'],
}

/** What a field takes, in words for whoever wrote the value: for the rules of a schema that bring no words of their own. */
export function expectation(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `takes ${TYPES[issue.expected] ?? issue.expected}`
    case 'too_small':
      return `takes ${bounded(issue, issue.minimum, ['at least', 'or more', 'above'])}`
    case 'too_big':
      return `takes ${bounded(issue, issue.maximum, ['at most', 'or less', 'below'])}`
    case 'unrecognized_keys':
      return unknownFields(issue.keys, issue.inst)
    case 'invalid_value':
      return oneOf(issue.values)
    case 'not_multiple_of':
      return `takes a multiple of ${issue.divisor}`
    case 'invalid_union':
      return Array.isArray(issue.options) ? oneOf(issue.options) : alternatives(issue.errors)
    case 'invalid_key':
    case 'invalid_element':
      return `takes another ${issue.code === 'invalid_key' ? 'key' : 'entry'}: ${issue.issues.map(placed).join(', ')}`
    case 'invalid_format':
      return `takes ${issue.pattern ? `what ${issue.pattern} matches` : issue.format}`
    default:
      return 'takes something else'
  }
}

/** Says of each name that is no field which one was meant, where one is spelled like it. */
function unknownFields(keys: readonly string[], inst: unknown): string {
  const definition = (inst as z.core.$ZodType | undefined)?._zod.def
  const fields = definition?.type === 'object' ? Object.keys((definition as z.core.$ZodObjectDef).shape) : []
  const told = keys.map((key) => {
    const near = nearMiss(key, fields)
    return `there is no field "${key}"${near === undefined ? '' : `; did you mean "${near}"?`}`
  })
  const guessed = told.every((text) => text.endsWith('?'))
  return guessed || fields.length === 0 ? told.join(', ') : `${told.join(', ')}; there are ${fields.join(', ')}`
}

function oneOf(values: readonly unknown[]): string {
  return `takes ${values.length > 1 ? 'one of ' : ''}${values.map(String).join(', ')}`
}

function bounded({ origin, inclusive, exact }: Bounds, bound: unknown, [least, more, than]: readonly string[]): string {
  const counted = COUNTED[origin]
  if (counted) return `${exact ? 'exactly' : least} ${String(bound)} ${counted[bound === 1 ? 0 : 1]}`
  return inclusive ? `${String(bound)} ${more}` : `a number ${than} ${String(bound)}`
}

/** One that fits nothing fits none of these. */
function alternatives(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const told = branches.map((issues) => issues.map(placed).join(', '))
  return [...new Set(told)].join(', or ')
}

function placed({ path, message }: z.core.$ZodIssue): string {
  return path.length > 0 ? `${path.map(String).join('.')} ${message}` : message
}
