import { type Place, expressionError } from './expression-error.js'
import type { FunctionEntry, FunctionTools } from './function-entry.js'
import { type Run, charge } from './run.js'
import { textOf } from './text-functions.js'
import { type Value, isList, isTrue, kindOf } from './value.js'

/** Functions of lists, and those that choose between values. */
export function listFunctions(tools: FunctionTools): FunctionEntry[] {
  return [...overItems(tools), ...choices(), lengthFunction(), indexOfFunction(tools)]
}

function overItems({ admit }: FunctionTools): FunctionEntry[] {
  const itemsOf = (value: Value, place: Place, run: Run): Value[] => {
    const list = listOf(value, place)
    charge(run, list.length, place)
    return list.map((item) => admit(item, place))
  }
  return [
    {
      name: 'map',
      argumentsMin: 2,
      argumentsMax: 2,
      overFunction: 1,
      apply: ([list = null], place, run, callback) => itemsOf(list, place, run).map((item) => callback([item], run)),
    },
    {
      name: 'filter',
      argumentsMin: 2,
      argumentsMax: 2,
      overFunction: 1,
      apply: ([list = null], place, run, callback) =>
        itemsOf(list, place, run).filter((item) => isTrue(callback([item], run))),
    },
    {
      name: 'fold',
      argumentsMin: 3,
      argumentsMax: 3,
      overFunction: 2,
      apply: ([start = null, list = null], place, run, callback) =>
        itemsOf(list, place, run).reduce((folded, item) => callback([folded, item], run), start),
    },
  ]
}

function choices(): FunctionEntry[] {
  return [
    {
      name: 'if',
      argumentsMin: 3,
      argumentsMax: 3,
      choosesLazily: true,
      apply: ([condition = null, whenTrue = null, whenFalse = null]) => (isTrue(condition) ? whenTrue : whenFalse),
    },
    {
      name: 'coalesce',
      argumentsMin: 1,
      argumentsMax: Infinity,
      apply: (values) => values.find((value) => value !== null) ?? null,
    },
  ]
}

function lengthFunction(): FunctionEntry {
  return {
    name: 'length',
    argumentsMin: 1,
    argumentsMax: 1,
    prefix: true,
    apply: ([value = null], place) => (isList(value) ? value.length : textOf(value, place).length),
  }
}

function indexOfFunction({ comparison }: FunctionTools): FunctionEntry {
  return {
    name: 'indexOf',
    argumentsMin: 2,
    argumentsMax: 2,
    apply: ([item = null, container = null], place, run) => {
      const within = typeof container === 'string' ? container : listOf(container, place)
      return comparison.indexOf(within, item, place, run)
    },
  }
}

function listOf(value: Value, place: Place): readonly Value[] {
  if (isList(value)) return value
  throw expressionError(place, `found ${kindOf(value)}, expected a list`)
}
