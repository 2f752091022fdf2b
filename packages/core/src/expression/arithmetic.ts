import { Decimal } from 'decimal.js'
import { type Place, expressionError, limitError } from './expression-error.js'
import type { ExpressionLimits } from './expression-limits.js'
import type { DecimalOptions, Rounding } from './decimal-options.js'
import { gamma } from './gamma.js'
import { type Run, charge } from './run.js'
import { type Numeric, type Value, isNumeric, kindOf } from './value.js'

const ROUNDINGS: Readonly<Record<Rounding, Decimal.Rounding>> = {
  up: Decimal.ROUND_UP,
  down: Decimal.ROUND_DOWN,
  ceiling: Decimal.ROUND_CEIL,
  floor: Decimal.ROUND_FLOOR,
  'half-up': Decimal.ROUND_HALF_UP,
  'half-down': Decimal.ROUND_HALF_DOWN,
  'half-even': Decimal.ROUND_HALF_EVEN,
  'half-ceiling': Decimal.ROUND_HALF_CEIL,
  'half-floor': Decimal.ROUND_HALF_FLOOR,
}

/** Digits of 2^53 − 1. */
const SAFE_DIGITS = 16

/** What a number's text has beside its digits: a sign, a point, an exponent, spaces. */
const BESIDE_DIGITS_MAX = 32

const NUMBER_TEXT = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/

/**
 * Arithmetic of one language: exact on safe integers, decimal on everything else, and an error where the result would
 * not be a number. Inside an evaluation every `number` is a safe integer, and every decimal has the settings of the language:
 * the fast paths rest on that, for the sum or product of two that rounds to a safe integer is exact.
 */
export class Arithmetic {
  readonly pi: Numeric
  readonly e: Numeric
  readonly #limits: ExpressionLimits
  readonly #Decimal: typeof Decimal

