import { describe, expect, it } from 'vitest'
import { createExpressionLanguage } from '../expression/expression-language.js'
import { type FlowDocument, parseFlowDocument } from './flow-document.js'
import { type FlowLintOptions, lintFlow } from './flow-lint.js'
import type { FlowStep } from './flow-step.js'

const OPTIONS: FlowLintOptions = {
  language: createExpressionLanguage(),
  media: ['voice', 'text'],
  queues: ['sales', 'help'],
  functions: ['findCustomer'],
  prompts: ['welcome', 'menu', 'sorry', 'bye', 'piano'],
  variables: ['caller'],
}

const GOOD = {
  welcome: { kind: 'say', text: { en: 'Welcome', zh: '欢迎' }, prompt: 'welcome', next: 'find' },
  find: {
    kind: 'invoke',
    function: 'findCustomer',
    arguments: { number: 'caller' },
    variable: 'customer',
    next: 'known',
    otherwise: 'menu',
  },
  known: { kind: 'branch', cases: [{ when: 'customer.tier == "gold"', next: 'sales' }], otherwise: 'menu' },
  menu: {
    kind: 'ask',
    text: 'Sales or help?',
    prompt: 'menu',
    invalid: { text: 'Sorry?', prompt: 'sorry' },
    choices: [
      { keys: ['1', 'sales'], label: 'Sales', next: 'account' },
      { keys: ['9'], label: 'Again', next: 'welcome' },
    ],
    otherwise: 'help',
  },
  account: {
    kind: 'collect',
    text: 'Your number?',
    prompt: 'menu',
    variable: 'account',
    digits: { min: 4, max: 8 },
    valid: 'length(input) != 5',
    next: 'sales',
    otherwise: 'help',
  },
  sales: { kind: 'queue', queue: 'sales', priority: '1 + 1', music: 'piano', otherwise: 'bye' },
  help: { kind: 'queue', queue: 'help', otherwise: 'bye' },
  bye: { kind: 'hangUp', text: 'Bye', prompt: 'bye' },
} as const satisfies Record<string, FlowStep>

type Steps = Record<string, FlowStep>

const documentOf = (steps: Steps, more: object = {}): FlowDocument =>
  parseFlowDocument({ id: 'hotline', version: 1, language: 'en', start: 'welcome', steps, ...more })

