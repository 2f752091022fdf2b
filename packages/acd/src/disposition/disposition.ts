import {
  type AgentId,
  type InteractionId,
  RingwrightError,
  type Transaction,
  ownValue,
  parseInput,
} from '@ringwright/core'
import { z } from 'zod'
import { type DispositionField, type DispositionForm, FIELD_LENGTH_MAX } from './disposition-form.js'

/** How an agent says that it came out. */
export interface Disposition {
  /** One of the queue's codes; any text of up to 200 characters where the queue has none. */
  readonly disposition: string
  /** At most 4,000 characters. */
  readonly note?: string
  /** Answers to the queue's further questions. */
  readonly fields?: Readonly<Record<string, FieldValue>>
}

/** What an agent filled in: as the field's `type` says; of a `choice` the text that was chosen. */
export type FieldValue = string | number | boolean

/** Longest note: some pages; what is longer is a document. */
export const NOTE_LENGTH_MAX = 4_000

const dispositionSchema = z.strictObject({
  disposition: z.string().min(1).max(200),
  note: z.string().max(NOTE_LENGTH_MAX).exactOptional(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).exactOptional(),
})

/** What is said, and by whom about what. */
interface Disposed {
  readonly interaction: InteractionId
  readonly agent: AgentId
}

/** Notes how it came out. Throws `invalid_argument`, with one line per mistake, for what the queue's form does not take. */
export function dispose(
  transaction: Transaction,
  about: Disposed,
  said: Disposition,
  form: DispositionForm | undefined,
): void {
  const { disposition, note, fields } = parseInput(dispositionSchema, said, 'disposition')
  const problems = form ? problemsOf({ disposition, fields: fields ?? {} }, form) : []
  if (problems.length > 0)
    throw new RingwrightError(
      'invalid_argument',
      `disposition is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    )
  transaction.fact(
    'interaction:disposed',
    {
      ...about,
      disposition,
      ...classOf(disposition, form),
      ...(note !== undefined && { note }),
      ...(fields && { fields }),
    },
    ['note', 'fields'],
  )
}

/** Nobody has said how it came out: the queue's own word for that stands. False when it has none. */
export function disposeOtherwise(
  transaction: Transaction,
  { interaction, agent }: Disposed,
  form: DispositionForm | undefined,
): boolean {
  if (form?.otherwise === undefined) return false
  const disposition = form.otherwise
  transaction.fact('interaction:disposed', {
    ...{ interaction, agent, disposition },
    ...classOf(disposition, form),
    unsaid: true,
  })
  return true
}

/** What the form says of a code, for reports that do not know the form. */
function classOf(disposition: string, form: DispositionForm | undefined) {
  const known = form?.codes.find(({ code }) => code === disposition)
  return {
    ...(known?.group !== undefined && { group: known.group }),
    ...(known?.outcome && { outcome: known.outcome }),
  }
}

function problemsOf(
  { disposition, fields }: { disposition: string; fields: Readonly<Record<string, FieldValue>> },
  form: DispositionForm,
): readonly string[] {
  const code = form.codes.find((each) => each.code === disposition)
  if (!code) {
    const names = form.codes.map((each) => each.code).join(', ')
    return [`disposition: there is no "${disposition}"; there are ${names}`]
  }
  const questions = Object.entries(form.fields ?? {})
  const problems = Object.keys(fields)
    .filter((name) => !questions.some(([known]) => known === name))
    .map(
      (name) =>
        `fields.${name}: there is no such field${questions.length > 0 ? `; there are ${namesOf(questions)}` : ''}`,
    )
  for (const [name, field] of questions) {
    const value = ownValue(fields, name)
    if (value === undefined || value === '') {
      if (field.required || code.requires?.includes(name)) problems.push(`fields.${name}: has to be filled in`)
    } else {
      const problem = problemOf(value, field)
      if (problem) problems.push(`fields.${name}: ${problem}; got ${JSON.stringify(value).slice(0, 80)}`)
    }
  }
  return problems
}

function namesOf(questions: readonly (readonly [string, unknown])[]): string {
  return questions.map(([name]) => name).join(', ')
}

function problemOf(value: FieldValue, { type, choices = [], min, max }: DispositionField): string | undefined {
  switch (type) {
    case 'text':
      if (typeof value !== 'string') return 'takes a text'
      if (value.length < (min ?? 0)) return `takes at least ${min} characters`
      return value.length > (max ?? FIELD_LENGTH_MAX)
        ? `takes ${max ?? FIELD_LENGTH_MAX} characters at the most`
        : undefined
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'takes a number'
      if (min !== undefined && value < min) return `takes ${min} or more`
      return max !== undefined && value > max ? `takes ${max} or less` : undefined
    case 'yesNo':
      return typeof value === 'boolean' ? undefined : 'takes true or false'
    case 'choice':
      return typeof value === 'string' && choices.includes(value) ? undefined : `takes one of ${choices.join(', ')}`
  }
}
