import { describe, expect, it } from 'vitest'
import { createExpressionLanguage } from '../expression/expression-language.js'
import { compileFlow } from './flow.js'
import { parseFlowDocument } from './flow-document.js'
import { FLOW_LIMITS } from './flow-limits.js'

const BASE = { id: 'test', version: 1, language: 'en', start: 'a' }
const withStep = (step: unknown): unknown => ({ ...BASE, steps: { a: step } })
const many = (count: number, entry: (index: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index)))

describe('a flow document', () => {
  it.each([
    ['no object', 3, '(root)'],
    ['an unknown kind of step', withStep({ kind: 'sya' }), 'steps.a.kind'],
    ['an unknown field', withStep({ kind: 'hangUp', txet: 'Bye' }), 'there is no field "txet"; did you mean "text"?'],
    ['a step without what comes next', withStep({ kind: 'say', text: 'Hello' }), 'steps.a.next'],
    ['a text that is none', withStep({ kind: 'hangUp', text: 3 }), 'steps.a.text: expected a text'],
    [
      'a long text',
      withStep({ kind: 'hangUp', text: 'x'.repeat(FLOW_LIMITS.textLength + 1) }),
      'steps.a.text: takes at most',
    ],
    [
      'many choices',
      withStep({ kind: 'ask', choices: Array(21).fill({ keys: ['1'], next: 'a' }), otherwise: 'a' }),
      'steps.a.choices',
    ],
    [
      'a choice without keys',
      withStep({ kind: 'ask', choices: [{ keys: [], next: 'a' }], otherwise: 'a' }),
      'steps.a.choices.0.keys',
    ],
    [
      'digits from more to fewer',
      withStep({ kind: 'collect', variable: 'x', digits: { min: 3, max: 2 }, next: 'a', otherwise: 'a' }),
      'steps.a.digits.min: min is above max',
    ],
    [
      'neither digits nor characters',
      withStep({ kind: 'collect', variable: 'x', next: 'a', otherwise: 'a' }),
      'steps.a.digits: expected either digits or characters',
    ],
    [
      'a variable that has a meaning of its own',
      withStep({ kind: 'set', values: { input: '1' }, next: 'a' }),
      '"input" is what the customer typed',
    ],
    [
      'a variable named like a prototype',
      withStep(JSON.parse('{"kind":"set","values":{"__proto__":"1"},"next":"a"}')),
      'steps.a.values',
    ],
    [
      'a name of a step that is none',
      { ...BASE, steps: { '1a': { kind: 'hangUp' } } },
      'steps.1a: not a name here: expected a letter',
    ],
    [
      'too many steps',
      { ...BASE, steps: many(501, (index) => [`s${index}`, { kind: 'hangUp' }]) },
      'steps: expected at most 500 entries',
    ],
    [
      'a hundred thousand steps',
      { ...BASE, steps: many(100_000, (index) => [`s${index}`, 0]) },
      'steps: expected at most 500 entries',
    ],
    [
      'too many variables',
      { ...BASE, variables: many(101, (index) => [`v${index}`, 1]), steps: {} },
      'variables: expected at most 100',
    ],
    [
      'a deep variable',
      { ...BASE, variables: { deep: nested(100_000) }, steps: {} },
      'variables.deep: expected values that nest',
    ],
  ])('is refused with %s, and the field is named', (_, document, message) => {
    expect(() => parseFlowDocument(document)).toThrow(message)
  })

  it('is returned as it was written', () => {
    const document = {
      ...BASE,
      variables: { language: 'zh', limits: [1, { x: null }] },
      onFault: 'a',
      steps: { a: { kind: 'queue', queue: 'sales', priority: '1 + 1', text: { en: 'Hold on', zh: '请稍候' } } },
    }
    expect(parseFlowDocument(document)).toEqual(document)
  })
})

describe('compiling a flow', () => {
  const language = createExpressionLanguage()

  it('names every step and field that keeps it from running', () => {
    const document = {
      ...BASE,
      start: 'z',
      steps: {
        a: { kind: 'branch', cases: [{ when: '1 +', next: 'a' }], otherwise: 'constructor' },
        b: { kind: 'set', values: { x: 'constructor.constructor(1)' }, next: 'a' },
      },
    }
    expect(() => compileFlow(document, language)).toThrow(/^flow "test" cannot run:\n {2}start: there is no step "z"/)
    expect(() => compileFlow(document, language)).toThrow(/steps\.a\.otherwise: there is no step "constructor"/)
    expect(() => compileFlow(document, language)).toThrow(/steps\.a\.cases\.0\.when: line 1, column 4: /)
    expect(() => compileFlow(document, language)).toThrow(/steps\.b\.values\.x: line 1, column/)
  })

  it('refuses variables that are too large to keep', () => {
    const document = { ...BASE, variables: { large: 'x'.repeat(20_000) }, steps: { a: { kind: 'hangUp' } } }
    expect(() => compileFlow(document, language)).toThrow('at most 16384 characters of JSON')
  })
})

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = [value]
  return value
}
