import { Decimal } from 'decimal.js'

/**
 * What expressions compute with. Whole numbers within ±(2^53 − 1) are `number`; all other numbers are `Decimal`, so that
 * 0.1 + 0.2 is 0.3. `Number(value)` reads both.
 */
export type Value = boolean | number | Decimal | string | null | readonly Value[] | ValueRecord

/** A value with named parts. Only own properties are ever read. */
export interface ValueRecord {
  readonly [name: string]: Value | undefined
}

export type Numeric = number | Decimal

/** A decimal of this copy of decimal.js, whatever its settings; parsed JSON cannot look like one. */
function isDecimal(value: Value): value is Decimal {
  return value instanceof Decimal
}

export function isNumeric(value: Value): value is Numeric {
  return typeof value === 'number' || isDecimal(value)
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

export function isRecord(value: Value): value is ValueRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isDecimal(value)
}

/** The kind of a value, with its article, for messages. Values are not shown: they may be personal. */
export function kindOf(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'true or false'
  if (typeof value === 'string') return 'a text'
  if (isNumeric(value)) return 'a number'
  return isList(value) ? 'a list' : 'a record'
}

/** Zero, the empty text, false and null are not true; everything else is. */
export function isTrue(value: Value): boolean {
  return isDecimal(value) ? !value.isZero() : Boolean(value)
}
