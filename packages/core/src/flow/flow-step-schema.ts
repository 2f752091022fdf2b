import { lazily } from '../collections/lazily.js'
import { z } from 'zod'
import { END_CAUSES } from '../interaction/end-cause.js'
import { FLOW_LIMITS } from './flow-limits.js'
import type { FlowStep } from './flow-step.js'

// Functions and not values: schemas are most of what importing the package costs, and they are made when the first
// document is read.

export const stepName = () =>
  z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'expected a letter, then letters, digits, - and _')

/** Expressions read variables by name, so there is no dash in it. */
export const variableName = () =>
  z
    .string()
    .regex(/^[A-Za-z]\w{0,63}$/, 'expected a letter, then letters, digits and _')
    .refine((name) => name !== 'input', '"input" is what the customer typed; take another name')

/** Names that the host gives: of queues, functions, prompts and languages. */
export const hostName = () => z.string().min(1).max(128)

const flowText = () => {
  const text = z.string().max(FLOW_LIMITS.textLength)
  return z.union(
    [text, bounded(hostName(), text, FLOW_LIMITS.languages)],
    `expected a text of at most ${FLOW_LIMITS.textLength} characters, or one for each language`,
  )
}

const expression = () => z.string().min(1).max(FLOW_LIMITS.expressionLength)
const waitMs = () => z.int().min(1).max(FLOW_LIMITS.waitMs)
const message = () => ({ text: flowText().exactOptional(), prompt: hostName().exactOptional() })

const question = () => ({
  ...message(),
  timeoutMs: waitMs().exactOptional(),
  attempts: z.int().min(1).max(FLOW_LIMITS.attempts).exactOptional(),
  invalid: z.strictObject(message()).exactOptional(),
  otherwise: stepName(),
})

const announcement = () =>
  z.strictObject({
    text: flowText().exactOptional(),
    prompts: z.array(hostName()).min(1).max(FLOW_LIMITS.announcementPrompts).exactOptional(),
    afterMs: z.int().min(0).max(FLOW_LIMITS.waitMs).exactOptional(),
    everyMs: waitMs().min(FLOW_LIMITS.announceEveryMs).exactOptional(),
  })

const waitChoice = () =>
  z.strictObject({
    keys: z.array(z.string().trim().min(1).max(64)).min(1).max(FLOW_LIMITS.keys),
    music: hostName().nullable().exactOptional(),
    attributes: bounded(
      variableName(),
      z.union([z.string().max(100), z.number(), z.boolean()], 'expected a text, number or boolean'),
      FLOW_LIMITS.waitAttributes,
    ).exactOptional(),
    prompt: hostName().exactOptional(),
  })

const choice = () =>
  z.strictObject({
    keys: z.array(z.string().trim().min(1).max(64)).min(1).max(FLOW_LIMITS.keys),
    label: flowText().exactOptional(),
    next: stepName(),
  })

/** How many digits or characters are taken. */
const range = (most: number) => ({ min: z.int().min(1), max: z.int().min(1).max(most) })
const inOrder = ({ min, max }: { min: number; max: number }): boolean => min <= max
const IN_ORDER = { message: 'min is above max', path: ['min'] }

const collect = () =>
  z
    .strictObject({
      kind: z.literal('collect'),
      ...question(),
      variable: variableName(),
      digits: z
        .strictObject({ ...range(FLOW_LIMITS.digits), terminator: z.enum(['#', '*']).nullable().exactOptional() })
        .refine(inOrder, IN_ORDER)
        .exactOptional(),
      characters: z.strictObject(range(FLOW_LIMITS.inputLength)).refine(inOrder, IN_ORDER).exactOptional(),
      valid: expression().exactOptional(),
      interDigitTimeoutMs: waitMs().exactOptional(),
      secret: z.boolean().exactOptional(),
      next: stepName(),
    })
    .refine((step) => (step.digits === undefined) !== (step.characters === undefined), {
      message: 'expected either digits or characters',
      path: ['digits'],
    })