const SEEDED: readonly [string, Steps, string, 'error' | 'warning'][] = [
  ['a step that is not there', { welcome: { ...GOOD.welcome, next: 'fnid' } }, 'missingStep welcome next', 'error'],
  [
    'a case that leads nowhere',
    { known: { ...GOOD.known, otherwise: 'nowhere' } },
    'missingStep known otherwise',
    'error',
  ],
  [
    'a broken expression',
    { known: { ...GOOD.known, cases: [{ when: 'customer.', next: 'bye' }] } },
    'badExpression known cases.0.when',
    'error',
  ],
  ['a broken priority', { sales: { ...GOOD.sales, priority: '1 +' } }, 'badExpression sales priority', 'error'],
  ['a broken validation', { account: { ...GOOD.account, valid: '(' } }, 'badExpression account valid', 'error'],
  ['an unknown queue', { help: { ...GOOD.help, queue: 'hlep' } }, 'unknownQueue help queue', 'error'],
  [
    'an unknown function',
    { find: { ...GOOD.find, function: 'findCostumer' } },
    'unknownFunction find function',
    'error',
  ],
  ['an unknown recording', { bye: { ...GOOD.bye, prompt: 'by' } }, 'unknownPrompt bye prompt', 'error'],
  ['unknown music', { sales: { ...GOOD.sales, music: 'violin' } }, 'unknownPrompt sales music', 'error'],
  [
    'an unknown variable in an argument',
    { find: { ...GOOD.find, arguments: { n: 'calller' } } },
    'unknownVariable find arguments.n',
    'error',
  ],
  [
    'an unknown variable in a text',
    { bye: { ...GOOD.bye, text: 'Bye {{name}}' } },
    'unknownVariable bye text',
    'error',
  ],
  [
    'the input read where there is none',
    { sales: { ...GOOD.sales, priority: 'input' } },
    'unknownVariable sales priority',
    'error',
  ],
  [
    'a secret in a text',
    { account: { ...GOOD.account, secret: true }, bye: { ...GOOD.bye, text: 'Bye {{account}}' } },
    'secretShown bye text',
    'error',
  ],
  ['a step without a way to it', { lost: { kind: 'hangUp' } }, 'unreachableStep lost ', 'warning'],
  [
    'branches that go round',
    { known: { ...GOOD.known, otherwise: 'turn' }, turn: { kind: 'set', values: { x: '1' }, next: 'known' } },
    'endlessLoop known ',
    'error',
  ],
  [
    'a prompt after itself',
    { bye: { kind: 'say', text: 'Bye', prompt: 'bye', next: 'bye' } },
    'endlessLoop bye ',
    'error',
  ],
  [
    'silence that leads back to the question',
    { menu: { ...GOOD.menu, otherwise: 'menu' } },
    'endlessLoop menu ',
    'error',
  ],
  [
    'a failing function that is called again',
    { find: { ...GOOD.find, otherwise: 'welcome' } },
    'endlessLoop welcome ',
    'error',
  ],
  [
    'a queue after its own refusal',
    { help: { ...GOOD.help, otherwise: 'help' } },
    'waitingLoop help otherwise',
    'warning',
  ],
  ['a text that callers do not hear', { bye: { kind: 'hangUp', text: 'Bye' } }, 'silentInVoice bye text', 'error'],
  [
    'a notice that callers do not hear',
    { menu: { ...GOOD.menu, invalid: { text: 'What?' } } },
    'silentInVoice menu invalid.text',
    'error',
  ],
  ['a recording that is not written', { bye: { kind: 'hangUp', prompt: 'bye' } }, 'silentInText bye prompt', 'warning'],
  [
    'a choice that callers cannot take',
    { menu: { ...GOOD.menu, choices: [{ keys: ['sales'], next: 'account' }] } },
    'unanswerableInVoice menu choices.0.keys',
    'error',
  ],
  [
    'words that callers cannot type',
    {
      account: {
        kind: 'collect',
        variable: 'account',
        characters: { min: 1, max: 9 },
        next: 'sales',
        otherwise: 'help',
      },
    },
    'unanswerableInVoice account characters',
    'error',
  ],
  [
    'an answer that takes two choices',
    { menu: { ...GOOD.menu, choices: [...GOOD.menu.choices, { keys: ['３', 'SALES'], next: 'help' }] } },
    'ambiguousAnswer menu choices.2.keys',
    'error',
  ],
  [
    'a key of nothing',
    { menu: { ...GOOD.menu, choices: [{ keys: ['1', '?!'], next: 'account' }] } },
    'ambiguousAnswer menu choices.0.keys',
    'error',
  ],
  [
    'a text without the document’s language',
    { bye: { ...GOOD.bye, text: { zh: '再见' } } },
    'missingLanguage bye text',
    'error',
  ],
]

describe('flow lint', () => {
  it('[Z17] finds nothing in a flow that is right', () => {
    expect(lintFlow(documentOf(GOOD, { onFault: 'help' }), OPTIONS)).toEqual([])
  })

  it.each(SEEDED)('[Z17] flags %s', (_, steps, expected, severity) => {
    const findings = lintFlow(documentOf({ ...GOOD, ...steps }), OPTIONS)
    const found = findings.map(({ code, step, field }) => `${code} ${step} ${field}`)
    expect(found).toContain(expected)
    expect(findings.find(({ code }) => expected.startsWith(code))?.severity).toBe(severity)
  })

  it('names what the document itself leads to, and what is written almost like it', () => {
    const [first, second] = lintFlow(documentOf(GOOD, { start: 'wellcome', onFault: 'hlep' }), OPTIONS)
    expect(first).toMatchObject({ code: 'missingStep', step: '', field: 'start' })
    expect(second?.message).toBe('there is no step "hlep"; did you mean "help"?')
  })

  it('looks only at the media in which the flow is used', () => {
    const written = documentOf({ welcome: { kind: 'hangUp', text: 'Bye' } })
    const spoken = documentOf({ welcome: { kind: 'hangUp', prompt: 'bye' } })
    expect(lintFlow(written, { ...OPTIONS, media: ['text'] })).toEqual([])
    expect(lintFlow(spoken, { ...OPTIONS, media: ['voice'] })).toEqual([])
    expect(lintFlow(written, { ...OPTIONS, speech: true })).toEqual([])
  })

  it('lets a question go round that only an answer leads back to', () => {
    const menu: FlowStep = { ...GOOD.menu, choices: [...GOOD.menu.choices, { keys: ['0'], next: 'menu' }] }
    expect(lintFlow(documentOf({ ...GOOD, menu }), OPTIONS)).toEqual([])
  })

  it('takes names like those of object prototypes for what they are', () => {
    const steps: Steps = { welcome: { kind: 'say', text: '{{constructor}}', prompt: 'welcome', next: 'toString' } }
    const codes = lintFlow(documentOf(steps), OPTIONS).map(({ code }) => code)
    expect(codes).toEqual(['missingStep', 'unknownVariable'])
  })
})
