import { describe, expect, it } from 'vitest'
import { RingwrightError } from '../errors/ringwright-error.js'
import { createExpressionLanguage } from './expression-language.js'
import { nearMiss } from './near-miss.js'

const language = createExpressionLanguage()

/** What is wrong with a text, when it is compiled or else when it is evaluated. */
function problemWith(text: string, variables: object = {}) {
  const checked = language.check(text)
  if (checked.outcome === 'invalid') return checked.problem
  try {
    checked.expression.evaluate(variables)
  } catch (error) {
    if (error instanceof RingwrightError && error.code === 'invalid_argument') return error.details
    throw error
  }
  throw new Error(`nothing is wrong with ${text}`)
}

describe('errors of expressions', () => {
  it('show the line, the place in it, what was found and what was expected', () => {
    const compile = () => language.compile('tier == "gold"\n  and (waited > )')
    expect(compile).toThrow(
      'expression, line 2, column 17: found ")", expected a value\n' + '    and (waited > )\n' + `  ${' '.repeat(16)}^`,
    )
    expect(compile).toThrow(expect.objectContaining({ code: 'invalid_argument', retryable: false }))
    expect(problemWith('tier == "gold"\n  and (waited > )')).toEqual({
      message: 'found ")", expected a value',
      line: 2,
      column: 17,
      offset: 31,
      found: '")"',
      expected: 'a value',
    })
  })

  it.each([
    ['', 1, 'found the end, expected a value'],
    ['(a', 3, 'found the end, expected an operator or ")"'],
    ['[1, 2', 6, 'found the end, expected an operator, "," or "]"'],
    ['max(1 2)', 7, 'found "2", expected an operator, "," or ")"'],
    ['a ? b', 6, 'found the end, expected an operator or ":"'],
    ['a b', 3, 'found "b", expected an operator'],
    ['a AND b', 3, 'found "AND", expected an operator; did you mean "and"?'],
    ['length * 2', 1, '"length" is a function; expected its arguments in parentheses'],
    ['2 (a)', 3, 'found "(", expected an operator'],
    ['a.', 3, 'found the end, expected a name'],
    ['and b', 1, 'found "and", expected a value'],
    ['a = 1', 3, 'found "=", expected an operator; values cannot be assigned; to compare, write =='],
    ['a; b', 2, 'found ";", expected an operator; a rule is one expression'],
    ['"open', 1, 'a text begins here and does not end; expected a quote'],
    ['1 /* open', 3, 'a comment begins here and does not end; expected "*/"'],
    ['"a\\q"', 3, 'found "\\\\q" in a text; a backslash is written as \\\\'],
    ['a # b', 3, 'found "#", which has no meaning here'],
    ['a & b', 3, 'found "&", which has no meaning here'],
    ['min()', 1, '"min" takes at least 1 argument, found 0'],
    ['pow(1)', 1, '"pow" takes 2 arguments, found 1'],
    ['a'.repeat(65), 1, 'a name has 65 characters; at most 64'],
    ['min', 1, '"min" is a function; expected its arguments in parentheses'],
    ['map(pow, [])', 5, '"pow" takes 2 arguments, found 1'],
    ['map(1, [])', 5, '"map" takes the name of a function first'],
  ])('of %j point at column %i: %s', (text, column, message) => {
    expect(problemWith(text)).toMatchObject({ message, line: 1, column })
  })

  it.each([
    ['1 + "a"', 3, 'found a text, expected a number'],
    ['a.b', 3, '"a.b" cannot be read: found a number, expected a record'],
    ['1 / (a - 1)', 3, 'division by zero'],
    ['0 ^ -1', 3, 'division by zero'],
    ['sqrt(-1)', 1, 'the result is not a number'],
    ['ln 0', 1, 'the number is not finite'],
    ['(-2)!', 5, 'a negative whole number has no factorial'],
    ['[1][0.5]', 4, 'expected a whole number from 0 to 9007199254740991'],
    ['[1][2]', 4, 'a list has nothing at this place'],
    ['1[0]', 2, 'a number cannot be read at a number'],
    ['1 in 2', 3, 'found a number, expected a list or a text to look in'],
    ['1 in "2"', 3, 'found a number, expected a text to look for'],
    ['join("-", 1)', 1, 'found a number, expected a list'],
    ['fold(max, 0, 1)', 1, 'found a number, expected a list'],
    ['average([])', 1, '"average" of an empty list has no value'],
    ['upper([])', 1, 'found a list, expected a text'],
    ['when', 1, 'found a value of type bigint, which expressions do not know'],
    ['nan', 1, 'the number is not finite'],
  ])('in the evaluation of %j point at column %i: %s', (text, column, message) => {
    expect(problemWith(text, { a: 1, when: 1n, nan: Number.NaN })).toMatchObject({ message, column })
  })

  it('name what is missing, and what may have been meant', () => {
    const variables = { customer: { tier: 'gold' }, waitedSeconds: 3 }
    expect(problemWith('custmer.tier', variables)).toMatchObject({
      found: 'custmer',
      suggestion: 'customer',
      column: 1,
    })
    expect(problemWith('customer.teir', variables)).toMatchObject({
      message: '"customer.teir" has no value; did you mean "tier"?',
      column: 10,
    })
    expect(problemWith('WAITEDSECONDS > 1', variables)).toMatchObject({ suggestion: 'waitedSeconds' })
    expect(problemWith('lenght("a")')).toMatchObject({ suggestion: 'length' })
    expect(problemWith('something', variables)).toMatchObject({ message: 'the variable "something" has no value' })
  })

  it('come at once for names outside the declared ones', () => {
    const declared = createExpressionLanguage({ variables: ['customer', 'queue'] })
    expect(declared.check('customer.tier == "gold"').outcome).toBe('valid')
    expect(declared.check('1 + quue.length')).toMatchObject({ problem: { column: 5, suggestion: 'queue' } })
  })

  it('show the part of a long line that they are about', () => {
    expect(() => language.compile(`${'1 + '.repeat(100)})`)).toThrow(/\n {2}.{37}\n {2} {36}\^$/)
  })
})

describe('near miss', () => {
  it('is a name within one edit for each three letters, neighbors swapped being one', () => {
    expect(nearMiss('custmoer', ['queue', 'customer'])).toBe('customer')
    expect(nearMiss('Tier', ['tier'])).toBe('tier')
    expect(nearMiss('quux', ['customer'])).toBeUndefined()
    expect(nearMiss('a', ['b'])).toBeUndefined()
  })

  it('looks at no more than is worth it', () => {
    expect(nearMiss('x'.repeat(65), ['x'.repeat(64)])).toBeUndefined()
    expect(nearMiss('abcd', [...Array.from({ length: 1_000 }, () => 'zzzzzzz'), 'abce'])).toBeUndefined()
  })
})
