import { RingwrightError } from '../errors/ringwright-error.js'
import { findingLine } from './checks/flow-finding.js'
import { missingSteps } from './checks/reference-checks.js'
import { type FlowDocument, parseFlowDocument } from './flow-document.js'
import type { FlowStep } from './flow-step.js'

/** A step whose `next` may be left out: then the step that is written after it comes next. */
type StepInput<Step> = Step extends { readonly next: infer Next } ? Omit<Step, 'next'> & { readonly next?: Next } : Step

/** A flow as code writes it. */
export interface FlowInput<Name extends string>
  extends Omit<FlowDocument, 'version' | 'language' | 'start' | 'onFault' | 'steps'> {
  /** Default 1. */
  readonly version?: number
  /** Default `en`. */
  readonly language?: string
  /** Default: the first step. */
  readonly start?: NoInfer<Name>
  readonly onFault?: NoInfer<Name>
  readonly steps: { readonly [name in Name]: StepInput<FlowStep<NoInfer<Name>>> }
}

/**
 * Makes the document that one could have written by hand, with the compiler as the first reader: a step that leads to a
 * name that is not there does not compile. Throws `invalid_argument` with the step and field of each problem.
 */
export function buildFlow<const Name extends string>(input: FlowInput<Name>): FlowDocument<Name> {
  const names = Object.keys(input.steps)
  const steps = Object.entries<StepInput<FlowStep>>(input.steps).map(([name, step], index) => [
    name,
    withNext(step, names[index + 1]),
  ])
  const document = parseFlowDocument({
    ...input,
    version: input.version ?? 1,
    language: input.language ?? 'en',
    start: input.start ?? names[0],
    steps: Object.fromEntries(steps),
  })
  const missing = [...missingSteps(document)]
  if (missing.length === 0) return document as FlowDocument<Name>
  throw new RingwrightError(
    'invalid_argument',
    `flow "${input.id}" is not valid:\n${missing.map(findingLine).join('\n')}`,
  )
}

/** Kinds of steps after which exactly one other comes. */
const CONTINUES: ReadonlySet<string> = new Set(['say', 'play', 'collect', 'set', 'invoke'])

function withNext(step: StepInput<FlowStep>, following: string | undefined): unknown {
  const goesOn = CONTINUES.has(step.kind) && !('next' in step)
  return goesOn && following !== undefined ? { ...step, next: following } : step
}