export const flowStepSchema = lazily<z.ZodType<FlowStep>>(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('say'), ...message(), next: stepName() }),
    z.strictObject({ kind: z.literal('play'), prompt: hostName(), next: stepName() }),
    z.strictObject({
      kind: z.literal('ask'),
      ...question(),
      choices: z.array(choice()).min(1).max(FLOW_LIMITS.choices),
    }),
    collect(),
    z.strictObject({
      kind: z.literal('branch'),
      cases: z
        .array(z.strictObject({ when: expression(), next: stepName() }))
        .min(1)
        .max(FLOW_LIMITS.cases),
      otherwise: stepName(),
    }),
    z.strictObject({
      kind: z.literal('set'),
      values: bounded(variableName(), expression(), FLOW_LIMITS.values),
      next: stepName(),
    }),
    z.strictObject({
      kind: z.literal('invoke'),
      function: hostName(),
      arguments: bounded(variableName(), expression(), FLOW_LIMITS.values).exactOptional(),
      variable: variableName().exactOptional(),
      timeoutMs: waitMs().exactOptional(),
      next: stepName(),
      otherwise: stepName(),
    }),
    z.strictObject({
      kind: z.literal('queue'),
      ...message(),
      queue: hostName(),
      plan: hostName().exactOptional(),
      priority: z.union([z.number(), expression()], 'expected a number or an expression').exactOptional(),
      escalates: z.boolean().exactOptional(),
      canWait: z.boolean().exactOptional(),
      music: hostName().exactOptional(),
      waitMaxMs: waitMs().exactOptional(),
      announcements: z.array(announcement()).max(FLOW_LIMITS.announcements).exactOptional(),
      choices: z.array(choice()).min(1).max(FLOW_LIMITS.choices).exactOptional(),
      meanwhile: z.array(waitChoice()).min(1).max(FLOW_LIMITS.waitChoices).exactOptional(),
      exits: bounded(hostName(), stepName(), FLOW_LIMITS.cases).exactOptional(),
      otherwise: stepName().exactOptional(),
    }),
    z.strictObject({
      kind: z.literal('callback'),
      ...message(),
      queue: hostName().exactOptional(),
      number: expression().exactOptional(),
      order: z.enum(['agentFirst', 'customerFirst']).exactOptional(),
      attempts: z.int().min(1).max(FLOW_LIMITS.attempts).exactOptional(),
      retryDelayMs: waitMs().exactOptional(),
      ringTimeoutMs: waitMs().exactOptional(),
      expiresMs: z.int().min(1_000).max(FLOW_LIMITS.callbackMs).exactOptional(),
      otherwise: stepName(),
    }),
    z.strictObject({
      kind: z.literal('voicemail'),
      ...message(),
      queue: hostName().exactOptional(),
      priority: z.number().exactOptional(),
      tone: hostName().exactOptional(),
      maxMs: z.int().min(1_000).max(FLOW_LIMITS.voicemailMs).exactOptional(),
      silenceMs: z.int().min(1_000).max(60_000).exactOptional(),
      minMs: z.int().min(100).max(60_000).exactOptional(),
      next: stepName(),
      otherwise: stepName(),
    }),
    z.strictObject({ kind: z.literal('hangUp'), ...message(), cause: z.enum(END_CAUSES).exactOptional() }),
  ]),
)

/** A record of at most `most` entries with names of this kind; too many are refused before any of them is looked at. */
export function bounded<Value extends z.ZodType>(name: z.ZodType<string, string>, value: Value, most: number) {
  return z.preprocess(
    (candidate, context) => {
      if (typeof candidate !== 'object' || candidate === null) return candidate
      const names = Object.keys(candidate)
      if (names.length > most) context.addIssue(`expected at most ${most} entries`)
      // Here and not in the record: zod leaves out `__proto__` without a word, and does not say what another name should be.
      for (const key of names.slice(0, most)) {
        const problem = name.safeParse(key).error?.issues[0]
        if (problem) context.addIssue({ code: 'custom', path: [key], message: `not a name here: ${problem.message}` })
      }
      return context.issues.length > 0 ? z.NEVER : candidate
    },
    z.record(z.string(), value),
  )
}
