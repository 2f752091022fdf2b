/** Everything that a check can find. */
export type FlowFindingCode =
  | 'missingStep' // a step leads to one that is not there
  | 'badExpression'
  | 'unknownQueue'
  | 'unknownFunction'
  | 'unknownPrompt'
  | 'unknownVariable' // nothing gives it a value
  | 'unreachableStep'
  | 'endlessLoop' // goes round without an answer of the customer in between
  | 'waitingLoop' // the same through a queue: fine as long as the queue takes the customer
  | 'silentInVoice' // has a text and no recording
  | 'silentInText' // has a recording and no text
  | 'unanswerableInVoice' // cannot be answered with digits
  | 'ambiguousAnswer' // takes two choices
  | 'missingLanguage' // a text lacks the document's own language
  | 'secretShown'

/** One thing that is wrong, or looks wrong, with a flow. */
export interface FlowFinding {
  readonly code: FlowFindingCode
  /** An error makes the flow fail for somebody; a warning may be meant. */
  readonly severity: 'error' | 'warning'
  /** Empty when it is about the document itself. */
  readonly step: string
  /** As `choices.0.next`; empty when it is about the whole step. */
  readonly field: string
  /** One sentence. */
  readonly message: string
}

/** One line of an error: the place, as a path into the document, and what is wrong there. */
export function findingLine({ step, field, message }: FlowFinding): string {
  return `  ${step === '' ? '' : `steps.${step}.`}${field}: ${message}`
}
