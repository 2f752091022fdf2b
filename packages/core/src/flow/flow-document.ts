import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import { parseInput } from '../errors/parse-input.js'
import type { Json } from '../storage/directory.js'
import { FLOW_LIMITS } from './flow-limits.js'
import type { FlowStep } from './flow-step.js'
import { bounded, flowStepSchema, hostName, stepName, variableName } from './flow-step-schema.js'
import { isDeeper } from './flow-variables.js'

/** What a customer meets before and while waiting, on the telephone and in text channels alike. */
export interface FlowDocument<Name extends string = string> {
  readonly id: string
  /** Grows with every published change; an interaction stays in the version in which it began. */
  readonly version: number
  /** The language of those whose variable `language` names none that a text has. */
  readonly language: string
  readonly start: Name
  /** Variables that the flow begins with. */
  readonly variables?: { readonly [name: string]: Json }
  /**
   * Where the customer goes when an expression fails or a limit is met, so that a mistake in a flow loses nobody. A
   * second fault on the way there ends the interaction with the cause `failed`. Default: it ends so at once.
   */
  readonly onFault?: Name
  readonly steps: { readonly [name in Name]: FlowStep<Name> }
}

/** Its depth is looked at first: reading a value is recursive. */
const variableValue = () =>
  z.preprocess((value, context) => {
    if (!isDeeper(value, FLOW_LIMITS.variableDepth)) return value
    context.addIssue(`expected values that nest at most ${FLOW_LIMITS.variableDepth} deep`)
    return z.NEVER
  }, z.json())

export const flowDocumentSchema = lazily<z.ZodType<FlowDocument>>(() =>
  z.strictObject({
    id: hostName(),
    version: z.int().min(1),
    language: hostName(),
    start: stepName(),
    variables: bounded(variableName(), variableValue(), FLOW_LIMITS.variables).exactOptional(),
    onFault: stepName().exactOptional(),
    steps: bounded(stepName(), flowStepSchema(), FLOW_LIMITS.steps),
  }),
)

/**
 * Reads a flow document from outside, or throws `invalid_argument` with one line for each problem, which names the step
 * and the field. What the document means (do the steps it names exist?) is for `compileFlow` and `lintFlow`.
 */
export function parseFlowDocument(value: unknown): FlowDocument {
  return parseInput(flowDocumentSchema(), value, 'flow document')
}
