import { FLOW_LIMITS } from './flow-limits.js'
import type { DigitLength, FlowChoice, FlowText, WaitChoice } from './flow-step.js'

/** A key that a telephone has. */
export const telephoneKey = /^[0-9*#]+$/

/** The choice that the customer's words or digits name. */
export function chosen(choices: readonly FlowChoice[], input: string): FlowChoice | undefined {
  if (input.length > FLOW_LIMITS.inputLength) return undefined
  const answer = foldAnswer(input)
  if (answer === '') return undefined
  const named = choices.find((choice) => answersOf(choice).includes(answer))
  if (named || !/^\d{1,2}$/.test(answer) || hasDigits(choices)) return named
  return choices[Number(answer) - 1]
}

/** What the words or digits of somebody who waits take without leaving. */
export function chosenMeanwhile(choices: readonly WaitChoice[], input: string): WaitChoice | undefined {
  if (choices.length === 0 || input.length > FLOW_LIMITS.inputLength) return undefined
  const answer = foldAnswer(input)
  return choices.find(({ keys }) => keys.some((key) => foldAnswer(key) === answer))
}

/** Everything that takes a choice, folded: its keys, and its label in all languages. */
export function answersOf(choice: Pick<FlowChoice, 'keys' | 'label'>): readonly string[] {
  return [...choice.keys, ...textsIn(choice.label)].map(foldAnswer)
}

/**
 * The part of an answer that counts: case, width, accents, spaces and the full stop at its end do not. Of the combining
 * marks only U+0300–036F are dropped: those of other scripts tell words apart.
 */
export function foldAnswer(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toUpperCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s"'“”„«»(]+|[\s"'“”„«»).,;!?。、]+$/g, '')
}

/** The digits that the customer pressed or wrote (with blanks and dashes, in any width); undefined when they will not do. */
export function digitsIn(input: string, { min, max, terminator }: DigitLength): string | undefined {
  if (input.length > FLOW_LIMITS.inputLength) return undefined
  const plain = input.normalize('NFKC').replaceAll(/[\s\p{Pd}]/gu, '')
  const digits = terminator && plain.endsWith(terminator) ? plain.slice(0, -1) : plain
  return telephoneKey.test(digits) && digits.length >= min && digits.length <= max ? digits : undefined
}

/** Free text without the blanks around it; undefined when it is too short or too long. */
export function charactersIn(input: string, { min, max }: { min: number; max: number }): string | undefined {
  if (input.length > FLOW_LIMITS.inputLength) return undefined
  const words = input.trim()
  const length = Array.from(words).length
  return length >= min && length <= max ? words : undefined
}

export function hasDigits(choices: readonly FlowChoice[]): boolean {
  return choices.some((choice) => choice.keys.some((key) => telephoneKey.test(key)))
}

function textsIn(text: FlowText | undefined): readonly string[] {
  if (text === undefined) return []
  return typeof text === 'string' ? [text] : Object.values(text)
}
