import type { ExpressionLanguage } from '../expression/expression-language.js'
import type { FlowFinding } from './checks/flow-finding.js'
import { ambiguousAnswers, missingLanguages, textFindings, voiceFindings } from './checks/medium-checks.js'
import { endlessLoops, unreachableSteps } from './checks/path-checks.js'
import { type KnownNames, missingSteps, unknownNames, unreadableExpressions } from './checks/reference-checks.js'
import { secretsShown, unknownVariables } from './checks/variable-checks.js'
import type { FlowDocument } from './flow-document.js'

/** What a flow is checked against. */
export interface FlowLintOptions extends KnownNames {
  /** The one that the center evaluates its expressions with: its `expressions`. */
  readonly language: ExpressionLanguage
  /** Where the flow is used. */
  readonly media: readonly ('voice' | 'text')[]
  /** Variables that the host gives when it starts the flow. Default: none. */
  readonly variables?: readonly string[]
  /** A speech port reads texts aloud that have no recording. Default false. */
  readonly speech?: boolean
}

/**
 * Looks for mistakes in a document of the right shape (`parseFlowDocument`). It need not be able to run, so that an editor
 * can lint a draft. No finding with severity `error`: nobody gets stuck in it.
 */
export function lintFlow(document: FlowDocument, options: FlowLintOptions): readonly FlowFinding[] {
  const { language, media, variables = [], speech = false } = options
  return [
    ...missingSteps(document),
    ...unreadableExpressions(document, language),
    ...unknownNames(document, options),
    ...unknownVariables(document, language, variables),
    ...secretsShown(document),
    ...unreachableSteps(document),
    ...endlessLoops(document),
    ...missingLanguages(document),
    ...ambiguousAnswers(document),
    ...(media.includes('voice') ? voiceFindings(document, speech) : []),
    ...(media.includes('text') ? textFindings(document) : []),
  ]
}
