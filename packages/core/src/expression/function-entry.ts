import type { Place } from './expression-error.js'
import type { Random } from '../randomness/random.js'
import type { Admission } from './admission.js'
import type { Arithmetic } from './arithmetic.js'
import type { Comparison } from './comparison.js'
import type { Run } from './run.js'
import type { Value } from './value.js'

/** A function of the host, as it is registered. */
export interface FunctionDefinition {
  /** Fewest arguments; default 0. */
  readonly argumentsMin?: number
  /** Most arguments; default: any number up to `limits.arguments`. */
  readonly argumentsMax?: number
  /**
   * Takes values and gives one. Must be quick and must not wait. What it throws becomes an error that points at the call,
   * with the thrown as its cause; so does a result that is not a `Value`.
   */
  readonly apply: (...values: Value[]) => Value
}

/** A function as the parser and the compiler know it. */
export interface FunctionEntry {
  readonly name: string
  readonly argumentsMin: number
  readonly argumentsMax: number
  /** May stand before its operand without parentheses: `sqrt x`. */
  readonly prefix?: true
  /** Its first argument is the name of a function, which it calls for each item of a list with so many values. */
  readonly overFunction?: 1 | 2
  /** The call reads as `?:`: of its second and third argument only the chosen one is evaluated. */
  readonly choosesLazily?: true
  readonly apply: (values: readonly Value[], place: Place, run: Run, callback: Callback) => Value
}

/** The function that `map`, `filter` or `fold` was given. */
export type Callback = (values: readonly Value[], run: Run) => Value

/** What the standard functions are made from. */
export interface FunctionTools {
  readonly arithmetic: Arithmetic
  readonly comparison: Comparison
  readonly admit: Admission
  /** Undefined: there is no function `random`. */
  readonly random: Random | undefined
}
