import { describe, expect, it } from 'vitest'
import { createExpressionLanguage } from '../expression/expression-language.js'
import { compileFlow } from './flow.js'
import { advanceFlow, type FlowAdvanced, resumeFlow, startFlow } from './flow-machine.js'
import type { FlowEvent, FlowEventKind } from './flow-event.js'
import { FLOW_LIMITS } from './flow-limits.js'
import { flowPositionSchema, maskedPosition } from './flow-position.js'
import type { FlowStep, QueueStep } from './flow-step.js'

const language = createExpressionLanguage()
const NOW = 1_000_000

const flowOf = (steps: Record<string, FlowStep>, more: object = {}) =>
  compileFlow(
    {
      id: 'test',
      version: 1,
      language: 'en',
      start: Object.keys(steps)[0],
      steps: { ...steps, next: { kind: 'hangUp', text: 'next' }, other: { kind: 'hangUp', text: 'other' } },
      ...more,
    },
    language,
  )

const go = (flow: ReturnType<typeof flowOf>, at: FlowAdvanced, event: Omit<FlowEvent, 'turn'>, now = NOW) =>
  advanceFlow(flow, at.position, { turn: at.position.turn, ...event } as FlowEvent, now)

const advanced = (...parameters: Parameters<typeof go>): FlowAdvanced => {
  const result = go(...parameters)
  if (result.outcome !== 'advanced') throw new Error(`the flow did not advance: ${result.outcome}`)
  return result
}

const STEPS = {
  say: { kind: 'say', text: 'Hello', prompt: 'hello', next: 'next' },
  play: { kind: 'play', prompt: 'jingle', next: 'next' },
  ask: {
    kind: 'ask',
    text: 'Which?',
    choices: [{ keys: ['1', 'sales'], next: 'next' }],
    attempts: 1,
    otherwise: 'other',
  },
  collect: {
    kind: 'collect',
    variable: 'pin',
    digits: { min: 1, max: 4 },
    attempts: 1,
    next: 'next',
    otherwise: 'other',
  },
  invoke: { kind: 'invoke', function: 'lookUp', variable: 'found', next: 'next', otherwise: 'other' },
  queue: { kind: 'queue', queue: 'sales', otherwise: 'other' },
  hangUp: { kind: 'hangUp', text: 'Good-bye' },
} as const satisfies Record<string, FlowStep>

const EVENTS: Record<FlowEventKind, Omit<FlowEvent, 'turn'>> = {
  done: { kind: 'done' },
  failed: { kind: 'failed' },
  input: { kind: 'input', input: '1' } as Omit<FlowEvent, 'turn'>,
  timeout: { kind: 'timeout' },
  refused: { kind: 'refused' },
  sentBack: { kind: 'sentBack', reason: 'outOfHours' } as Omit<FlowEvent, 'turn'>,
  waitedTooLong: { kind: 'waitedTooLong' },
}

const TABLE: Record<keyof typeof STEPS, Record<FlowEventKind, 'next' | 'other' | 'ignored'>> = {
  say: {
    done: 'next',
    failed: 'next',
    input: 'ignored',
    timeout: 'ignored',
    refused: 'ignored',
    sentBack: 'ignored',
    waitedTooLong: 'ignored',
  },
  play: {
    done: 'next',
    failed: 'next',
    input: 'ignored',
    timeout: 'ignored',
    refused: 'ignored',
    sentBack: 'ignored',
    waitedTooLong: 'ignored',
  },
  ask: {
    done: 'ignored',
    failed: 'other',
    input: 'next',
    timeout: 'other',
    refused: 'ignored',
    sentBack: 'ignored',
    waitedTooLong: 'ignored',
  },
  collect: {
    done: 'ignored',
    failed: 'other',
    input: 'next',
    timeout: 'other',
    refused: 'ignored',
    sentBack: 'ignored',
    waitedTooLong: 'ignored',
  },
  invoke: {
    done: 'next',
    failed: 'other',
    input: 'ignored',
    timeout: 'other',
    refused: 'ignored',
    sentBack: 'ignored',
    waitedTooLong: 'ignored',
  },
  queue: {
    done: 'ignored',
    failed: 'other',
    input: 'ignored',
    timeout: 'ignored',
    refused: 'other',
    sentBack: 'other',
    waitedTooLong: 'other',
  },
  hangUp: {
    done: 'ignored',
    failed: 'ignored',
    input: 'ignored',
    timeout: 'ignored',
    refused: 'ignored',
    sentBack: 'ignored',
    waitedTooLong: 'ignored',
  },
}

