import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import { type Random } from '../randomness/random.js'
import { expressionLimitsSchema } from './expression-limits.js'
import type { FunctionDefinition } from './function-entry.js'
import type { OperatorDefinition } from './operator-entry.js'
import { symbolPattern, wordPattern } from './vocabulary.js'
import { decimalsSchema } from './decimal-options.js'

const callable = <F>() => z.custom<F>((value) => typeof value === 'function', 'expected a function')

const functionSchema = lazily(() =>
  z.strictObject({
    argumentsMin: z.int().min(0).default(0),
    argumentsMax: z.int().min(0).optional(),
    apply: callable<FunctionDefinition['apply']>(),
  }),
)

const operatorSchema = lazily(() =>
  z.strictObject({
    operator: z.string().refine((name) => symbolPattern.test(name) || wordPattern.test(name), {
      message:
        'expected a word, or up to 8 characters such as ~ & | < > = * without letters, digits, quotes and brackets',
    }),
    position: z.enum(['infix', 'prefix', 'postfix']).default('infix'),
    precedence: z.int().min(11).max(99),
    associativity: z.enum(['left', 'right']).default('left'),
    apply: callable<OperatorDefinition['apply']>(),
  }),
)

export const expressionLanguageOptionsSchema = lazily(() =>
  z.strictObject({
    functions: z
      .record(
        z.string().regex(wordPattern, 'expected a word'),
        z.union([
          callable<FunctionDefinition['apply']>().transform((apply) => ({ argumentsMin: 0, apply })),
          functionSchema(),
        ]),
      )
      .default({}),
    operators: z.array(operatorSchema()).max(100).default([]),
    variables: z.array(z.string()).optional(),
    missing: z.enum(['error', 'null']).default('error'),
    random: z.custom<Random>((value) => typeof value === 'object' && value !== null && 'next' in value).optional(),
    decimals: decimalsSchema().prefault({}),
    limits: expressionLimitsSchema().prefault({}),
  }),
)

export type CheckedOptions = z.output<ReturnType<typeof expressionLanguageOptionsSchema>>
