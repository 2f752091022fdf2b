import type { Arithmetic } from './arithmetic.js'
import { type Place, expressionError } from './expression-error.js'
import type { FunctionEntry, FunctionTools } from './function-entry.js'
import { type Run, charge } from './run.js'
import { type Numeric, type Value, isList } from './value.js'

/** Functions for which a double's 15 digits are enough; their results become decimals again. */
const IN_DOUBLES: Readonly<Record<string, (x: number) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  exp: Math.exp,
  expm1: Math.expm1,
  ln: Math.log,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  lg: Math.log10,
}

type OfOne = (value: Value, place: Place, run: Run) => Numeric

export function numberFunctions(tools: FunctionTools): FunctionEntry[] {
  return [...ofOne(tools.arithmetic), ...ofSeveral(tools.arithmetic), ...ofSeries(tools), ...randomFunction(tools)]
}

/** Functions of one number. They may stand before it without parentheses, as in expr-eval. */
function ofOne(arithmetic: Arithmetic): FunctionEntry[] {
  const functions: Record<string, OfOne> = {
    sqrt: arithmetic.squareRoot,
    cbrt: arithmetic.cubeRoot,
    abs: (value, place) =>
      arithmetic.order(arithmetic.numeric(value, place), 0) < 0
        ? arithmetic.negate(value, place)
        : arithmetic.numeric(value, place),
    sign: (value, place) => Math.sign(arithmetic.order(arithmetic.numeric(value, place), 0)) + 0,
    ceil: (value, place) => arithmetic.round(value, 0, place, 'ceiling'),
    floor: (value, place) => arithmetic.round(value, 0, place, 'floor'),
    trunc: (value, place) => arithmetic.round(value, 0, place, 'down'),
    round: (value, place) => arithmetic.round(value, 0, place),
  }
  for (const [name, inDoubles] of Object.entries(IN_DOUBLES)) {
    functions[name] = (value, place) =>
      arithmetic.fromDouble(inDoubles(Number(arithmetic.numeric(value, place))), place)
  }
  return Object.entries(functions).map(([name, of]) => ({
    name,
    argumentsMin: 1,
    argumentsMax: 1,
    prefix: true,
    apply: ([value = null], place, run) => of(value, place, run),
  }))
}

function ofSeveral(arithmetic: Arithmetic): FunctionEntry[] {
  return [
    {
      name: 'fac',
      argumentsMin: 1,
      argumentsMax: 1,
      apply: ([value = null], place, run) => arithmetic.factorial(value, place, run),
    },
    {
      name: 'gamma',
      argumentsMin: 1,
      argumentsMax: 1,
      apply: ([value = null], place, run) => arithmetic.factorial(arithmetic.subtract(value, 1, place), place, run),
    },
    {
      name: 'pow',
      argumentsMin: 2,
      argumentsMax: 2,
      apply: ([base = null, exponent = null], place, run) => arithmetic.power(base, exponent, place, run),
    },
    {
      name: 'atan2',
      argumentsMin: 2,
      argumentsMax: 2,
      apply: ([y = null, x = null], place) => {
        const [rise, run] = [Number(arithmetic.numeric(y, place)), Number(arithmetic.numeric(x, place))]
        return arithmetic.fromDouble(Math.atan2(rise, run), place)
      },
    },
    {
      name: 'roundTo',
      argumentsMin: 1,
      argumentsMax: 2,
      apply: ([value = null, places = 0], place, { limits }) =>
        arithmetic.round(value, arithmetic.whole(places, -limits.exponent, limits.exponent, place), place),
    },
  ]
}

/** Functions of any count of numbers, given one by one or as one list. */
function ofSeries({ arithmetic, admit }: FunctionTools): FunctionEntry[] {
  const series = (
    name: string,
    least: number,
    of: (numbers: readonly Numeric[], place: Place, run: Run) => Numeric,
  ): FunctionEntry => ({
    name,
    argumentsMin: least,
    argumentsMax: Infinity,
    apply(values, place, run) {
      const [first = null] = values
      const items = values.length === 1 && isList(first) ? first : values
      if (items.length < least) throw expressionError(place, `"${name}" of an empty list has no value`)
      return of(numbersOf(items, place, run), place, run)
    },
  })
  const numbersOf = (items: readonly Value[], place: Place, run: Run): Numeric[] => {
    charge(run, items.length, place)
    return items.map((item) => arithmetic.numeric(admit(item, place), place))
  }
  const sum = (numbers: readonly Numeric[], place: Place): Numeric =>
    numbers.reduce((total, number) => arithmetic.add(total, number, place), 0)
  const length = (numbers: readonly Numeric[], place: Place, run: Run): Numeric => {
    const squares = numbers.map((number) => arithmetic.multiply(number, number, place))
    return arithmetic.squareRoot(sum(squares, place), place, run)
  }
  return [
    series('min', 1, (numbers) => numbers.reduce((a, b) => (arithmetic.order(b, a) < 0 ? b : a))),
    series('max', 1, (numbers) => numbers.reduce((a, b) => (arithmetic.order(b, a) > 0 ? b : a))),
    series('sum', 0, sum),
    series('average', 1, (numbers, place) => arithmetic.divide(sum(numbers, place), numbers.length, place)),
    series('hypot', 0, length),
    series('pyt', 0, length),
  ]
}

function randomFunction({ arithmetic, random }: FunctionTools): FunctionEntry[] {
  if (random === undefined) return []
  const apply: FunctionEntry['apply'] = ([bound = 1], place) => {
    const drawn = arithmetic.fromDouble(random.next(), place)
    const most = arithmetic.numeric(bound, place)
    return arithmetic.multiply(drawn, arithmetic.order(most, 0) === 0 ? 1 : most, place)
  }
  return [{ name: 'random', argumentsMin: 0, argumentsMax: 1, apply }]
}