describe('every step meets every event', () => {
  const cells = Object.entries(TABLE).flatMap(([step, row]) =>
    Object.entries(row).map(([event, result]) => [step as keyof typeof STEPS, event as FlowEventKind, result] as const),
  )
  it.each(cells)('[J3] %s, %s: %s', (kind, event, expected) => {
    const flow = flowOf({ first: STEPS[kind] })
    const result = go(flow, startFlow(flow, { now: NOW }), EVENTS[event])
    expect(result.outcome === 'advanced' ? result.position.step : result.outcome).toBe(expected)
  })

  it.each(Object.keys(STEPS) as (keyof typeof STEPS)[])('%s changes nothing for an event of another turn', (kind) => {
    const flow = flowOf({ first: STEPS[kind] })
    const { position } = startFlow(flow, { now: NOW })
    for (const event of Object.values(EVENTS)) {
      expect(advanceFlow(flow, position, { ...event, turn: 2 } as FlowEvent, NOW)).toEqual({ outcome: 'stale' })
    }
  })

  it.each(Object.keys(STEPS) as (keyof typeof STEPS)[])(
    '%s has the same act after the record was read again',
    (kind) => {
      const flow = flowOf({ first: STEPS[kind] })
      const { position, act } = startFlow(flow, { now: NOW, variables: { language: 'de' } })
      const stored = flowPositionSchema().parse(JSON.parse(JSON.stringify(position)))
      expect(stored).toEqual(position)
      expect(resumeFlow(flow, stored)).toEqual(act)
    },
  )
})

describe('questions', () => {
  const flow = flowOf({
    ask: {
      kind: 'ask',
      text: { en: 'Sales or help?', zh: '销售还是帮助？' },
      prompt: 'menu',
      invalid: { text: 'Sorry?', prompt: 'sorry' },
      choices: [
        { keys: ['1', 'sales'], label: { en: 'Sales', zh: '销售' }, next: 'next' },
        { keys: ['2', '99'], label: 'Hélp me', next: 'other' },
      ],
      timeoutMs: 5_000,
      attempts: 2,
      otherwise: 'other',
    },
  })
  const start = startFlow(flow, { now: NOW })

  it('[J3] hands out all that voice and text need', () => {
    expect(start.act).toEqual({
      kind: 'ask',
      turn: 1,
      step: 'ask',
      language: 'en',
      text: 'Sales or help?',
      prompt: 'menu',
      attempt: 1,
      timeoutMs: 5_000,
      deadlineAt: NOW + 5_000,
      digits: { min: 1, max: 2, terminator: '#', firstDigitTimeoutMs: 5_000, interDigitTimeoutMs: 3_000 },
      choices: [
        { keys: ['1', 'sales'], label: 'Sales' },
        { keys: ['2', '99'], label: 'Hélp me' },
      ],
    })
  })

  it.each([
    ['1', 'next'],
    ['１', 'next'],
    [' SALES! ', 'next'],
    ['销售', 'next'],
    ['help  me.', 'other'],
    ['“HÉLP ME”', 'other'],
    ['99', 'other'],
  ])('takes "%s" for the choice that leads to %s', (input, expected) => {
    expect(advanced(flow, start, { kind: 'input', input } as never).position.step).toBe(expected)
  })

  it.each(['', '3', 'constructor', '__proto__', '.', 'x'.repeat(1_000_000)])('does not take "%.20s"', (input) => {
    expect(advanced(flow, start, { kind: 'input', input } as never).act).toMatchObject({ kind: 'ask', attempt: 2 })
  })

  it('are asked again in a new turn, with the notice after a wrong answer and without it after silence', () => {
    const wrong = advanced(flow, start, { kind: 'input', input: 'what?' } as never, NOW + 7)
    expect(wrong.act).toMatchObject({
      turn: 2,
      attempt: 2,
      notice: { text: 'Sorry?', prompt: 'sorry' },
      deadlineAt: NOW + 5_007,
    })
    const silent = advanced(flow, start, { kind: 'timeout' })
    expect(silent.act).not.toHaveProperty('notice')
    expect(go(flow, wrong, { kind: 'timeout' })).toMatchObject({ position: { step: 'other', attempt: 1 } })
    expect(advanceFlow(flow, wrong.position, { kind: 'timeout', turn: 1 }, NOW)).toEqual({ outcome: 'stale' })
  })

  it('without digits take the number of a choice', () => {
    const words = flowOf({
      ask: {
        kind: 'ask',
        choices: [
          { keys: ['yes'], next: 'next' },
          { keys: ['no'], next: 'other' },
        ],
        otherwise: 'ask',
      },
    })
    const asked = startFlow(words, { now: NOW })
    expect(asked.act).not.toHaveProperty('digits')
    expect(advanced(words, asked, { kind: 'input', input: '2' } as never).position.step).toBe('other')
    expect(advanced(words, asked, { kind: 'input', input: '3' } as never).position.step).toBe('ask')
  })
})

