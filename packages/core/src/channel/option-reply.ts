import { foldAnswer } from '../flow/flow-answer.js'
import type { MessageOption } from './message-content.js'

/** Ids that a customer can well type: `1`, `*`, `B2`. */
const TYPEABLE = /^[0-9A-Za-z*#]{1,3}$/

/** What a customer types for each option where there are no buttons: its id if all ids are short, else its number. */
export function optionKeys(options: readonly MessageOption[]): readonly string[] {
  const ids = options.map(({ id }) => id)
  return ids.every((id) => TYPEABLE.test(id)) ? ids : ids.map((_, index) => String(index + 1))
}

/** The options as lines of text. */
export function optionLines(options: readonly MessageOption[]): readonly string[] {
  const keys = optionKeys(options)
  return options.map(
    ({ label, description }, index) => `${keys[index]}: ${label}${description === undefined ? '' : `, ${description}`}`,
  )
}

/** The option that a typed text names, by key or by label; case, accents and blanks around it do not count. */
export function typedOption(options: readonly MessageOption[], text: string): MessageOption | undefined {
  const answer = foldAnswer(text)
  if (answer === '') return undefined
  const keys = optionKeys(options)
  const byKey = options.find((_, index) => foldAnswer(keys[index] as string) === answer)
  return byKey ?? options.find(({ label }) => foldAnswer(label) === answer)
}
