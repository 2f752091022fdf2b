import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RingwrightError } from '../errors/ringwright-error.js'
import { createExpressionLanguage } from './expression-language.js'
import type { ExpressionLimits } from './expression-limits.js'

const language = createExpressionLanguage()

/** What an evaluation gives, or the details of the error that it ends with. */
function outcomeOf(text: string, limits?: Partial<ExpressionLimits>, variables: object = {}): unknown {
  try {
    return (limits ? createExpressionLanguage({ limits }) : language).compile(text).evaluate(variables)
  } catch (error) {
    if (error instanceof RingwrightError && error.code === 'invalid_argument') return error.details
    throw error
  }
}

const stoppedBy = (limit: string) => expect.objectContaining({ limit })

describe('limits of expressions', () => {
  it.each<[keyof ExpressionLimits, number, string, string]>([
    ['textLength', 5, '1 + 2', '1 + 2 '],
    ['nodes', 5, '1 + 1 + 1', '1 + 1 + 1 + 1'],
    ['depth', 3, '((1))', '(((1)))'],
    ['depth', 3, '- -1', '- - -1'],
    ['arguments', 2, 'max(1, 2)', 'max(1, 2, 3)'],
    ['listLength', 2, '[1, 2]', '[1, 2, 3]'],
    ['digits', 16, '1.000000000000001', '1.0000000000000001'],
    ['digits', 16, '0xffffffffffffffff > 0', '0x10000000000000000 > 0'],
    ['exponent', 324, '1e324 > 0', '1e325 > 0'],
    ['exponent', 324, '1e-324 > 0', '1e-325 > 0'],
    ['exponent', 324, '10 ^ 324 > 0', '10 ^ 325 > 0'],
    ['stringLength', 4, 'concat("ab", "cd")', 'concat("ab", "cde")'],
    ['stringLength', 4, 'join("", ["ab", "cd"])', 'join("-", ["ab", "cd"])'],
    ['steps', 5, '1 + 1 + 1', '1 + 1 + 1 + 1'],
  ])('%s %i passes %j and stops %j', (limit, most, within, beyond) => {
    expect(outcomeOf(within, { [limit]: most })).not.toEqual(stoppedBy(limit))
    expect(outcomeOf(beyond, { [limit]: most })).toEqual(stoppedBy(limit))
  })

  it.each([
    ['a search', 'missing in list', 3 + 100],
    ['an equality', 'list == same', 3 + 100],
    ['a sum', 'sum(list)', 2 + 100],
    ['a fold', 'fold(max, 0, list)', 3 + 100 * (1 + 1 + 2)],
    ['a join', 'join("", list)', 3 + 100],
    ['a root, by the precision', 'sqrt 2', 2 + 34],
    ['a whole power, by the precision', '1.5 ^ 3', 3 + 34],
    ['a power, by its square', '1.5 ^ 1.5', 3 + 116],
    ['a long text in capitals', 'upper(text)', 2 + 1],
    ['a factorial', '50! > 1', 4 + 50],
    ['a search in a text', 'part in text', 3 + (1_024 * 16) / 1_024],
  ])('%s takes a step for each node and each item: %s in %i', (_what, text, steps) => {
    const list = Array.from({ length: 100 }, (_, index) => index)
    const variables = { list, same: [...list], missing: -1, text: 'x'.repeat(1_024), part: 'y'.repeat(16) }
    expect(outcomeOf(text, { steps }, variables)).not.toEqual(stoppedBy('steps'))
    expect(outcomeOf(text, { steps: steps - 1 }, variables)).toEqual(stoppedBy('steps'))
  })

  it('name the option that raises them', () => {
    expect(() => createExpressionLanguage({ limits: { depth: 2 } }).compile('((1))')).toThrow(
      'the expression nests too deep; at most 2 (limits.depth)',
    )
  })

  it('hold for what comes in through variables', () => {
    expect(outcomeOf('text', { stringLength: 3 }, { text: 'four' })).toEqual(stoppedBy('stringLength'))
    expect(outcomeOf('number + 1', { digits: 16 }, { number: '1.23456789012345678' })).toEqual(stoppedBy('digits'))
    const nested: unknown[] = []
    nested.push(nested)
    const other: unknown[] = []
    other.push(other)
    expect(outcomeOf('nested == other', undefined, { nested, other })).toEqual(stoppedBy('depth'))
  })

  it('can be raised to their ceilings without running out of stack', () => {
    const raised = createExpressionLanguage({ limits: { nodes: 3_000, depth: 300 } })
    expect(raised.compile(Array.from({ length: 1_500 }, () => '1').join(' + ')).evaluate()).toBe(1_500)
    expect(raised.compile(`a${'.b'.repeat(2_999)}`).nodes).toBe(3_000)
    expect(raised.compile(`${'('.repeat(299)}1${')'.repeat(299)}`).evaluate()).toBe(1)
    expect(raised.compile(`${'max([0, '.repeat(99)}1${'])'.repeat(99)}`).evaluate()).toBe(1)
    expect(() => createExpressionLanguage({ limits: { nodes: 3_001 } })).toThrow('limits.nodes')
  })
})