describe('collected input', () => {
  const flow = flowOf(
    {
      number: {
        kind: 'collect',
        variable: 'account',
        digits: { min: 4, max: 6 },
        valid: 'input != forbidden',
        otherwise: 'other',
        next: 'next',
      },
      name: { kind: 'collect', variable: 'name', characters: { min: 2, max: 5 }, otherwise: 'other', next: 'next' },
    },
    { variables: { forbidden: '0000' } },
  )
  const asked = startFlow(flow, { now: NOW })

  it.each([
    ['12345', '12345'],
    ['1234#', '1234'],
    ['12 34-5', '12345'],
    ['１２３４', '1234'],
  ])('reads "%s" as %s', (input, account) => {
    expect(advanced(flow, asked, { kind: 'input', input } as never).position.variables).toEqual({
      forbidden: '0000',
      account,
    })
  })

  it.each(['123', '1234567', '12a45', '0000', ''])('asks again after "%s"', (input) => {
    expect(advanced(flow, asked, { kind: 'input', input } as never).position).toMatchObject({
      attempt: 2,
      again: 'invalid',
    })
  })

  it('may be words in text channels', () => {
    const named = startFlow(flowOf({ name: flow.document.steps.name as FlowStep }), { now: NOW })
    const ask = (input: string) =>
      advanced(flowOf({ name: flow.document.steps.name as FlowStep }), named, { kind: 'input', input } as never)
    expect(named.act).not.toHaveProperty('digits')
    expect(ask(' 李小龍 ').position.variables).toEqual({ name: '李小龍' })
    expect(ask('x').position.attempt).toBe(2)
  })

  it('[X6] stays masked when it is secret, and so does what is made of it', () => {
    const secret = flowOf({
      pin: {
        kind: 'collect',
        variable: 'pin',
        digits: { min: 4, max: 4 },
        secret: true,
        next: 'copy',
        otherwise: 'other',
      },
      copy: { kind: 'set', values: { copy: 'concat("pin ", pin)', plain: '1' }, next: 'check' },
      check: {
        kind: 'invoke',
        function: 'check',
        arguments: { pin: 'pin', plain: 'plain' },
        next: 'shown',
        otherwise: 'other',
      },
      shown: { kind: 'say', text: 'You typed {{pin}}.', next: 'next' },
    })
    const collected = startFlow(secret, { now: NOW })
    expect(collected.act).toMatchObject({ secret: true })
    const invoked = advanced(secret, collected, { kind: 'input', input: '1234' } as never)
    expect(invoked.act).toMatchObject({ arguments: { pin: '1234', plain: 1 }, secretArguments: ['pin'] })
    expect(invoked.position.secrets).toEqual(['pin', 'copy'])
    expect(maskedPosition(invoked.position).variables).toEqual({ pin: '••••', copy: '••••', plain: 1 })
    expect(advanced(secret, invoked, { kind: 'done' }).act).toMatchObject({ text: 'You typed ••••.' })
  })
})

describe('functions of the host', () => {
  const flow = flowOf({
    find: {
      kind: 'invoke',
      function: 'findCustomer',
      arguments: { number: 'caller', attempts: '1 + 1' },
      variable: 'customer',
      timeoutMs: 2_000,
      next: 'greet',
      otherwise: 'other',
    },
    greet: { kind: 'say', text: 'Hello {{ customer.name }}, {{customer.none}}{{nobody}}!', next: 'next' },
  })
  const start = startFlow(flow, { now: NOW, variables: { caller: '+15550100' } })

  it('[J4] are called with the values of their arguments, and their result is kept', () => {
    expect(start.act).toEqual({
      kind: 'invoke',
      turn: 1,
      step: 'find',
      language: 'en',
      function: 'findCustomer',
      arguments: { number: '+15550100', attempts: 2 },
      secretArguments: [],
      timeoutMs: 2_000,
      deadlineAt: NOW + 2_000,
    })
    const greeted = advanced(flow, start, { kind: 'done', value: { name: 'Ada' } } as never)
    expect(greeted.act).toMatchObject({ kind: 'say', text: 'Hello Ada, !' })
  })

  it('fail when they return more than a record should carry', () => {
    const large = advanced(flow, start, { kind: 'done', value: 'x'.repeat(FLOW_LIMITS.variablesLength) } as never)
    expect(large.position.step).toBe('other')
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(advanced(flow, start, { kind: 'done', value: deep } as never).position.step).toBe('other')
  })
})

