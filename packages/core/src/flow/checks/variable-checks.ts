import type { ExpressionLanguage } from '../../expression/expression-language.js'
import { nearMiss } from '../../expression/near-miss.js'
import type { FlowDocument } from '../flow-document.js'
import type { FlowText } from '../flow-step.js'
import { insertionsIn } from '../flow-text.js'
import { WAIT_VARIABLES } from '../wait-announcements.js'
import { assignedBy, expressionsOf, textsOf } from '../step-parts.js'
import type { FlowFinding } from './flow-finding.js'

/** Variables that are read although neither the host nor any step of the document gives them a value. */
export function* unknownVariables(
  document: FlowDocument,
  language: ExpressionLanguage,
  given: readonly string[],
): Generator<FlowFinding> {
  const known = new Set([...given, ...Object.keys(document.variables ?? {})])
  for (const step of Object.values(document.steps)) for (const name of assignedBy(step)) known.add(name)
  for (const [name, step] of Object.entries(document.steps)) {
    const readings = [
      ...expressionsOf(step).flatMap(({ field, text, overInput }) =>
        readBy(language, text).map((variable) => ({ field, variable, overInput })),
      ),
      ...textsOf(step).flatMap(({ field, text }) =>
        shownBy(text).map((variable) => ({ field, variable, overInput: false })),
      ),
    ]
    for (const { field, variable, overInput } of readings) {
      if (known.has(variable) || (overInput && variable === 'input')) continue
      if (field.startsWith('announcements.') && WAIT_VARIABLES.some((name) => name === variable)) continue
      const near = nearMiss(variable, known)
      const message = `nothing gives "${variable}" a value${near ? `; did you mean "${near}"?` : ''}`
      yield { code: 'unknownVariable', severity: 'error', step: name, field, message }
    }
  }
}

/** Texts that show a variable in which a secret was collected: the customer would read only its mask. */
export function* secretsShown(document: FlowDocument): Generator<FlowFinding> {
  const steps = Object.entries(document.steps)
  const secrets = new Set(steps.flatMap(([, step]) => (step.kind === 'collect' && step.secret ? [step.variable] : [])))
  for (const [name, step] of steps) {
    for (const { field, text } of textsOf(step)) {
      for (const variable of shownBy(text)) {
        if (!secrets.has(variable)) continue
        const message = `"${variable}" is secret and is shown as a mask`
        yield { code: 'secretShown', severity: 'error', step: name, field, message }
      }
    }
  }
}

function readBy(language: ExpressionLanguage, text: string): readonly string[] {
  const checked = language.check(text)
  return checked.outcome === 'valid' ? checked.expression.variables : []
}

function shownBy(text: FlowText): readonly string[] {
  const texts = typeof text === 'string' ? [text] : Object.values(text)
  return [...new Set(texts.flatMap(insertionsIn))]
}
