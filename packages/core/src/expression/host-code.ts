import { RingwrightError, errorText } from '../errors/ringwright-error.js'
import type { Admission } from './admission.js'
import { type Place, expressionError } from './expression-error.js'
import type { FunctionDefinition, FunctionEntry } from './function-entry.js'
import type { CheckedOptions } from './expression-options.js'
import type { OperatorTable } from './operator-table.js'
import type { Value } from './value.js'
import { wordPattern } from './vocabulary.js'

type Apply = FunctionDefinition['apply']

/** Calls code of the host. Whatever it throws or gives back becomes a value, or an error at the place of the call. */
function callHost(name: string, apply: Apply, values: readonly Value[], place: Place, admit: Admission): Value {
  let result: unknown
  try {
    result = apply(...values)
  } catch (cause) {
    const code = cause instanceof RingwrightError ? cause.code : 'internal'
    throw expressionError(place, `"${name}" failed: ${errorText(cause)}`, { code, cause })
  }
  if (result === undefined || typeof result === 'function' || result instanceof Promise) {
    const found = result instanceof Promise ? 'a promise' : typeof result
    throw expressionError(place, `"${name}" gave ${found}; it must give a value at once`, { code: 'internal' })
  }
  return admit(result, place)
}

/** The standard functions and those of the host. No name has two meanings. */
export function withHostFunctions(
  standard: readonly FunctionEntry[],
  definitions: CheckedOptions['functions'],
  taken: (name: string) => boolean,
  admit: Admission,
): Map<string, FunctionEntry> {
  const functions = new Map(standard.map((entry) => [entry.name, entry]))
  for (const [name, definition] of Object.entries(definitions)) {
    if (functions.has(name) || taken(name)) throw nameTaken('function', name)
    const { apply, argumentsMin } = definition
    const argumentsMax = ('argumentsMax' in definition ? definition.argumentsMax : undefined) ?? Infinity
    if (argumentsMax < argumentsMin) {
      throw new RingwrightError(
        'invalid_argument',
        `function "${name}" takes at least ${argumentsMin} arguments and at most ${argumentsMax}`,
      )
    }
    functions.set(name, {
      name,
      argumentsMin,
      argumentsMax,
      apply: (values, place) => callHost(name, apply, values, place, admit),
    })
  }
  return functions
}

/** Adds the operators of the host to the standard ones. */
export function addHostOperators(
  table: OperatorTable,
  definitions: CheckedOptions['operators'],
  admit: Admission,
): void {
  for (const { operator, position, precedence, associativity, apply } of definitions) {
    if (isOperatorTaken(table, operator, position)) throw nameTaken(`${position} operator`, operator)
    if (position === 'infix') {
      table.infix.set(operator, {
        precedence,
        ...(associativity === 'right' && { rightAssociative: true }),
        operation: (left, right, place) => callHost(operator, apply, [left, right], place, admit),
      })
    } else {
      table[position].set(operator, {
        precedence,
        operation: (operand, place) => callHost(operator, apply, [operand], place, admit),
      })
    }
  }
}

/** A symbol may stand before a value and after it with two meanings (`-`), a word not: `a not b` would read badly. */
function isOperatorTaken(table: OperatorTable, operator: string, position: 'infix' | 'prefix' | 'postfix'): boolean {
  const behind = table.infix.has(operator) || table.postfix.has(operator)
  if (wordPattern.test(operator)) return behind || table.prefix.has(operator)
  return position === 'prefix' ? table.prefix.has(operator) : behind
}

/** The error of a name that would get a second meaning. */
export function nameTaken(what: string, name: string): RingwrightError {
  return new RingwrightError('already_exists', `the ${what} "${name}" has a meaning already; choose another name`)
}
