import { parseInput } from '../errors/parse-input.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { Random } from '../randomness/random.js'
import { type Admission, createAdmission } from './admission.js'
import { Arithmetic } from './arithmetic.js'
import { createComparison } from './comparison.js'
import { compile } from './compiler.js'
import { type Expression, createExpression } from './expression.js'
import { type ExpressionProblem, problemOf } from './expression-error.js'
import type { ExpressionLimits } from './expression-limits.js'
import { type CheckedOptions, expressionLanguageOptionsSchema } from './expression-options.js'
import type { DecimalOptions } from './decimal-options.js'
import type { FunctionDefinition } from './function-entry.js'
import { addHostOperators, nameTaken, withHostFunctions } from './host-code.js'
import { listFunctions } from './list-functions.js'
import { numberFunctions } from './number-functions.js'
import type { OperatorDefinition } from './operator-entry.js'
import { standardOperators } from './operator-table.js'
import { type ParserOptions, parse } from './parser.js'
import { textFunctions } from './text-functions.js'
import type { Value } from './value.js'
import { type Vocabulary, createVocabulary } from './vocabulary.js'

/** What a rule language has beyond the standard one, and what its expressions may use up. */
export interface ExpressionLanguageOptions {
  /** Functions by name, beside the standard ones. A bare function takes any number of arguments. */
  readonly functions?: Readonly<Record<string, FunctionDefinition | FunctionDefinition['apply']>>
  /** Operators beside the standard ones, at most 100. */
  readonly operators?: readonly OperatorDefinition[]
  /** The only names that expressions may read; others are then refused when compiled. Default: any name. */
  readonly variables?: readonly string[]
  /** What reading a variable or a part of a record that is not there does. Default `error`, which names it. */
  readonly missing?: 'error' | 'null'
  /** The source of `random(n)`. Default: the language has no such function. */
  readonly random?: Random
  /** Precision and rounding of numbers. Default: 34 significant digits, `half-up`. */
  readonly decimals?: Partial<DecimalOptions>
  /** See `ExpressionLimits` for defaults and ceilings. */
  readonly limits?: Partial<ExpressionLimits>
}

/** Whether a text is an expression of the language, and if not, what is wrong where. */
export type CheckOutcome =
  | { readonly outcome: 'valid'; readonly expression: Expression }
  | { readonly outcome: 'invalid'; readonly problem: ExpressionProblem }

/** A language for rules that people write as text. Languages share nothing; making one costs about a millisecond. */
export interface ExpressionLanguage {
  /** Reads a text. Throws `invalid_argument` with the line, the column and what was expected there. */
  compile(text: string): Expression
  /** As `compile`, for texts that somebody is still writing: the problem is a value. */
  check(text: string): CheckOutcome
  /** The names of all functions, in alphabetical order. */
  readonly functions: readonly string[]
  /** Another language with more functions and operators; this one stays as it is. */
  extend(additions: Pick<ExpressionLanguageOptions, 'functions' | 'operators'>): ExpressionLanguage
}

/**
 * A small, bounded language: arithmetic in decimals, comparisons, `and or not`, `?:`, `in`, lists, parts of records, calls
 * of registered functions. No assignment, no loops, no way to anything that was not passed in.
 */
export function createExpressionLanguage(options: ExpressionLanguageOptions = {}): ExpressionLanguage {
  return languageFrom(parseInput(expressionLanguageOptionsSchema(), options, 'options of createExpressionLanguage'))
}

function languageFrom(options: CheckedOptions): ExpressionLanguage {
  const { limits, missing } = options
  const arithmetic = new Arithmetic(options.decimals, limits)
  const admit = createAdmission(arithmetic, limits)
  const parserOptions: ParserOptions = {
    arithmetic,
    limits,
    variables: options.variables && new Set(options.variables),
    vocabulary: vocabularyOf(options, arithmetic, admit),
  }
  const language: ExpressionLanguage = {
    functions: [...parserOptions.vocabulary.functions.keys()].sort(),
    compile(text) {
      const parsed = parse(text, parserOptions)
      return createExpression(text, parsed, compile(parsed.root, { arithmetic, admit, missing }), {
        arithmetic,
        limits,
      })
    },
    check(text) {
      try {
        return { outcome: 'valid', expression: language.compile(text) }
      } catch (error) {
        if (!(error instanceof RingwrightError) || error.code !== 'invalid_argument') throw error
        return { outcome: 'invalid', problem: problemOf(error) }
      }
    },
    extend(additions) {
      const more = parseInput(expressionLanguageOptionsSchema(), additions, 'additions to an expression language')
      for (const name of Object.keys(more.functions)) {
        if (Object.hasOwn(options.functions, name)) throw nameTaken('function', name)
      }
      return languageFrom({
        ...options,
        functions: { ...options.functions, ...more.functions },
        operators: [...options.operators, ...more.operators],
      })
    },
  }
  return language
}

function vocabularyOf(options: CheckedOptions, arithmetic: Arithmetic, admit: Admission): Vocabulary {
  const comparison = createComparison(arithmetic, admit)
  const table = standardOperators(arithmetic, comparison)
  addHostOperators(table, options.operators, admit)
  const constants = new Map<string, Value>([
    ['true', true],
    ['false', false],
    ['null', null],
    ['PI', arithmetic.pi],
    ['E', arithmetic.e],
  ])
  const tools = { arithmetic, comparison, admit, random: options.random }
  const standard = [...numberFunctions(tools), ...listFunctions(tools), ...textFunctions(tools)]
  const isWord = (name: string): boolean =>
    constants.has(name) || table.infix.has(name) || table.prefix.has(name) || table.postfix.has(name)
  const functions = withHostFunctions(standard, options.functions, isWord, admit)
  for (const { operator } of options.operators) {
    if (constants.has(operator) || functions.has(operator)) throw nameTaken('operator', operator)
  }
  return createVocabulary({ constants, functions, ...table })
}
