import fc from 'fast-check'
import { Parser } from 'expr-eval'
import { describe, expect, it } from 'vitest'
import { RingwrightError } from '../errors/ringwright-error.js'
import { createExpressionLanguage } from './expression-language.js'
import { type Value, isList, isNumeric } from './value.js'

const oracle = new Parser({ operators: { in: true, assignment: false, fndef: false } })
const language = createExpressionLanguage()

const variables = {
  a: 3,
  b: 4,
  x: 7,
  y: -2,
  zero: 0,
  half: 0.5,
  yes: true,
  no: false,
  name: 'Ada',
  empty: '',
  digits: '42',
  list: [3, 1, 2],
  customer: { tier: 'gold', address: { city: 'Köln' }, visits: 12 },
  $dollar: 5,
  _under: 6,
  camelCase9: 9,
  größe: 11,
}

/** Expressions that both define alike, by what they are about. */
const corpus: Record<string, readonly string[]> = {
  numbers: [
    '0',
    '007',
    '3.14',
    '.5',
    '5.',
    '1e3',
    '1E+2',
    '2.5e-3',
    '0x1F',
    '0xff + 1',
    '0b101',
    '12345678901234567890',
  ],
  arithmetic: [
    '1 + 2 * 3',
    '(1 + 2) * 3',
    '10 - 4 - 3',
    '100 / 10 / 5',
    '7 % 4',
    '-7 % 4',
    '7 % -4',
    '7.5 % 2',
    'a∙b•2',
    '1-1',
    '1--1',
    '1+-+-1',
  ],
  powers: [
    '2 ^ 3 ^ 2',
    '-2 ^ 2',
    '(-2) ^ 2',
    '2 ^ -1',
    '2 ^ -1 ^ 2',
    '2 ^ 0.5',
    '-a ^ 2',
    '2 ^ 3!',
    '0 ^ 0',
    '4 ^ 0.5 * 2',
  ],
  factorials: [
    '0!',
    '1!',
    '5!',
    '3!!',
    '-3!',
    '2 ^ 3!',
    '5! / 3!',
    '(a + 1)!',
    '20!',
    '25!',
    '0.5!',
    '4.2!',
    '-0.5!',
    '(-0.5)!',
    'fac(6)',
    'gamma(5)',
    'gamma(0.3)',
    'gamma(20.5)',
    'gamma(-1.5)',
  ],
  comparisons: [
    '1 < 2',
    '2 <= 2',
    '3 > 4',
    '4 >= 5',
    '1 == 1',
    '1 != 1',
    '"a" < "b"',
    '"10" < "9"',
    '"a" == "a"',
    'yes == true',
    '1 == "1"',
    'yes == 1',
    '1 < 2 == true',
    'a < b < x',
    '3 in list',
    '9 in list',
    '"a" in ["a", "b"]',
    '2 + 1 in [3]',
    'digits > 5',
    'yes < 2',
  ],
  logic: [
    'true and false',
    'true or false',
    'not true',
    'not yes and no',
    'not (yes and no)',
    '1 and 0',
    'yes or no and no',
    '(yes or no) and no',
    'not 1 == 1',
    'not empty',
    'a and name',
    'zero or empty',
    'not not a',
    'no and missing',
    'yes or missing',
  ],
  conditions: [
    'yes ? 1 : 2',
    'no ? 1 : 2',
    'no ? 1 : no ? 2 : 3',
    'yes ? no ? 1 : 2 : 3',
    'a > 2 ? "big" : "small"',
    'zero ? 1 : 2',
    'empty ? 1 : 2',
    'yes or no ? 1 : 2',
    'if(a > b, a, b)',
    'yes ? 1 : missing',
  ],
  'unary words': [
    'sqrt 16',
    'sqrt(16)',
    'sqrt 4 ^ 2',
    'sqrt(4) ^ 2',
    'sqrt 16 + 9',
    'sin 0.5',
    'sin(0.5) ^ 2',
    'abs -5',
    'abs(-5)!',
    '-abs -5',
    'sqrt sqrt 16',
    'length "four"',
    'length(list)',
    'length 12345',
    'not (yes)',
    'sign -3',
    'sign 0',
    'round 2.5',
    'round 2.4',
    'round -2.4',
    'floor -2.5',
    'ceil -2.5',
    'ceil 2.1',
    'trunc -2.7',
    'trunc 2.7',
    '2 * sqrt 9',
    '2 ^ sqrt 4',
  ],
  'functions in doubles': [
    'cos 1',
    'tan 1',
    'asin 0.5',
    'acos 0.5',
    'atan 0.5',
    'sinh 1',
    'cosh 1',
    'tanh 1',
    'asinh 1',
    'acosh 2',
    'atanh 0.5',
    'exp 1',
    'expm1 1',
    'ln 10',
    'log 10',
    'log10 1000',
    'lg 100',
    'log2 8',
    'log1p 1',
    'cbrt 27',
    'cbrt -8',
    'atan2(1, 2)',
    'sin(PI)',
    'cos(PI / 3)',
    'ln E',
  ],
  calls: [
    'min(3, 1, 2)',
    'max(3, 1, 2)',
    'min(list)',
    'max(list)',
    'hypot(3, 4)',
    'pyt(3, 4)',
    'hypot(1, 2, 2)',
    'pow(2, 10)',
    'roundTo(2.345, 2)',
    'roundTo(2.675, 2)',
    'roundTo(1234, -2)',
    'roundTo(2.6)',
    'indexOf(2, list)',
    'indexOf("d", name)',
    'indexOf(9, list)',
    'join("-", list)',
    'min(1, max(2, 3))',
    'max(1 + 1, 2 * 2)',
  ],
  lists: [
    '[]',
    '[1, 2, 3]',
    '[1 + 1, 10 / 2, 3!]',
    '[[1], [2, 3]]',
    'list[0]',
    'list[1 + 1]',
    '[4, 5, 6][2]',
    '[[1, 2], [3]][0][1]',
    'map(sqrt, [1, 4, 9])',
    'map(abs, list)',
    'filter(abs, [0, 1, -2])',
    'fold(max, 0, list)',
    'fold(pow, 2, [])',
  ],
  members: [
    'customer.tier',
    'customer.address.city',
    'customer.visits * 2',
    'customer.visits ^ 2',
    '-customer.visits',
    'customer.tier == "gold"',
    'sqrt customer.visits',
    'customer["tier"] == "gold" or yes',
  ],
  names: ['$dollar + 1', '_under + 1', 'camelCase9', 'größe', 'PI', 'E', 'true', 'false'],
  texts: [
    '"abc"',
    "'abc'",
    '"it\'s"',
    '\'say "hi"\'',
    '"tab\\tend"',
    '"\\u00e9"',
    "'a\\'b'",
    '"a\\/b"',
    '"back\\\\slash"',
    '"a\\b\\f\\n\\r"',
    '""',
  ],
  'space and comments': ['  1  +  2  ', '1\n+\n2', '/* one */ 1 + /* two */ 2', '1 /* ( */ + 2', '\t7'],
  'numbers from other values': [
    'yes + 1',
    'digits + 1',
    'digits * 2',
    '+digits',
    '-digits',
    '+yes',
    '10 * (a > 2) + 5 * (b > 9)',
    'sqrt "16"',
  ],
}