describe('branches and sets', () => {
  it('are passed through in one go', () => {
    const flow = flowOf({
      set: { kind: 'set', values: { tier: 'points > 100 ? "gold" : "plain"', priority: '0.1 + 0.2' }, next: 'branch' },
      branch: { kind: 'branch', cases: [{ when: 'tier == "gold"', next: 'queue' }], otherwise: 'other' },
      queue: { kind: 'queue', queue: 'gold', priority: 'priority * 10', music: 'piano', waitMaxMs: 60_000 },
    })
    const gold = startFlow(flow, { now: NOW, variables: { points: 101 } })
    expect(gold.passed).toEqual(['set', 'branch'])
    expect(gold.act).toEqual({
      kind: 'queue',
      turn: 1,
      step: 'queue',
      language: 'en',
      queue: 'gold',
      announcements: [],
      meanwhile: [],
      choices: [],
      priority: 3,
      music: 'piano',
      waitMaxMs: 60_000,
      waitUntil: NOW + 60_000,
    })
    expect(startFlow(flow, { now: NOW, variables: { points: 100 } }).position.step).toBe('other')
  })

  const round = {
    a: { kind: 'set', values: { x: '1' }, next: 'b' },
    b: { kind: 'branch', cases: [{ when: 'x == 2', next: 'next' }], otherwise: 'a' },
    help: { kind: 'queue', queue: 'help' },
  } as const

  it('that go round are stopped, and the customer goes where faults lead', () => {
    const result = startFlow(flowOf(round, { onFault: 'help' }), { now: NOW })
    expect(result.position).toMatchObject({ step: 'help', turn: 1 })
    expect(result.faults).toEqual([{ step: 'a', message: expect.stringContaining('goes round') }])
    expect(result.passed.length).toBeLessThanOrEqual(FLOW_LIMITS.automaticSteps + 1)
  })

  it('end the run when faults lead to a fault, or nowhere', () => {
    const again = startFlow(flowOf(round, { onFault: 'a' }), { now: NOW })
    expect(again.act).toMatchObject({ kind: 'hangUp', cause: 'failed' })
    expect(again.faults).toHaveLength(2)
    const flow = flowOf(round)
    const ended = startFlow(flow, { now: NOW })
    expect(ended).toMatchObject({ position: { ending: 'failed' }, act: { kind: 'hangUp', cause: 'failed' } })
    expect(go(flow, ended, { kind: 'done' })).toEqual({ outcome: 'ignored' })
  })

  it.each([
    ['a branch', { kind: 'branch', cases: [{ when: 'nobody > 1', next: 'next' }], otherwise: 'other' }],
    [
      'a branch on what is neither true nor false',
      { kind: 'branch', cases: [{ when: '1', next: 'next' }], otherwise: 'other' },
    ],
    ['a set', { kind: 'set', values: { x: '1 / "a"' }, next: 'next' }],
    ['a set of too much', { kind: 'set', values: { x: 'concat(large, large)' }, next: 'next' }],
    ['an argument', { kind: 'invoke', function: 'f', arguments: { a: 'nobody' }, next: 'next', otherwise: 'other' }],
    ['a priority', { kind: 'queue', queue: 'sales', priority: '10^400' }],
  ] as const)('%s that fails leads to onFault', (_, step) => {
    const flow = flowOf({ step, help: { kind: 'queue', queue: 'help' } }, { onFault: 'help' })
    const result = startFlow(flow, { now: NOW, variables: { large: 'x'.repeat(10_000) } })
    expect(result.position.step).toBe('help')
    expect(result.faults).toEqual([{ step: 'step', message: expect.any(String) }])
  })
})

