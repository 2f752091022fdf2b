import { describe, expect, it } from 'vitest'
import { buildFlow } from './flow-builder.js'
import { parseFlowDocument } from './flow-document.js'

describe('building a flow', () => {
  it('gives the document that one would write by hand', () => {
    const built = buildFlow({
      id: 'hotline',
      steps: {
        welcome: { kind: 'say', text: 'Welcome.', prompt: 'welcome' },
        menu: {
          kind: 'ask',
          text: 'Sales or help?',
          choices: [
            { keys: ['1', 'sales'], next: 'account' },
            { keys: ['2', 'help'], next: 'help' },
          ],
          otherwise: 'help',
        },
        account: { kind: 'collect', variable: 'account', digits: { min: 6, max: 6 }, otherwise: 'help' },
        sales: { kind: 'queue', queue: 'sales', otherwise: 'bye' },
        help: { kind: 'queue', queue: 'help', otherwise: 'bye' },
        bye: { kind: 'hangUp', text: 'Good-bye.' },
      },
    })
    const written = parseFlowDocument({
      id: 'hotline',
      version: 1,
      language: 'en',
      start: 'welcome',
      steps: {
        welcome: { kind: 'say', text: 'Welcome.', prompt: 'welcome', next: 'menu' },
        menu: {
          kind: 'ask',
          text: 'Sales or help?',
          choices: [
            { keys: ['1', 'sales'], next: 'account' },
            { keys: ['2', 'help'], next: 'help' },
          ],
          otherwise: 'help',
        },
        account: {
          kind: 'collect',
          variable: 'account',
          digits: { min: 6, max: 6 },
          otherwise: 'help',
          next: 'sales',
        },
        sales: { kind: 'queue', queue: 'sales', otherwise: 'bye' },
        help: { kind: 'queue', queue: 'help', otherwise: 'bye' },
        bye: { kind: 'hangUp', text: 'Good-bye.' },
      },
    })
    expect(built).toEqual(written)
    expect(JSON.parse(JSON.stringify(built))).toEqual(written)
  })

  it('does not compile, nor pass, with a step that is not there', () => {
    expect(() =>
      buildFlow({
        id: 'typo',
        steps: {
          // @ts-expect-error there is no step "mneu"
          welcome: { kind: 'say', text: 'Welcome.', next: 'mneu' },
          menu: {
            kind: 'ask',
            // @ts-expect-error there is no step "by"
            choices: [{ keys: ['1'], next: 'by' }],
            otherwise: 'bye',
          },
          bye: { kind: 'hangUp' },
        },
      }),
    ).toThrow(
      'flow "typo" is not valid:\n' +
        '  steps.welcome.next: there is no step "mneu"; did you mean "menu"?\n' +
        '  steps.menu.choices.0.next: there is no step "by"; did you mean "bye"?',
    )
  })

  it('starts at another step, and says which fields of it are wrong', () => {
    const flow = buildFlow({
      id: 'a',
      start: 'b',
      steps: { a: { kind: 'hangUp' }, b: { kind: 'say', text: 'b', next: 'a' } },
    })
    expect(flow.start).toBe('b')
    // @ts-expect-error there is no step "c"
    expect(() => buildFlow({ id: 'a', start: 'c', steps: { a: { kind: 'hangUp' } } })).toThrow(
      '\n  start: there is no step "c"',
    )
    expect(() => buildFlow({ id: 'a', steps: {} })).toThrow('start')
  })

  it('asks for the next step after the last', () => {
    expect(() => buildFlow({ id: 'a', steps: { a: { kind: 'say', text: 'Hello' } } })).toThrow('steps.a.next')
  })
})
