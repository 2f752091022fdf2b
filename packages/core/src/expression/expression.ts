import type { Decimal } from 'decimal.js'
import type { Arithmetic } from './arithmetic.js'
import type { Evaluation } from './compiler.js'
import { type Place, expressionError, limitError } from './expression-error.js'
import type { ExpressionLimits } from './expression-limits.js'
import type { ParsedExpression } from './parser.js'
import type { Run } from './run.js'
import { type Value, isList, isNumeric, kindOf } from './value.js'

/**
 * A compiled expression. It holds no state: the same variables give the same value, except through functions of the host
 * and `random`. Evaluating throws a `RingwrightError` whose details are an `ExpressionProblem`.
 */
export interface Expression {
  readonly text: string
  /** The names that it reads from the variables, in the order in which they first stand in the text. */
  readonly variables: readonly string[]
  /** How many values and operators it has: the steps that an evaluation takes at most, apart from lists and texts. */
  readonly nodes: number
  /**
   * Reads own properties of `variables`, and of the records in them, when the expression asks for them; nothing else of
   * the object is touched, and nothing is written. Default: no variables.
   */
  evaluate(variables?: object): Value
  /** As `evaluate`; an error when the value is not true or false. */
  evaluateBoolean(variables?: object): boolean
  /** As `evaluate`; the nearest double, an error when the value is not a number. */
  evaluateNumber(variables?: object): number
  /** As `evaluate`; exact, an error when the value is not a number. */
  evaluateDecimal(variables?: object): Decimal
  /** As `evaluate`; an error when the value is not a text. */
  evaluateString(variables?: object): string
  /** As `evaluate`; an error when the value is not a list. */
  evaluateList(variables?: object): readonly Value[]
}

export function createExpression(
  text: string,
  parsed: ParsedExpression,
  evaluation: Evaluation,
  { arithmetic, limits }: { arithmetic: Arithmetic; limits: ExpressionLimits },
): Expression {
  const { nodes } = parsed
  const start: Place = { text, offset: 0 }
  if (nodes > limits.steps) throw limitError(start, 'steps', limits.steps, 'an evaluation would take too many steps')
  const steps = limits.steps - nodes
  const evaluate = (variables: object = {}): Value => {
    const run: Run = { variables, limits, stepsLeft: steps }
    return evaluation(run)
  }
  const refuse = (value: Value, expected: string): Error =>
    expressionError(start, `the expression gives ${kindOf(value)}, expected ${expected}`, {
      found: kindOf(value),
      expected,
    })
  const evaluateNumeric = (variables?: object) => {
    const value = evaluate(variables)
    if (isNumeric(value)) return value
    throw refuse(value, 'a number')
  }
  return {
    text,
    variables: [...parsed.variables],
    nodes,
    evaluate,
    evaluateBoolean(variables) {
      const value = evaluate(variables)
      if (typeof value === 'boolean') return value
      throw refuse(value, 'true or false')
    },
    evaluateNumber: (variables) => Number(evaluateNumeric(variables)),
    evaluateDecimal: (variables) => arithmetic.decimal(evaluateNumeric(variables), start),
    evaluateString(variables) {
      const value = evaluate(variables)
      if (typeof value === 'string') return value
      throw refuse(value, 'a text')
    },
    evaluateList(variables) {
      const value = evaluate(variables)
      if (isList(value)) return value
      throw refuse(value, 'a list')
    },
  }
}
