import type { ExpressionLanguage } from '../../expression/expression-language.js'
import { nearMiss } from '../../expression/near-miss.js'
import type { FlowDocument } from '../flow-document.js'
import { expressionsOf, promptsOf, targetsOf } from '../step-parts.js'
import type { FlowFinding, FlowFindingCode } from './flow-finding.js'

/** What the host knows, by kind. Kinds that are left out are not checked. */
export interface KnownNames {
  readonly queues?: readonly string[]
  readonly functions?: readonly string[]
  readonly prompts?: readonly string[]
}

/** Steps that the document leads to and does not have. */
export function* missingSteps(document: FlowDocument): Generator<FlowFinding> {
  const names = Object.keys(document.steps)
  const known = new Set(names)
  const check = function* (step: string, field: string, target: string | undefined): Generator<FlowFinding> {
    if (target === undefined || known.has(target)) return
    yield unknown('missingStep', step, field, `there is no step "${target}"`, target, names)
  }
  yield* check('', 'start', document.start)
  yield* check('', 'onFault', document.onFault)
  for (const [name, step] of Object.entries(document.steps)) {
    for (const { field, target } of targetsOf(step)) yield* check(name, field, target)
  }
}

/** Expressions that the language does not read. */
export function* unreadableExpressions(document: FlowDocument, language: ExpressionLanguage): Generator<FlowFinding> {
  for (const [name, step] of Object.entries(document.steps)) {
    for (const { field, text } of expressionsOf(step)) {
      const checked = language.check(text)
      if (checked.outcome === 'valid') continue
      const { message, line, column } = checked.problem
      const found = `line ${line}, column ${column}: ${message}`
      yield { code: 'badExpression', severity: 'error', step: name, field, message: found }
    }
  }
}

/** Queues, functions and recordings that the host does not have. */
export function* unknownNames(document: FlowDocument, known: KnownNames): Generator<FlowFinding> {
  const { queues, functions, prompts } = known
  for (const [name, step] of Object.entries(document.steps)) {
    if (step.kind === 'queue' && queues && !queues.includes(step.queue)) {
      yield unknown('unknownQueue', name, 'queue', `there is no queue "${step.queue}"`, step.queue, queues)
    }
    if (step.kind === 'invoke' && functions && !functions.includes(step.function)) {
      const message = `no function "${step.function}" is registered`
      yield unknown('unknownFunction', name, 'function', message, step.function, functions)
    }
    for (const { field, prompt } of prompts ? promptsOf(step) : []) {
      if (prompts?.includes(prompt)) continue
      yield unknown('unknownPrompt', name, field, `there is no prompt "${prompt}"`, prompt, prompts ?? [])
    }
  }
}

function unknown(
  code: FlowFindingCode,
  step: string,
  field: string,
  message: string,
  name: string,
  candidates: readonly string[],
): FlowFinding {
  const near = nearMiss(name, candidates)
  return { code, severity: 'error', step, field, message: near ? `${message}; did you mean "${near}"?` : message }
}
