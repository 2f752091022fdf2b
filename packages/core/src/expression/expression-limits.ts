import { lazily } from '../collections/lazily.js'
import { z } from 'zod'

const whole = (least: number, most: number) => z.int().min(least).max(most)

/**
 * The bounds of everything that a rule's text can ask for. Each has a default that no sensible rule meets, and a
 * ceiling up to which a host may raise it.
 */
export interface ExpressionLimits {
  /** UTF-16 units of an expression. A rule of two pages; a longer one is generated or hostile. Default 10,000; 1 to 1,000,000. */
  readonly textLength: number
  /** Values, names and operators of an expression. The ceiling keeps the closures of a long chain within the stack. Default 1,000; 1 to 3,000. */
  readonly nodes: number
  /** How deep parentheses, lists, arguments, prefixes and branches nest. The parser recurses once for each level. Default 100; 1 to 300. */
  readonly depth: number
  /** Arguments of one call. Longer series are lists. Default 100; 1 to 1,000. */
  readonly arguments: number
  /** Items of a list that an expression writes or makes. Lists in variables may be longer; reading them costs steps. Default 1,000; 0 to 100,000. */
  readonly listLength: number
  /** Significant digits of a number that is written, or comes in through a variable. Three times decimal128's. Default 100; 16 to 1,000. */
  readonly digits: number
  /** Powers of ten above and below one. Includes all doubles; keeps the text of a number within a page. Default 1,000; 324 to 10,000. */
  readonly exponent: number
  /** Steps of one evaluation: one for each node, and more for walks over lists and texts, roots and powers. Default 100,000; 1 to 100,000,000. */
  readonly steps: number
  /** UTF-16 units of a text that comes in through a variable or is the result of a function. A long mail. Default 65,536; 1 to 10,000,000. */
  readonly stringLength: number
}

export const expressionLimitsSchema = lazily(() =>
  z.strictObject({
    textLength: whole(1, 1_000_000).default(10_000),
    nodes: whole(1, 3_000).default(1_000),
    depth: whole(1, 300).default(100),
    arguments: whole(1, 1_000).default(100),
    listLength: whole(0, 100_000).default(1_000),
    digits: whole(16, 1_000).default(100),
    exponent: whole(324, 10_000).default(1_000),
    steps: whole(1, 100_000_000).default(100_000),
    stringLength: whole(1, 10_000_000).default(65_536),
  } satisfies Record<keyof ExpressionLimits, z.ZodType>),
)
