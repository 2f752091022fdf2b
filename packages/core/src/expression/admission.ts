import { Decimal } from 'decimal.js'
import type { Arithmetic } from './arithmetic.js'
import { type Place, expressionError, limitError } from './expression-error.js'
import type { ExpressionLimits } from './expression-limits.js'
import type { Value } from './value.js'

/**
 * Makes a value of whatever the host has: a variable, an item of its lists, a result of its functions. Numbers that are
 * not whole become decimals here, and only here, so that arithmetic can trust every `number`.
 */
export type Admission = (value: unknown, place: Place) => Value

export function createAdmission(arithmetic: Arithmetic, limits: ExpressionLimits): Admission {
  return (value, place) => {
    switch (typeof value) {
      case 'number':
        return arithmetic.fromDouble(value, place)
      case 'boolean':
        return value
      case 'string':
        if (value.length <= limits.stringLength) return value
        throw limitError(place, 'stringLength', limits.stringLength, `a text has ${value.length} characters`)
      case 'object':
        return isDecimal(value) ? arithmetic.fromDecimal(value, place) : (value as Value)
      default:
        throw expressionError(place, `found a value of type ${typeof value}, which expressions do not know`)
    }
  }
}

/**
 * A decimal, also of another copy of decimal.js, which is known by the tag on its prototype. A record with a tag of its own
 * is one that a customer sent.
 */
function isDecimal(value: object | null): value is Decimal {
  return Decimal.isDecimal(value) && !Object.hasOwn(value, 'toStringTag')
}
