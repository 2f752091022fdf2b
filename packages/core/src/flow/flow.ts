import { RingwrightError } from '../errors/ringwright-error.js'
import type { Expression } from '../expression/expression.js'
import type { ExpressionLanguage } from '../expression/expression-language.js'
import { type FlowDocument, parseFlowDocument } from './flow-document.js'
import type { FlowStep } from './flow-step.js'
import { checkVariables } from './flow-variables.js'
import { findingLine } from './checks/flow-finding.js'
import { missingSteps, unreadableExpressions } from './checks/reference-checks.js'
import { expressionsOf } from './step-parts.js'

/** A document that can run: every step that it names is there, and every expression is read. */
export interface Flow {
  readonly document: FlowDocument
  /** The step of this name; `not_found` when there is none. */
  step(name: string): FlowStep
  /** One of the document's expressions, by its text. */
  expression(text: string): Expression
}

/**
 * Makes a document ready to run, whether it was written by hand, made by `buildFlow` or read from a store. Throws
 * `invalid_argument` with one line for each problem. A mistake that does not keep it from running is for `lintFlow`.
 */
export function compileFlow(document: unknown, language: ExpressionLanguage): Flow {
  const parsed = parseFlowDocument(document)
  const problems = [...missingSteps(parsed), ...unreadableExpressions(parsed, language)]
  if (problems.length > 0) {
    throw new RingwrightError(
      'invalid_argument',
      `flow "${parsed.id}" cannot run:\n${problems.map(findingLine).join('\n')}`,
      {
        details: { problems },
      },
    )
  }
  checkVariables(parsed.variables ?? {})
  const expressions = new Map<string, Expression>()
  for (const step of Object.values(parsed.steps)) {
    for (const { text } of expressionsOf(step)) expressions.set(text, language.compile(text))
  }
  return {
    document: parsed,
    step(name) {
      const step = Object.hasOwn(parsed.steps, name) ? parsed.steps[name] : undefined
      if (step) return step
      throw new RingwrightError('not_found', `Flow "${parsed.id}" has no step "${name}".`)
    },
    expression(text) {
      const expression = expressions.get(text)
      if (expression) return expression
      throw new RingwrightError('internal', `Flow "${parsed.id}" has no such expression: ${text}`)
    },
  }
}
