import { describe, expect, it } from 'vitest'
import { seededRandom } from '../randomness/seeded-random.js'
import { createExpressionLanguage } from './expression-language.js'
import { operatorPrecedence } from './operator-entry.js'

const language = createExpressionLanguage()
const evaluate = (text: string, variables?: object) => language.compile(text).evaluate(variables)
const digits = (text: string, variables?: object) => language.compile(text).evaluateDecimal(variables).toString()

describe('expression language', () => {
  it('[C15] decides a routing rule over the parts of the interaction', () => {
    const rule = language.compile(
      'customer.tier in ["gold", "platinum"] and (waitedSeconds > 60 or customer.visits >= 3)',
    )
    const customer = { tier: 'gold', visits: 1 }
    expect(rule.evaluateBoolean({ customer, waitedSeconds: 61 })).toBe(true)
    expect(rule.evaluateBoolean({ customer, waitedSeconds: 60 })).toBe(false)
    expect(rule.variables).toEqual(['customer', 'waitedSeconds'])
  })

  it('[C15] adds decimals as on paper', () => {
    expect(evaluate('0.1 + 0.2 == 0.3')).toBe(true)
    expect(digits('0.1 + 0.2')).toBe('0.3')
    expect(digits('price * 1.19', { price: 19.99 })).toBe('23.7881')
    expect(evaluate('0.7 + 0.3')).toBe(1)
  })

  it('keeps every digit of a literal, and of whole numbers past 2^53', () => {
    expect(digits('1.0000000000000000000000001 - 1')).toBe('1e-25')
    expect(digits('9007199254740993 + 0')).toBe('9007199254740993')
    expect(digits('9007199254740991 + 2')).toBe('9007199254740993')
    expect(digits('94906267 * 94906267')).toBe('9007199515875289')
  })

  it('rounds to the precision and in the way that it was told', () => {
    const third = (rounding: 'up' | 'half-even') =>
      createExpressionLanguage({ decimals: { precision: 4, rounding } })
        .compile('1 / 3')
        .evaluateNumber()
    expect([third('up'), third('half-even')]).toEqual([0.3334, 0.3333])
    const bank = createExpressionLanguage({ decimals: { rounding: 'half-even' } })
    const rounded = bank.compile('[round(0.5), round(1.5), round(2.5), roundTo(2.345, 2)]').evaluateList()
    expect(rounded.map(String)).toEqual(['0', '2', '2', '2.34'])
    expect(evaluate('[round(2.5), round(-2.5), roundTo(1250, -2)]')).toEqual([3, -3, 1300])
  })

  it('multiplies what stands side by side, as strongly as *', () => {
    expect(evaluate('2(x - y)', { x: 5, y: 2 })).toBe(6)
    expect(evaluate('(x)(y) + 2x + 0.5(y)', { x: 5, y: 2 })).toBe(21)
    expect(evaluate('2sqrt(9) ^ 2')).toBe(18)
    expect(evaluate('12 / 2(3)')).toBe(18)
  })

  it('reads ! behind a value as factorial and before it as not', () => {
    expect(evaluate('3! + -3!')).toBe(0)
    expect(evaluate('!waiting', { waiting: 0 })).toBe(true)
    expect(evaluate('3 != 4 && !false')).toBe(true)
    expect(evaluate('25! == 15511210043330985984000000')).toBe(true)
  })

  it('evaluates only the branch that decides', () => {
    expect(evaluate('x == 0 ? 0 : 1 / x', { x: 0 })).toBe(0)
    expect(evaluate('if(x == 0, 0, 1 / x)', { x: 0 })).toBe(0)
    expect(evaluate('x == 0 or 1 / x > 2', { x: 0 })).toBe(true)
    expect(evaluate('x != 0 and 1 / x > 2', { x: 0 })).toBe(false)
  })

  it('finds items in lists, parts in texts and names in records', () => {
    expect(evaluate('0.5 in list', { list: [0.25, 0.5] })).toBe(true)
    expect(evaluate('[1, [2]] in [[1, [2]]]')).toBe(true)
    expect(evaluate('"bill" in lower(subject)', { subject: 'My BILL' })).toBe(true)
    expect(evaluate('"fr" not in languages', { languages: ['de'] })).toBe(true)
    expect(evaluate('"tier" in customer', { customer: {} })).toBe(false)
    expect(evaluate('"toString" in customer', { customer: {} })).toBe(false)
  })

  it('reads own parts of records and items of lists', () => {
    const variables = { call: { legs: [{ state: 'held' }], 'x-reason': 'busy' } }
    expect(evaluate('call.legs[0].state', variables)).toBe('held')
    expect(evaluate('call["x-reason"]', variables)).toBe('busy')
    expect(evaluate('call.legs.length', variables)).toBe(1)
    expect(evaluate('"abc"[1]')).toBe('b')
  })

  it('takes what is missing for null when it was told to', () => {
    const lenient = createExpressionLanguage({ missing: 'null' })
    expect(lenient.compile('[a, b.c.d, list[7], list[0].x]').evaluate({ list: [{}] })).toEqual([null, null, null, null])
    expect(lenient.compile('coalesce(customer.tier, "none")').evaluate({})).toBe('none')
  })

  it('gives results of the type that was asked for', () => {
    expect(language.compile('1 / 4').evaluateNumber()).toBe(0.25)
    expect(language.compile('1 / 4').evaluateDecimal().toFixed(3)).toBe('0.250')
    expect(language.compile('concat("a", 1.50)').evaluateString()).toBe('a1.5')
    expect(language.compile('[1, 2]').evaluateList()).toEqual([1, 2])
    expect(() => language.compile('1').evaluateBoolean()).toThrow('gives a number, expected true or false')
    expect(() => language.compile('true').evaluateNumber()).toThrow('gives true or false, expected a number')
    expect(() => language.compile('1').evaluateString()).toThrow('expected a text')
    expect(() => language.compile('1').evaluateList()).toThrow('expected a list')
    expect(() => language.compile('"a"').evaluateDecimal()).toThrow('expected a number')
  })

  it('draws random numbers only from a source that was passed in', () => {
    expect(language.check('random(10)').outcome).toBe('invalid')
    const draw = () =>
      createExpressionLanguage({ random: seededRandom(7) })
        .compile('random(10)')
        .evaluateNumber()
    expect(draw()).toBe(draw())
    expect(draw()).toBeLessThan(10)
  })
})