describe('a run', () => {
  it.each([
    ['a queue that refuses', { kind: 'refused', reason: 'full' } as const, 'later'],
    ['a queue that refuses for another reason', { kind: 'refused', reason: 'noAgents' } as const, 'otherwise'],
    ['a queue that closes', { kind: 'sentBack', reason: 'outOfHours' } as const, 'tomorrow'],
    ['a wait that is too long', { kind: 'waitedTooLong' } as const, 'later'],
    ['what the customer types', { kind: 'input', input: '1' } as const, 'chosen'],
  ])('[H7] go on after %s as the queue step says', (_, event, step) => {
    const wait: QueueStep = {
      kind: 'queue',
      queue: 'sales',
      choices: [{ keys: ['1'], next: 'chosen' }],
      exits: { full: 'later', waitedTooLong: 'later', outOfHours: 'tomorrow' },
      otherwise: 'otherwise',
    }
    const say = { kind: 'hangUp', text: 'Good-bye' } as const
    const flow = flowOf({ wait, later: say, tomorrow: say, chosen: say, otherwise: say })
    expect(advanced(flow, startFlow(flow, { now: NOW }), event)).toMatchObject({ position: { step } })
  })

  it('ends as refused when a queue has no other way', () => {
    const flow = flowOf({ wait: { kind: 'queue', queue: 'sales' } })
    const refused = advanced(flow, startFlow(flow, { now: NOW }), { kind: 'refused' })
    expect(refused).toMatchObject({
      position: { turn: 2, ending: 'refused' },
      act: { kind: 'hangUp', cause: 'refused' },
    })
    expect(resumeFlow(flow, refused.position)).toEqual(refused.act)
  })

  it('speaks the customer’s language, else that of the document', () => {
    const flow = flowOf({ hello: { kind: 'say', text: { en: 'Hello', zh: '你好', 'pt-BR': 'Oi' }, next: 'next' } })
    const said = (of?: string) => startFlow(flow, { now: NOW, variables: of === undefined ? {} : { language: of } }).act
    expect(said('zh')).toMatchObject({ text: '你好', language: 'zh' })
    expect(said('zh-Hant')).toMatchObject({ text: '你好', language: 'zh-Hant' })
    expect(said('pt-BR')).toMatchObject({ text: 'Oi' })
    expect(said('fr')).toMatchObject({ text: 'Hello', language: 'fr' })
    expect(said('constructor')).toMatchObject({ text: 'Hello' })
    expect(said()).toMatchObject({ text: 'Hello', language: 'en' })
  })

  it('cuts a text that grows too long with its variables', () => {
    const flow = flowOf({ say: { kind: 'say', text: '{{name}}', next: 'next' } })
    const { act } = startFlow(flow, { now: NOW, variables: { name: '😀'.repeat(4_000) } })
    const text = act.kind === 'say' ? act.text : undefined
    expect(text).toHaveLength(FLOW_LIMITS.renderedLength - 1)
    expect(text).toMatch(/^(?:😀)+…$/u)
  })

  it('is over after a thousand acts', () => {
    const flow = flowOf({ round: { kind: 'say', text: 'Round', next: 'round' } })
    let at = startFlow(flow, { now: NOW })
    while (at.position.turn < FLOW_LIMITS.turns) at = advanced(flow, at, { kind: 'done' })
    expect(go(flow, at, { kind: 'refused' })).toEqual({ outcome: 'ignored' })
    at = advanced(flow, at, { kind: 'done' })
    expect(at.position).toMatchObject({ turn: FLOW_LIMITS.turns + 1, ending: 'failed' })
  })

  it('goes on only in the version in which it began', () => {
    const flow = flowOf({ first: STEPS.say })
    const { position } = startFlow(flow, { now: NOW })
    const next = flowOf({ first: STEPS.say }, { version: 2 })
    expect(() => resumeFlow(next, position)).toThrow('stands in version 1 of flow "test", not in version 2')
    expect(() => advanceFlow(next, position, { kind: 'done', turn: 1 }, NOW)).toThrow('Keep a version registered')
  })

  it('takes no variables of the host that a record should not carry with the document’s, and begins where faults lead', () => {
    const steps = {
      hello: { kind: 'say', text: 'Hello', next: 'next' },
      help: { kind: 'queue', queue: 'help' },
    } as const
    const table = 'x'.repeat(FLOW_LIMITS.variablesLength - 100)
    const flow = flowOf(steps, { onFault: 'help', variables: { table } })
    const { position, faults } = startFlow(flow, { now: NOW, variables: { firstMessage: 'y'.repeat(500) } })
    expect(position).toMatchObject({ step: 'help', variables: { table } })
    expect(faults).toEqual([{ step: 'hello', message: expect.stringContaining('characters of JSON') }])
  })
})
