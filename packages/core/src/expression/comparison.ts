import type { Arithmetic } from './arithmetic.js'
import { type Place, expressionError, limitError } from './expression-error.js'
import type { Admission } from './admission.js'
import type { BinaryOperation } from './operator-entry.js'
import { type Run, charge } from './run.js'
import { type Value, isList, isNumeric, isRecord, kindOf } from './value.js'

/** A search looks at up to so many pairs of characters for one step. */
const CHARACTER_PAIRS_PER_STEP = 1_024

export interface Comparison {
  readonly equal: (left: Value, right: Value, place: Place, run: Run) => boolean
  /** Negative, zero or positive; two texts by their UTF-16 units, everything else as numbers. */
  readonly order: (left: Value, right: Value, place: Place) => number
  /** An item of a list, a part of a text, or the name of an own property of a record. */
  readonly contains: (container: Value, item: Value, place: Place, run: Run) => boolean
  /** Where `item` is in a list or text, or −1. */
  readonly indexOf: (container: readonly Value[] | string, item: Value, place: Place, run: Run) => number
}

export function createComparison(arithmetic: Arithmetic, admit: Admission): Comparison {
  const equalAt = (left: Value, right: Value, place: Place, run: Run, depth: number): boolean => {
    if (left === right) return true
    if (isNumeric(left)) return isNumeric(right) && arithmetic.order(left, right) === 0
    if (!isList(left) || !isList(right) || left.length !== right.length) return false
    if (depth > run.limits.depth) throw limitError(place, 'depth', run.limits.depth, 'a list nests too deep')
    return left.every((item, index) => {
      charge(run, 1, place)
      return equalAt(admit(item, place), admit(right[index], place), place, run, depth + 1)
    })
  }
  const equal: Comparison['equal'] = (left, right, place, run) => {
    if (typeof left === 'number' && typeof right === 'number') return left === right
    return equalAt(left, right, place, run, 0)
  }
  const order: Comparison['order'] = (left, right, place) => {
    if (typeof left === 'number' && typeof right === 'number') return left - right
    if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
    return arithmetic.order(arithmetic.numeric(left, place), arithmetic.numeric(right, place))
  }
  const indexOf: Comparison['indexOf'] = (container, item, place, run) => {
    if (typeof container === 'string') {
      if (typeof item !== 'string') throw expressionError(place, `found ${kindOf(item)}, expected a text to look for`)
      charge(run, Math.ceil((container.length * item.length) / CHARACTER_PAIRS_PER_STEP), place)
      return container.indexOf(item)
    }
    return container.findIndex((candidate) => {
      charge(run, 1, place)
      return equal(admit(candidate, place), item, place, run)
    })
  }
  const contains: Comparison['contains'] = (container, item, place, run) => {
    if (isList(container) || typeof container === 'string') return indexOf(container, item, place, run) >= 0
    if (isRecord(container) && typeof item === 'string') return Object.hasOwn(container, item)
    throw expressionError(place, `found ${kindOf(container)}, expected a list or a text to look in`)
  }
  return { equal, order, contains, indexOf }
}

export function comparisonOperations({ equal, order, contains }: Comparison): Record<string, BinaryOperation> {
  return {
    '==': equal,
    '!=': (left, right, place, run) => !equal(left, right, place, run),
    '<': (left, right, place) => order(left, right, place) < 0,
    '<=': (left, right, place) => order(left, right, place) <= 0,
    '>': (left, right, place) => order(left, right, place) > 0,
    '>=': (left, right, place) => order(left, right, place) >= 0,
    in: (left, right, place, run) => contains(right, left, place, run),
    'not in': (left, right, place, run) => !contains(right, left, place, run),
  }
}