describe('hostile expressions', () => {
  it.each([
    ['a text of one megabyte', '1+'.repeat(524_288), 'textLength', 10_001],
    ['deep parentheses', '('.repeat(10_000), 'depth', 101],
    ['deep lists', '['.repeat(10_000), 'depth', 101],
    ['deep prefixes', '-'.repeat(10_000), 'depth', 101],
    ['deep words', 'not '.repeat(2_500), 'depth', 401],
    ['deep powers', '2^'.repeat(5_000), 'depth', 201],
    ['deep conditions', '1?'.repeat(5_000), 'depth', 201],
    ['deep calls', 'abs('.repeat(2_500), 'depth', 401],
    ['a long sum', `${'1+'.repeat(4_999)}1`, 'nodes', 1_000],
    ['a tower of powers', '9^9^9^9', 'exponent', 4],
    ['a huge exponent', '1e999999999999', 'exponent', 1],
    ['a huge factorial', '9999999!', 'steps', 8],
    ['factorials of factorials', '9!!!', 'steps', 3],
    ['many digits', '9'.repeat(5_000), 'digits', 1],
  ])('%s stop at their column', (_what, text, limit, column) => {
    expect(outcomeOf(text)).toMatchObject({ limit, line: 1, column })
  })

  it.each([
    ['constructor', 1],
    ['__proto__', 1],
    ['__proto__.polluted', 1],
    ['constructor("return process")()', 1],
    ['customer.constructor.constructor', 10],
    ['customer.__proto__', 10],
    ['[].constructor', 4],
    ['"".constructor', 4],
    ['customer["constructor"]', 9],
    ['customer["__proto__"]', 9],
    ['customer["to" || "String"]', 9],
    ['customer.toString', 10],
    ['customer.hasOwnProperty("tier")', 24],
    ['toString', 1],
    ['valueOf', 1],
    ['__defineGetter__', 1],
    ['list["map"]', 5],
    ['list.push', 6],
    ['"abc".at', 7],
    ['sqrt.constructor', 1],
    ['sqrt["constructor"]', 1],
    ['handler', 1],
  ])('%s finds no way to a prototype or a function', (text, column) => {
    const variables = { customer: { tier: 'gold' }, list: [1], handler: () => 1 }
    const evaluate = () => language.compile(text).evaluate(variables)
    expect(evaluate).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
    expect(evaluate).toThrow(`line 1, column ${column}:`)
  })

  it('give a value or an error that points into the text, whatever the text is', () => {
    const pieces = fc.constantFrom(
      ...[
        '1',
        '0.1',
        '9e99',
        'a',
        'b.c',
        '"s"',
        "'",
        '(',
        ')',
        '[',
        ']',
        ',',
        '.',
        '?',
        ':',
        '+',
        '-',
        '*',
        '/',
        '%',
        '^',
      ],
      ...['!', '==', '<', '>=', 'and', 'or', 'not', 'in', '&&', '||', 'sqrt', 'map', 'max(', 'if(', 'join(', 'length'],
      ...['null', 'true', 'PI', '__proto__', 'constructor', '/*', '*/', ';', '=', '\\', '0x', '\n', ' ', '💥', 'é'],
    )
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(' ')),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 60 }),
    )
    const variables = Object.freeze({ a: 2.5, b: Object.freeze({ c: Object.freeze([1, 'x', null]) }) })
    fc.assert(
      fc.property(texts, (text) => {
        const outcome = outcomeOf(text, undefined, variables)
        expect(outcome).toBeDefined()
        const { offset = 0 } = Object(outcome)
        expect(offset).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 5_000, seed: 15 },
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('does not look long at a text that is almost a number', () => {
    const text = `${'1'.repeat(65_535)}x`
    expect(() => language.compile('text + 1').evaluate({ text })).toThrow('found a text, expected a number')
  })

  it('takes a record that poses as a decimal for a record', () => {
    const customer = JSON.parse('{"toStringTag":"[object Decimal]","d":[1],"e":0,"s":1,"__proto__":{"tier":"gold"}}')
    expect(() => language.compile('customer + 1').evaluate({ customer })).toThrow('found a record, expected a number')
    expect(() => language.compile('customer.tier').evaluate({ customer })).toThrow('"customer.tier" has no value')
  })

  it('gives the same value again, and writes nothing', () => {
    const values = fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.string(),
    )
    const sum = language.compile('[a == a, [a, b] == [a, b], a in [b, a]]')
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(sum.evaluate(Object.freeze({ a, b }))).toEqual([true, true, true])
      }),
    )
  })
})