describe('functions and operators of the host', () => {
  it('[W3] are called by name, with as many arguments as they take', () => {
    const own = createExpressionLanguage({
      functions: {
        isHoliday: (day) => day === '2026-12-25',
        skillLevel: {
          argumentsMin: 1,
          argumentsMax: 2,
          apply: (skill, ...rest) => (skill === 'de' ? 4 : (rest[0] ?? 0)),
        },
      },
    })
    expect(own.compile('isHoliday("2026-12-25") and skillLevel("de") >= 3').evaluate()).toBe(true)
    expect(own.compile('skillLevel("fr", 0.1) + 0.2 == 0.3').evaluate()).toBe(true)
    expect(() => own.compile('skillLevel()')).toThrow('"skillLevel" takes 1 to 2 arguments, found 0')
    expect(own.compile('map(skillLevel, ["de", "fr"])').evaluate()).toEqual([4, 0])
  })

  it('[C15] can be operators: symbols or words, as strong as wanted, grouping to either side', () => {
    const own = createExpressionLanguage({
      operators: [
        {
          operator: '~',
          precedence: operatorPrecedence.additive,
          associativity: 'right',
          apply: (a, b) => [a, b],
        },
        { operator: '<>', precedence: operatorPrecedence.comparison, apply: (a, b) => a !== b },
        {
          operator: 'startsWithAny',
          precedence: 45,
          apply: (text, starts) => (starts as string[]).some((start) => (text as string).startsWith(start)),
        },
        { operator: 'busy', position: 'prefix', precedence: 35, apply: (state) => state === 'engaged' },
        { operator: '°', position: 'postfix', precedence: operatorPrecedence.postfix, apply: (a) => Number(a) * 2 },
      ],
    })
    const value = (text: string) => own.compile(text).evaluate({ number: '+4930', state: 'engaged' })
    expect(value('1 ~ 2 ~ 3 * 2')).toEqual([1, [2, 6]])
    expect(value('1 <> 2 and 1 < 2')).toBe(true)
    expect(value('number startsWithAny ["+49", "+43"] == true')).toBe(true)
    expect(value('busy state and true')).toBe(true)
    expect(value('2° ^ 2')).toBe(16)
  })

  it('stay in the language that they were given to', () => {
    const extended = language.extend({ functions: { answer: () => 42 } })
    expect(extended.compile('answer()').evaluate()).toBe(42)
    expect(extended.functions).toContain('answer')
    expect(language.check('answer()').outcome).toBe('invalid')
    const twice = extended.extend({ operators: [{ operator: '=', precedence: 40, apply: (a, b) => a === b }] })
    expect(twice.compile('answer() = 42').evaluate()).toBe(true)
  })

  it('never take a name that has a meaning', () => {
    const operator = (name: string, position: 'infix' | 'prefix' | 'postfix' = 'infix') => ({
      operators: [{ operator: name, position, precedence: 50, apply: () => null }],
    })
    const taken = expect.objectContaining({ code: 'already_exists' })
    const refused = (options: object) => expect(() => createExpressionLanguage(options)).toThrow(taken)
    refused({ functions: { sqrt: () => 0 } })
    refused({ functions: { true: () => 0 } })
    refused({ functions: { and: () => 0 } })
    refused(operator('+'))
    refused(operator('!', 'prefix'))
    refused(operator('+', 'postfix'))
    refused(operator('in', 'prefix'))
    refused(operator('sqrt'))
    refused(operator('null'))
    const own = language.extend({ functions: { own: () => 1 } })
    expect(() => own.extend({ functions: { own: () => 2 } })).toThrow(taken)
  })

  it('are refused at once when they are not well formed', () => {
    const invalid = expect.objectContaining({ code: 'invalid_argument' })
    const refused = (options: object) => expect(() => createExpressionLanguage(options)).toThrow(invalid)
    refused({ functions: { 'two words': () => 0 } })
    refused({ functions: { f: 3 } })
    refused({ functions: { f: { argumentsMin: 2, argumentsMax: 1, apply: () => 0 } } })
    refused({ operators: [{ operator: 'a+', precedence: 50, apply: () => 0 }] })
    refused({ operators: [{ operator: '?', precedence: 50, apply: () => 0 }] })
    refused({ operators: [{ operator: '/*', precedence: 50, apply: () => 0 }] })
    refused({ operators: [{ operator: '~', precedence: 5, apply: () => 0 }] })
    refused({ limit: {} })
  })

  it('that throw, wait or give nothing become an error at their place', () => {
    const own = createExpressionLanguage({
      functions: {
        broken: () => {
          throw new Error('no database')
        },
        late: async () => 1,
        nothing: () => undefined,
        infinite: () => Infinity,
      },
    })
    const error = (text: string) => {
      try {
        return own.compile(text).evaluate()
      } catch (thrown) {
        return thrown
      }
    }
    expect(error('1 + broken()')).toMatchObject({
      code: 'internal',
      details: { column: 5 },
      cause: { message: 'no database' },
    })
    expect(error('late()')).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('must give a value at once'),
    })
    expect(error('nothing()')).toMatchObject({ code: 'internal' })
    expect(error('infinite()')).toMatchObject({ code: 'invalid_argument' })
  })
})
