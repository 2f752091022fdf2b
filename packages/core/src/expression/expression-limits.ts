import { lazily } from '../collections/lazily.js'
import { z } from 'zod'

const whole = (least: number, most: number) => z.int().min(least).max(most)

/**
 * The bounds of everything that a rule's text can ask for. Each has a default that no sensible rule meets, and a
 * ceiling up to which a host may raise it.
 */
export const expressionLimitsSchema = lazily(() =>
  z.strictObject({
    /** UTF-16 units of an expression. A rule of two pages; a longer one is generated or hostile. */
    textLength: whole(1, 1_000_000).default(10_000),
    /** Values, names and operators of an expression. The ceiling keeps the closures of a long chain within the stack. */
    nodes: whole(1, 3_000).default(1_000),
    /** How deep parentheses, lists, arguments, prefixes and branches nest. The parser recurses once for each level. */
    depth: whole(1, 300).default(100),
    /** Arguments of one call. Longer series are lists. */
    arguments: whole(1, 1_000).default(100),
    /** Items of a list that an expression writes or makes. Lists in variables may be longer; reading them costs steps. */
    listLength: whole(0, 100_000).default(1_000),
    /** Significant digits of a number that is written, or comes in through a variable. Three times decimal128's. */
    digits: whole(16, 1_000).default(100),
    /** Powers of ten above and below one. Includes all doubles; keeps the text of a number within a page. */
    exponent: whole(324, 10_000).default(1_000),
    /** Steps of one evaluation: one for each node, and more for walks over lists and texts, roots and powers. */
    steps: whole(1, 100_000_000).default(100_000),
    /** UTF-16 units of a text that comes in through a variable or is the result of a function. A long mail. */
    stringLength: whole(1, 10_000_000).default(65_536),
  }),
)

export type ExpressionLimits = z.output<ReturnType<typeof expressionLimitsSchema>>
