import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createExpressionLanguage } from '../expression/expression-language.js'
import { buildFlow } from './flow-builder.js'
import type { FlowDocument } from './flow-document.js'
import { lintFlow } from './flow-lint.js'
import { FLOW_LIMITS } from './flow-limits.js'
import { advanceFlow, type FlowAdvanced, startFlow } from './flow-machine.js'
import { flowPositionSchema } from './flow-position.js'
import type { FlowEvent } from './flow-event.js'
import type { FlowStep } from './flow-step.js'
import { compileFlow } from './flow.js'

const language = createExpressionLanguage()
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']

const target = fc.constantFrom(...NAMES)
/** Some are true, some false, some fail. */
const expression = fc.constantFrom(
  'true',
  'x > 2',
  'x + 1',
  '"1"',
  'nobody',
  '[x, x]',
  'concat(y, y)',
  'input == "1"',
  '1/0',
)
const variable = fc.constantFrom('x', 'y', 'z')
const text = fc.constantFrom('Hello', '{{x}} {{y.z}}', '')
const attempts = fc.integer({ min: 1, max: 3 })

const step: fc.Arbitrary<FlowStep> = fc.oneof(
  fc.record({ kind: fc.constant('say' as const), text, next: target }),
  fc.record({ kind: fc.constant('play' as const), prompt: fc.constant('prompt'), next: target }),
  fc.record({
    kind: fc.constant('ask' as const),
    text,
    attempts,
    choices: fc.array(fc.record({ keys: fc.constantFrom(['1'], ['2', 'word'], ['#']), next: target }), {
      minLength: 1,
      maxLength: 3,
    }),
    otherwise: target,
  }),
  fc.record({
    kind: fc.constant('collect' as const),
    variable,
    digits: fc.constant({ min: 1, max: 3 }),
    valid: expression,
    attempts,
    secret: fc.boolean(),
    next: target,
    otherwise: target,
  }),
  fc.record({
    kind: fc.constant('branch' as const),
    cases: fc.array(fc.record({ when: expression, next: target }), { minLength: 1, maxLength: 3 }),
    otherwise: target,
  }),
  fc.record({ kind: fc.constant('set' as const), values: fc.dictionary(variable, expression), next: target }),
  fc.record({
    kind: fc.constant('invoke' as const),
    function: fc.constant('function'),
    arguments: fc.dictionary(variable, expression),
    variable,
    next: target,
    otherwise: target,
  }),
  fc.record({
    kind: fc.constant('queue' as const),
    queue: fc.constant('queue'),
    priority: expression,
    otherwise: target,
  }),
  fc.record({ kind: fc.constant('hangUp' as const), text }),
)

const documentWith = (onFault: fc.Arbitrary<string | undefined>): fc.Arbitrary<FlowDocument> =>
  fc.record({ steps: fc.tuple(...NAMES.map(() => step)), onFault }).map(({ steps, onFault }) =>
    buildFlow({
      id: 'random',
      variables: { x: 1, y: 'text' },
      ...(onFault === undefined ? {} : { onFault }),
      steps: Object.fromEntries(NAMES.map((name, index) => [name, steps[index] as FlowStep])),
    }),
  )

type Happening = FlowEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'turn'> : never) : never

const happening = fc.oneof(
  fc.record({ kind: fc.constant('done' as const), value: fc.jsonValue() }),
  fc.record({
    kind: fc.constant('input' as const),
    input: fc.oneof(fc.constantFrom('1', '2#', 'word'), fc.string({ unit: 'binary' })),
  }),
  fc.record({
    kind: fc.constantFrom('failed' as const, 'timeout' as const, 'refused' as const, 'waitedTooLong' as const),
  }),
) as fc.Arbitrary<Happening>

describe('any flow, whatever happens', () => {
  it('never throws, never goes round for ever, and stands where its record says', () => {
    fc.assert(
      fc.property(
        documentWith(fc.option(target, { nil: undefined })),
        fc.array(happening, { maxLength: 30 }),
        (random, happenings) => {
          const flow = compileFlow(random, language)
          let now = 0
          let at: FlowAdvanced = startFlow(flow, { now })
          for (const what of happenings) {
            now += 1
            const event = { ...what, turn: at.position.turn } as FlowEvent
            const next = advanceFlow(flow, at.position, event, now)
            const stored = flowPositionSchema().parse(JSON.parse(JSON.stringify(at.position)))
            expect(advanceFlow(flow, stored, event, now)).toEqual(next)
            expect(advanceFlow(flow, at.position, { ...event, turn: event.turn + 1 }, now)).toEqual({
              outcome: 'stale',
            })
            if (next.outcome !== 'advanced') continue
            expect(next.position.turn).toBe(at.position.turn + 1)
            expect(next.act.turn).toBe(next.position.turn)
            expect(next.passed.length).toBeLessThanOrEqual(2 * FLOW_LIMITS.automaticSteps + 2)
            expect(JSON.stringify(next.position.variables).length).toBeLessThanOrEqual(FLOW_LIMITS.variablesLength)
            at = next
          }
        },
      ),
      { numRuns: 300, seed: 7 },
    )
  })

  it('does not go round without an answer when the lint finds no loop', () => {
    fc.assert(
      fc.property(documentWith(fc.constant(undefined)), fc.boolean(), (random, works) => {
        const findings = lintFlow(random, { language, media: ['text'] })
        fc.pre(!findings.some(({ code }) => code === 'endlessLoop' || code === 'waitingLoop'))
        const flow = compileFlow(random, language)
        let at = startFlow(flow, { now: 0 })
        const questionsMax = NAMES.length * 3
        for (let acts = 0; acts <= questionsMax + NAMES.length; acts++) {
          const { turn } = at.position
          const kinds = works ? (['done', 'timeout', 'refused'] as const) : (['failed'] as const)
          const next = kinds.map((kind) => advanceFlow(flow, at.position, { kind, turn }, 0))
          const advanced = next.find((each) => each.outcome === 'advanced')
          if (advanced?.outcome !== 'advanced') return
          at = advanced
        }
        throw new Error(`went round: ${JSON.stringify(random)}`)
      }),
      { numRuns: 300, seed: 7 },
    )
  })
})
