import type { Place } from './expression-error.js'
import type { Run } from './run.js'
import type { Value } from './value.js'

/**
 * How tightly operators bind, from loose to tight; the order is expr-eval's. Custom operators choose whole numbers from
 * 11 to 99, on these levels or between them.
 */
export const operatorPrecedence = {
  conditional: 10,
  or: 20,
  and: 30,
  comparison: 40,
  additive: 50,
  multiplicative: 60,
  prefix: 70,
  power: 80,
  postfix: 90,
} as const

/** An operator of the host, as it is registered. */
export interface OperatorDefinition {
  /** A word (`between`), or up to 8 symbol characters (`~=`). A word can then no longer be the name of a variable. */
  readonly operator: string
  /** Default `infix`. */
  readonly position?: 'infix' | 'prefix' | 'postfix'
  /** A whole number from 11 to 99; see `operatorPrecedence`. */
  readonly precedence: number
  /** Of infix operators: how `a ~ b ~ c` groups; default `left`. */
  readonly associativity?: 'left' | 'right'
  /** Gets one operand, or two of an infix operator; the same promises as a function's. */
  readonly apply: (...operands: Value[]) => Value
}

export type BinaryOperation = (left: Value, right: Value, place: Place, run: Run) => Value
export type UnaryOperation = (operand: Value, place: Place, run: Run) => Value

export interface InfixEntry {
  readonly precedence: number
  readonly rightAssociative?: true
  /** `and` and `or` evaluate their right side only when it decides. */
  readonly operation: BinaryOperation | 'and' | 'or'
}

export interface UnaryEntry {
  readonly precedence: number
  readonly operation: UnaryOperation
}
