import type { Arithmetic } from './arithmetic.js'
import { type Comparison, comparisonOperations } from './comparison.js'
import { type InfixEntry, type UnaryEntry, operatorPrecedence as level } from './operator-entry.js'
import { isTrue } from './value.js'

export interface OperatorTable {
  readonly infix: Map<string, InfixEntry>
  readonly prefix: Map<string, UnaryEntry>
  readonly postfix: Map<string, UnaryEntry>
}

/** The operators that every language has. `?:`, member access and calls are the parser's. */
export function standardOperators(arithmetic: Arithmetic, comparison: Comparison): OperatorTable {
  const infix = new Map<string, InfixEntry>()
  for (const name of ['or', '||']) infix.set(name, { precedence: level.or, operation: 'or' })
  for (const name of ['and', '&&']) infix.set(name, { precedence: level.and, operation: 'and' })
  for (const [name, operation] of Object.entries(comparisonOperations(comparison))) {
    infix.set(name, { precedence: level.comparison, operation })
  }
  infix.set('+', { precedence: level.additive, operation: arithmetic.add })
  infix.set('-', { precedence: level.additive, operation: arithmetic.subtract })
  for (const name of ['*', '∙', '•']) {
    infix.set(name, { precedence: level.multiplicative, operation: arithmetic.multiply })
  }
  infix.set('/', { precedence: level.multiplicative, operation: arithmetic.divide })
  infix.set('%', { precedence: level.multiplicative, operation: arithmetic.remainder })
  infix.set('^', { precedence: level.power, rightAssociative: true, operation: arithmetic.power })

  const not: UnaryEntry = { precedence: level.prefix, operation: (operand) => !isTrue(operand) }
  const prefix = new Map<string, UnaryEntry>([
    ['not', not],
    ['!', not],
    ['-', { precedence: level.prefix, operation: arithmetic.negate }],
    ['+', { precedence: level.prefix, operation: (operand, place) => arithmetic.numeric(operand, place) }],
  ])
  const postfix = new Map<string, UnaryEntry>([['!', { precedence: level.postfix, operation: arithmetic.factorial }]])
  return { infix, prefix, postfix }
}
