import { answersOf, foldAnswer, telephoneKey } from '../flow-answer.js'
import type { FlowDocument } from '../flow-document.js'
import type { FlowChoice, FlowStep } from '../flow-step.js'
import { messagesOf, textsOf } from '../step-parts.js'
import type { FlowFinding } from './flow-finding.js'

/** What a caller would not hear, or could not answer on a telephone. */
export function* voiceFindings(document: FlowDocument, hasSpeech: boolean): Generator<FlowFinding> {
  for (const [name, step] of Object.entries(document.steps)) {
    for (const { prefix, message } of hasSpeech ? [] : messagesOf(step)) {
      if (message.text === undefined || message.prompt !== undefined) continue
      const found = 'callers hear nothing: there is no recording (prompt), and no speech port that reads the text'
      yield { code: 'silentInVoice', severity: 'error', step: name, field: `${prefix}text`, message: found }
    }
    const unanswerable = { code: 'unanswerableInVoice', severity: 'error', step: name } as const
    if (step.kind === 'collect' && step.characters) {
      yield { ...unanswerable, field: 'characters', message: 'callers can only type digits' }
    }
    for (const { field, keys } of choicesOf(step)) {
      if (keys.some((key) => telephoneKey.test(key))) continue
      yield {
        ...unanswerable,
        field,
        message: 'callers cannot take it: none of its keys is a digit',
      }
    }
  }
}

/** What somebody who writes would not read. */
export function* textFindings(document: FlowDocument): Generator<FlowFinding> {
  for (const [name, step] of Object.entries(document.steps)) {
    for (const { prefix, message } of messagesOf(step)) {
      if (message.prompt === undefined || message.text !== undefined) continue
      const found = 'whoever writes reads nothing: there is no text'
      yield { code: 'silentInText', severity: 'warning', step: name, field: `${prefix}prompt`, message: found }
    }
  }
}

/** Texts that are not there in the document's own language, in which everybody else reads them. */
export function* missingLanguages(document: FlowDocument): Generator<FlowFinding> {
  for (const [name, step] of Object.entries(document.steps)) {
    for (const { field, text } of textsOf(step)) {
      if (typeof text === 'string' || Object.hasOwn(text, document.language)) continue
      const message = `there is no text in "${document.language}", the language of the document`
      yield { code: 'missingLanguage', severity: 'error', step: name, field, message }
    }
  }
}

/** Answers that take two choices of a question, of which the second is then never taken; and keys that none can type. */
export function* ambiguousAnswers(document: FlowDocument): Generator<FlowFinding> {
  for (const [name, step] of Object.entries(document.steps)) {
    yield* ambiguousIn(name, choicesOf(step))
  }
}

function* ambiguousIn(step: string, choices: readonly Answerable[]): Generator<FlowFinding> {
  const taken = new Map<string, string>()
  for (const choice of choices) {
    const { field } = choice
    for (const answer of new Set(answersOf(choice))) {
      const first = taken.get(answer)
      taken.set(answer, first ?? choice.name)
      if (first === undefined) continue
      const message = `"${answer}" takes ${first} already`
      yield { code: 'ambiguousAnswer', severity: 'error', step, field, message }
    }
    for (const key of choice.keys) {
      if (foldAnswer(key) !== '') continue
      const message = `"${key}" cannot be typed: nothing of it counts in an answer`
      yield { code: 'ambiguousAnswer', severity: 'error', step, field, message }
    }
  }
}

/** What can be answered at a step, and what it is called in findings. */
interface Answerable extends Pick<FlowChoice, 'keys' | 'label'> {
  readonly name: string
  readonly field: string
}

function choicesOf(step: FlowStep): readonly Answerable[] {
  const choices = step.kind === 'ask' || step.kind === 'queue' ? (step.choices ?? []) : []
  const meanwhile = step.kind === 'queue' ? (step.meanwhile ?? []) : []
  return [
    ...choices.map((choice, index) => ({ ...choice, name: `choice ${index}`, field: `choices.${index}.keys` })),
    ...meanwhile.map(({ keys }, index) => ({ keys, name: `meanwhile ${index}`, field: `meanwhile.${index}.keys` })),
  ]
}