function plain(value: Value): unknown {
  if (isNumeric(value)) return Number(value)
  return isList(value) ? value.map(plain) : value
}

function alike(ours: unknown, theirs: unknown): boolean {
  if (typeof ours === 'number' && typeof theirs === 'number') {
    return Math.abs(ours - theirs) <= 1e-13 * Math.max(Math.abs(theirs), 1)
  }
  if (!Array.isArray(ours) || !Array.isArray(theirs)) return ours === theirs
  return ours.length === theirs.length && ours.every((item, index) => alike(item, theirs[index]))
}

/** Where expr-eval goes on with NaN, dividing by zero is an error. */
function isDividedByZero(text: string): boolean {
  try {
    language.compile(text).evaluate(variables)
    return false
  } catch (error) {
    if (error instanceof RingwrightError && error.message.includes('division by zero')) return true
    throw error
  }
}

describe('compatibility with expr-eval', () => {
  for (const [subject, texts] of Object.entries(corpus)) {
    it(`[C15] reads ${subject} as expr-eval does (${texts.length} expressions)`, () => {
      const different = texts.filter((text) => {
        const ours = plain(language.compile(text).evaluate(variables))
        return !alike(ours, oracle.evaluate(text, variables as never))
      })
      expect(different).toEqual([])
    })
  }

  it('gives the same result for any expression over whole numbers', () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4, depthIdentifier: 'expression' },
        fc.oneof(fc.integer({ min: 0, max: 9 }).map(String), fc.constantFrom('a', 'b', 'x', 'y', 'yes', 'no')),
        fc
          .tuple(
            tie('expression'),
            fc.constantFrom('+', '-', '*', '%', '<', '<=', '>', '>=', '==', '!=', 'and', 'or'),
            tie('expression'),
          )
          .map((parts) => parts.join(' ')),
        tie('expression').map((inner) => `(${inner})`),
        fc.tuple(fc.constantFrom('-', '+', 'not ', 'abs ', 'floor '), tie('expression')).map((parts) => parts.join('')),
        fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([c, t, f]) => `${c} ? ${t} : ${f}`),
      ),
    }))
    fc.assert(
      fc.property(expression, (text) => {
        const theirs: unknown = oracle.evaluate(text, variables as never)
        expect(isDividedByZero(text) || alike(plain(language.compile(text).evaluate(variables)), theirs)).toBe(true)
      }),
      { numRuns: 2_000, seed: 20_261 },
    )
  })

  it('differs on purpose where the decision record says so', () => {
    const refused = (text: string) => expect(() => language.compile(text).evaluate(variables)).toThrow(RingwrightError)
    for (const text of [
      'a = 1',
      'f(x) = x',
      'a; b',
      'map(f, list)',
      'customer.toString',
      'customer.constructor',
      'name.constructor',
      '1 / 0',
      '5 % 0',
      'sqrt -1',
      '"a" + 1',
      'list[9]',
      'max([])',
      'random(1)',
      '(-1)!',
    ]) {
      refused(text)
    }
    const ours = (text: string) => language.compile(text).evaluate(variables)
    expect(ours('"a" || "b"')).toBe(true)
    expect(ours('!5')).toBe(false)
    expect(ours('[1] == [1]')).toBe(true)
    expect(ours('"da" in name')).toBe(true)
    expect(ours('round(-2.5)')).toBe(-3)
    expect(ours('0.1 + 0.2 == 0.3')).toBe(true)
    expect(ours('null')).toBe(null)
  })
})
