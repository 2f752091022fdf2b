import { variablesOf } from '@ringwright/core'
import { z } from 'zod'

/** Words that agents need again and again. */
export interface CannedReplyOptions {
  /** By which agents find it: up to 64 letters, digits, `-`, `_`, `.` and `/`. Once for each language. */
  readonly name: string
  /** Which language it is in, as BCP 47 has it. Default: it is for all of them. */
  readonly language?: string
  /** The queues for whose interactions it is there. Default: all. */
  readonly queues?: readonly string[]
  /**
   * Up to 4,000 characters. Variables: `{{customer.name}}`, `{{customer.account}}`, `{{agent.name}}`, `{{queue.name}}`, and
   * `{{interaction.orderNumber}}` for the interaction's attribute of that name.
   */
  readonly text: string
}

/** What an agent reads through. */
export const CANNED_REPLIES_MAX = 5_000
const QUEUES_MAX = 1_000
const TEXT_LENGTH_MAX = 4_000
const KNOWN = /^(?:customer\.(?:name|account)|agent\.name|queue\.name|interaction\.[\w-]+)$/
const SPELLED = /\{\{\s*[\w.-]+\s*\}\}/g
const KNOWN_NAMES = 'customer.name, customer.account, agent.name, queue.name and interaction.<attribute>'

const text = z
  .string()
  .trim()
  .min(1)
  .max(TEXT_LENGTH_MAX)
  // What is not recognized as a variable would be read by customers as it stands.
  .refine((value) => !value.replace(SPELLED, '').includes('{{'), 'spells a variable as {{name}}')
  .superRefine((value, context) => {
    for (const name of variablesOf(value))
      if (!KNOWN.test(name))
        context.addIssue({ code: 'custom', message: `has no variable {{${name}}}; there are ${KNOWN_NAMES}` })
  })

export const cannedReplyOptionsSchema = z.strictObject({
  name: z.string().regex(/^[\w./-]{1,64}$/, 'takes 1 to 64 letters, digits, "-", "_", "." and "/"'),
  language: z
    .string()
    .regex(/^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i, 'takes a language as BCP 47 spells it: en, de-AT')
    .exactOptional(),
  queues: z.array(z.string()).min(1).max(QUEUES_MAX).exactOptional(),
  text,
})

/** A text that agents have ready for what is asked again and again. */
export type CannedReply = z.output<typeof cannedReplyOptionsSchema>

/** The part of a language by which people understand each other: `de` of `de-AT`. */
export function primaryLanguage(tag: string | undefined): string | undefined {
  return tag?.split('-')[0]?.toLowerCase()
}

/** What is wrong with them together. */
export function problemsOfReplies(replies: readonly CannedReply[], queues: ReadonlySet<string>): readonly string[] {
  const seen = new Set<string>()
  return replies.flatMap(({ name, language, queues: only = [] }) => {
    const key = `${name} ${language?.toLowerCase() ?? ''}`
    const isTwice = seen.has(key)
    seen.add(key)
    const unknown = only.filter((queue) => !queues.has(queue))
    return [
      ...(isTwice ? [`canned reply "${name}" is there twice${language === undefined ? '' : ` in "${language}"`}`] : []),
      ...unknown.map((queue) => `canned reply "${name}" is for queue "${queue}", which is not among the queues`),
    ]
  })
}
