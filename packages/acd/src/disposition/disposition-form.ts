import { z } from 'zod'

/** How interactions of a queue can come out, and what agents have to say of it. */
export interface DispositionOptions {
  /** What agents choose from, in the order in which it is shown. At most 200. */
  readonly codes: readonly DispositionCodeOptions[]
  /** Further questions, by name, in the order in which they are shown. At most 20. Default: none. */
  readonly fields?: Readonly<Record<string, DispositionFieldOptions>>
  /**
   * Whether the agent cannot finish a wrap-up without one. Default false. Takes a mandatory wrap-up on every channel of the
   * queue; supervisors end such a wrap-up all the same.
   */
  readonly required?: boolean
  /** The code that stands where the agent's time is over and the agent has said nothing. Default: none. */
  readonly otherwise?: string
}

/** One answer to how it came out. */
export interface DispositionCodeOptions {
  /** 1 to 64 characters; what stands in facts. */
  readonly code: string
  /** What agents read. Default: the code. */
  readonly name?: string
  /** Codes of the same group are shown together. */
  readonly group?: string
  /** Whether the customer has what they came for: ended and resolved are not the same. Default: not said. */
  readonly outcome?: 'resolved' | 'unresolved'
  /** Fields that have to be filled in with this code, whatever they are otherwise. */
  readonly requires?: readonly string[]
}

/** One further question of a disposition form. */
export interface DispositionFieldOptions {
  /** What is filled in: a text, a number, `true` or `false` (`yesNo`), or one of `choices`. */
  readonly type: 'text' | 'number' | 'yesNo' | 'choice'
  /** What agents read. Default: the field's name. */
  readonly name?: string
  /** Default false. */
  readonly required?: boolean
  /** What a `choice` offers. At most 100. */
  readonly choices?: readonly string[]
  /** Of a `text` its length, of a `number` its value. Default for texts 1,000, which is also the most. */
  readonly max?: number
  /** As `max`. Default: no least length, and no least value. */
  readonly min?: number
}

/** More codes than this, nobody finds the right one. */
const CODES_MAX = 200
/** More questions than this are a case file, which belongs elsewhere. */
const FIELDS_MAX = 20
const CHOICES_MAX = 100
/** A field is an answer; what is longer is a note. */
export const FIELD_LENGTH_MAX = 1_000

const word = z.string().min(1).max(64)

const codeSchema = z.strictObject({
  code: word,
  name: z.string().min(1).max(200).exactOptional(),
  group: word.exactOptional(),
  outcome: z.enum(['resolved', 'unresolved']).exactOptional(),
  requires: z.array(word).max(FIELDS_MAX).exactOptional(),
})

const fieldSchema = z
  .strictObject({
    type: z.enum(['text', 'number', 'yesNo', 'choice']),
    name: z.string().min(1).max(200).exactOptional(),
    required: z.boolean().exactOptional(),
    choices: z.array(z.string().min(1).max(200)).min(1).max(CHOICES_MAX).exactOptional(),
    max: z.number().exactOptional(),
    min: z.number().exactOptional(),
  })
  .refine(({ type, choices }) => (type === 'choice') === (choices !== undefined), {
    path: ['choices'],
    message: 'belongs to fields of the type "choice", and each of those has it',
  })
  .refine(({ type, max }) => type !== 'text' || max === undefined || (max >= 1 && max <= FIELD_LENGTH_MAX), {
    path: ['max'],
    message: `of a text takes 1 to ${FIELD_LENGTH_MAX}`,
  })

/** Checked options of `dispositions`, as they stand in a queue's record too. */
export const dispositionFormSchema = z
  .strictObject({
    codes: z.array(codeSchema).min(1).max(CODES_MAX),
    fields: z
      .record(word, fieldSchema)
      .refine((fields) => Object.keys(fields).length <= FIELDS_MAX, `takes ${FIELDS_MAX} fields at the most`)
      .exactOptional(),
    required: z.boolean().exactOptional(),
    otherwise: word.exactOptional(),
  })
  .superRefine(({ codes, fields = {}, otherwise }, context) => {
    const names = codes.map(({ code }) => code)
    const twice = names.find((name, at) => names.indexOf(name) !== at)
    if (twice !== undefined)
      context.addIssue({ code: 'custom', path: ['codes'], message: `names "${twice}" more than once` })
    if (otherwise !== undefined && !names.includes(otherwise))
      context.addIssue({ code: 'custom', path: ['otherwise'], message: 'takes one of the codes' })
    for (const [at, { requires = [] }] of codes.entries())
      for (const name of requires)
        if (!Object.hasOwn(fields, name))
          context.addIssue({
            code: 'custom',
            path: ['codes', at, 'requires'],
            message: `names "${name}", which is not among the fields`,
          })
  })

/** As the host gives it: a form that can be filled in. */
export const dispositionOptionsSchema = dispositionFormSchema.superRefine(({ fields = {} }, context) => {
  for (const [name, { type, min = -Infinity, max = type === 'text' ? FIELD_LENGTH_MAX : Infinity }] of Object.entries(
    fields,
  ))
    if (min > max)
      context.addIssue({
        code: 'custom',
        path: ['fields', name, 'min'],
        message: `is more than ${max}, the most: nothing could be filled in`,
      })
})

/** What agents fill in as they wrap up: the codes to choose from, and further fields. */
export type DispositionForm = z.output<typeof dispositionFormSchema>
export type DispositionField = z.output<typeof fieldSchema>