  constructor(options: DecimalOptions, limits: ExpressionLimits) {
    this.#limits = limits
    this.#Decimal = Decimal.clone({
      defaults: true,
      precision: options.precision,
      rounding: ROUNDINGS[options.rounding],
      maxE: limits.exponent,
      minE: -limits.exponent,
    })
    this.pi = this.#Decimal.acos(-1)
    this.e = this.#Decimal.exp(1)
  }

  add = (left: Value, right: Value, place: Place): Numeric => {
    if (typeof left === 'number' && typeof right === 'number') {
      const sum = left + right
      if (Number.isSafeInteger(sum)) return sum
    }
    return this.settle(this.decimal(left, place).plus(this.decimal(right, place)), place)
  }

  subtract = (left: Value, right: Value, place: Place): Numeric => {
    if (typeof left === 'number' && typeof right === 'number') {
      const difference = left - right
      if (Number.isSafeInteger(difference)) return difference
    }
    return this.settle(this.decimal(left, place).minus(this.decimal(right, place)), place)
  }

  multiply = (left: Value, right: Value, place: Place): Numeric => {
    if (typeof left === 'number' && typeof right === 'number') {
      const product = left * right
      if (Number.isSafeInteger(product)) return product + 0
    }
    return this.settle(this.decimal(left, place).times(this.decimal(right, place)), place)
  }

  divide = (left: Value, right: Value, place: Place): Numeric => {
    if (typeof left === 'number' && typeof right === 'number') {
      const quotient = left / right
      if (Number.isSafeInteger(quotient)) return quotient + 0
    }
    return this.settle(this.decimal(left, place).div(this.#divisor(right, place)), place)
  }

  /** Has the sign of the dividend, as in JavaScript. */
  remainder = (left: Value, right: Value, place: Place): Numeric => {
    if (typeof left === 'number' && typeof right === 'number' && right !== 0) return (left % right) + 0
    return this.settle(this.decimal(left, place).mod(this.#divisor(right, place)), place)
  }

  /** Pays what it takes, a step being about a microsecond: a power that is not whole grows with the precision's square. */
  power = (left: Value, right: Value, place: Place, run: Run): Numeric => {
    if (typeof left === 'number' && typeof right === 'number' && right >= 0) {
      const power = left ** right
      if (Number.isSafeInteger(power)) return power + 0
    }
    const base = this.decimal(left, place)
    const exponent = this.decimal(right, place)
    if (base.isZero() && exponent.isNegative()) throw expressionError(place, 'division by zero')
    const { precision } = this.#Decimal
    charge(run, typeof right === 'number' ? precision : Math.ceil(precision ** 2 / 10), place)
    return this.settle(base.pow(exponent), place)
  }

  squareRoot = (value: Value, place: Place, run: Run): Numeric => {
    charge(run, this.#Decimal.precision, place)
    return this.settle(this.decimal(value, place).sqrt(), place)
  }

  cubeRoot = (value: Value, place: Place, run: Run): Numeric => {
    charge(run, this.#Decimal.precision, place)
    return this.settle(this.decimal(value, place).cbrt(), place)
  }

  negate = (value: Value, place: Place): Numeric => {
    if (typeof value === 'number') return 0 - value
    return this.settle(this.decimal(value, place).neg(), place)
  }

  factorial = (value: Value, place: Place, run: Run): Numeric => {
    const number = this.numeric(value, place)
    if (typeof number !== 'number') return this.fromDouble(gamma(number.toNumber() + 1), place)
    if (number < 0) throw expressionError(place, 'a negative whole number has no factorial')
    charge(run, number, place)
    let product: Numeric = 1
    for (let factor = 2; factor <= number; factor++) product = this.multiply(product, factor, place)
    return product
  }

  /** Rounds to so many places after the point, or before it when `places` is negative. */
  round(value: Value, places: number, place: Place, rounding?: Rounding): Numeric {
    const number = this.numeric(value, place)
    const mode = rounding === undefined ? this.#Decimal.rounding : ROUNDINGS[rounding]
    if (places >= 0) {
      return typeof number === 'number' ? number : this.settle(number.toDecimalPlaces(places, mode), place)
    }
    const unit = new this.#Decimal(10).pow(-places)
    return this.settle(new this.#Decimal(number).toNearest(unit, mode), place)
  }

  /** Less than zero when `left` is the smaller, zero when they are equal. */
  order(left: Numeric, right: Numeric): number {
    if (typeof left === 'number' && typeof right === 'number') return left - right
    return typeof left === 'number' ? -(right as Decimal).cmp(left) : left.cmp(right)
  }

  /** A number from a number, from true and false as 1 and 0, or from the text of a decimal number. */
  numeric(value: Value, place: Place): Numeric {
    if (isNumeric(value)) return value
    if (typeof value === 'boolean') return value ? 1 : 0
    if (typeof value === 'string' && value.length <= this.#limits.digits + BESIDE_DIGITS_MAX) {
      if (NUMBER_TEXT.test(value)) return this.parse(value.trim(), place)
    }
    throw expressionError(place, `found ${kindOf(value)}, expected a number`, {
      found: kindOf(value),
      expected: 'a number',
    })
  }

  /** A number that must be whole and within the given bounds, such as an index. */
  whole(value: Value, least: number, most: number, place: Place): number {
    const number = this.numeric(value, place)
    if (typeof number === 'number' && number >= least && number <= most) return number
    throw expressionError(place, `expected a whole number from ${least} to ${most}`)
  }

  decimal(value: Value, place: Place): Decimal {
    const number = this.numeric(value, place)
    return typeof number === 'number' ? new this.#Decimal(number) : number
  }

  /** The number that a text of decimal digits writes. */
  parse(text: string, place: Place): Numeric {
    if (text.length < SAFE_DIGITS && !/[.eE]/.test(text)) return Number(text) + 0
    const digits = text
      .replace(/[eE].*$/, '')
      .replace(/^[+-]?[0.]*/, '')
      .replace('.', '')
    this.#checkDigits(digits.length, place)
    const number = new this.#Decimal(text)
    if (number.isZero() && digits !== '') throw this.#exponentError(place)
    return this.settle(number, place)
  }

  /** The whole number that `0x` and hexadecimal digits, or `0b` and binary digits, write. */
  parseRadix(text: string, place: Place): Numeric {
    this.#checkDigits(text.length - 2, place)
    return this.settle(new this.#Decimal(BigInt(text).toString()), place)
  }

  /** The decimal with the shortest text that reads as this double. */
  fromDouble(value: number, place: Place): Numeric {
    if (Number.isSafeInteger(value)) return value + 0
    if (!Number.isFinite(value)) throw expressionError(place, 'the number is not finite')
    return this.settle(new this.#Decimal(value), place)
  }

  /** A decimal of the host, which may have been made under other settings. */
  fromDecimal(value: Decimal, place: Place): Numeric {
    if (value.isFinite()) this.#checkDigits(value.precision(), place)
    return this.settle(new this.#Decimal(value), place)
  }

  /** A result: a `number` when it is a safe integer, an error when it is not finite. */
  settle(value: Decimal, place: Place): Numeric {
    if (value.isNaN()) throw expressionError(place, 'the result is not a number')
    if (!value.isFinite()) throw this.#exponentError(place)
    if (value.e < SAFE_DIGITS && value.isInteger()) {
      const number = value.toNumber()
      if (Number.isSafeInteger(number)) return number + 0
    }
    return value
  }

  #divisor(value: Value, place: Place): Decimal {
    const divisor = this.decimal(value, place)
    if (divisor.isZero()) throw expressionError(place, 'division by zero')
    return divisor
  }

  #checkDigits(count: number, place: Place): void {
    if (count > this.#limits.digits) {
      throw limitError(place, 'digits', this.#limits.digits, `a number has ${count} digits`)
    }
  }

  #exponentError(place: Place): Error {
    return limitError(place, 'exponent', this.#limits.exponent, 'a number has too many powers of ten')
  }
}
