import { type Place, expressionError, limitError } from './expression-error.js'
import type { FunctionEntry, FunctionTools } from './function-entry.js'
import { type Run, charge } from './run.js'
import { type Value, isList, isNumeric, kindOf } from './value.js'

/** A function that makes a text of a text looks at so many characters for one step. */
const CHARACTERS_PER_STEP = 1_024

export function textFunctions(tools: FunctionTools): FunctionEntry[] {
  return [...ofOne(), ...ofTwo(tools), ...joining(tools)]
}

/** How a value is written in a text. Lists and records are not. */
export function textOf(value: Value, place: Place): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || isNumeric(value)) return String(value)
  throw expressionError(place, `found ${kindOf(value)}, expected a text`)
}

function ofOne(): FunctionEntry[] {
  const functions: Record<string, (text: string) => string> = {
    lower: (text) => text.toLowerCase(),
    upper: (text) => text.toUpperCase(),
    trim: (text) => text.trim(),
  }
  return Object.entries(functions).map(([name, of]) => ({
    name,
    argumentsMin: 1,
    argumentsMax: 1,
    apply([value = null], place, run) {
      const text = textOf(value, place)
      charge(run, Math.floor(text.length / CHARACTERS_PER_STEP), place)
      return of(text)
    },
  }))
}

function ofTwo({ comparison }: FunctionTools): FunctionEntry[] {
  return [
    {
      name: 'contains',
      argumentsMin: 2,
      argumentsMax: 2,
      apply: ([container = null, item = null], place, run) => comparison.contains(container, item, place, run),
    },
    {
      name: 'startsWith',
      argumentsMin: 2,
      argumentsMax: 2,
      apply: ([text = null, start = null], place) => textOf(text, place).startsWith(textOf(start, place)),
    },
    {
      name: 'endsWith',
      argumentsMin: 2,
      argumentsMax: 2,
      apply: ([text = null, end = null], place) => textOf(text, place).endsWith(textOf(end, place)),
    },
  ]
}

function joining({ admit }: FunctionTools): FunctionEntry[] {
  /** Stops at the limit, so that a long list of long texts is never put together in memory. */
  const join = (items: readonly Value[], separator: string, place: Place, run: Run): string => {
    let joined = ''
    items.forEach((item, index) => {
      charge(run, 1, place)
      joined += (index === 0 ? '' : separator) + textOf(admit(item, place), place)
      if (joined.length <= run.limits.stringLength) return
      throw limitError(place, 'stringLength', run.limits.stringLength, 'the text would be too long')
    })
    return joined
  }
  return [
    {
      name: 'concat',
      argumentsMin: 0,
      argumentsMax: Infinity,
      apply: (values, place, run) => join(values, '', place, run),
    },
    {
      name: 'join',
      argumentsMin: 2,
      argumentsMax: 2,
      apply: ([separator = null, list = null], place, run) => {
        if (!isList(list)) throw expressionError(place, `found ${kindOf(list)}, expected a list`)
        return join(list, textOf(separator, place), place, run)
      },
    },
  ]
}
