import { insertionsIn } from './flow-text.js'
import type { FlowChoice, FlowMessage, FlowStep, FlowText } from './flow-step.js'

/** A step that another leads to. */
export interface StepTarget {
  readonly field: string
  readonly target: string
  /** Only an answer of the customer leads there. */
  readonly answered?: true
}

export interface StepExpression {
  readonly field: string
  readonly text: string
  /** May read `input` as well. */
  readonly overInput?: true
}

/** Where a step leads to, in the order of the document. */
export function targetsOf(step: FlowStep): readonly StepTarget[] {
  switch (step.kind) {
    case 'say':
    case 'play':
    case 'set':
      return [{ field: 'next', target: step.next }]
    case 'ask':
      return [...choiceTargets(step.choices), { field: 'otherwise', target: step.otherwise }]
    case 'collect':
      return [
        { field: 'next', target: step.next, answered: true },
        { field: 'otherwise', target: step.otherwise },
      ]
    case 'branch':
      return [
        ...step.cases.map(({ next }, index) => ({ field: `cases.${index}.next`, target: next })),
        { field: 'otherwise', target: step.otherwise },
      ]
    case 'invoke':
      return [
        { field: 'next', target: step.next },
        { field: 'otherwise', target: step.otherwise },
      ]
    case 'callback':
      return [{ field: 'otherwise', target: step.otherwise }]
    case 'voicemail':
      return [
        { field: 'next', target: step.next, answered: true },
        { field: 'otherwise', target: step.otherwise },
      ]
    case 'queue':
      return [
        ...choiceTargets(step.choices ?? []),
        ...Object.entries(step.exits ?? {}).map(([reason, target]) => ({ field: `exits.${reason}`, target })),
        ...(step.otherwise === undefined ? [] : [{ field: 'otherwise', target: step.otherwise }]),
      ]
    case 'hangUp':
      return []
  }
}

export function expressionsOf(step: FlowStep): readonly StepExpression[] {
  switch (step.kind) {
    case 'branch':
      return step.cases.map(({ when }, index) => ({ field: `cases.${index}.when`, text: when }))
    case 'set':
      return entries('values', step.values)
    case 'invoke':
      return entries('arguments', step.arguments ?? {})
    case 'collect':
      return step.valid === undefined ? [] : [{ field: 'valid', text: step.valid, overInput: true }]
    case 'queue':
      return typeof step.priority === 'string' ? [{ field: 'priority', text: step.priority }] : []
    case 'callback':
      return step.number === undefined ? [] : [{ field: 'number', text: step.number }]
    case 'say':
    case 'play':
    case 'ask':
    case 'voicemail':
    case 'hangUp':
      return []
  }
}

/** What a step tells the customer, with the prefix of its fields (`invalid.`). */
export function messagesOf(step: FlowStep): readonly { readonly prefix: string; readonly message: FlowMessage }[] {
  switch (step.kind) {
    case 'ask':
    case 'collect':
      return [{ prefix: '', message: step }, ...(step.invalid ? [{ prefix: 'invalid.', message: step.invalid }] : [])]
    case 'say':
    case 'queue':
    case 'callback':
    case 'voicemail':
    case 'hangUp':
      return [{ prefix: '', message: step }]
    case 'play':
    case 'branch':
    case 'set':
    case 'invoke':
      return []
  }
}

/** All texts of a step: messages, and labels of choices. */
export function textsOf(step: FlowStep): readonly { readonly field: string; readonly text: FlowText }[] {
  const choices = step.kind === 'ask' || step.kind === 'queue' ? (step.choices ?? []) : []
  const labels = choices.map(({ label }, index) => [`choices.${index}.label`, label] as const)
  const texts = messagesOf(step).map(({ prefix, message }) => [`${prefix}text`, message.text] as const)
  const told = step.kind === 'queue' ? (step.announcements ?? []) : []
  const announced = told.map(({ text }, index) => [`announcements.${index}.text`, text] as const)
  return [...texts, ...labels, ...announced].flatMap(([field, text]) => (text === undefined ? [] : [{ field, text }]))
}

/** The recordings that a step plays. */
export function promptsOf(step: FlowStep): readonly { readonly field: string; readonly prompt: string }[] {
  const prompts = messagesOf(step).map(({ prefix, message }) => [`${prefix}prompt`, message.prompt] as const)
  const meanwhile = step.kind === 'queue' ? (step.meanwhile ?? []) : []
  const own = [
    ['prompt', step.kind === 'play' ? step.prompt : undefined],
    ['music', step.kind === 'queue' ? step.music : undefined],
    ['tone', step.kind === 'voicemail' ? step.tone : undefined],
    ...meanwhile.flatMap(({ music, prompt }, index) => [
      [`meanwhile.${index}.music`, music ?? undefined] as const,
      [`meanwhile.${index}.prompt`, prompt] as const,
    ]),
  ] as const
  // One that inserts a variable stands for many, which only the host knows.
  const told = step.kind === 'queue' ? (step.announcements ?? []) : []
  const announced = told.flatMap(({ prompts: parts = [] }, index) =>
    parts
      .filter((part) => insertionsIn(part).length === 0)
      .map((part) => [`announcements.${index}.prompts`, part] as const),
  )
  return [...prompts, ...own, ...announced].flatMap(([field, prompt]) =>
    prompt === undefined ? [] : [{ field, prompt }],
  )
}

/** The variables that a step gives a value to. */
export function assignedBy(step: FlowStep): readonly string[] {
  if (step.kind === 'set') return Object.keys(step.values)
  if (step.kind === 'collect') return [step.variable]
  return step.kind === 'invoke' && step.variable !== undefined ? [step.variable] : []
}

function choiceTargets(choices: readonly FlowChoice[]): readonly StepTarget[] {
  return choices.map(({ next }, index) => ({ field: `choices.${index}.next`, target: next, answered: true }))
}

function entries(field: string, expressions: Readonly<Record<string, string>>): StepExpression[] {
  return Object.entries(expressions).map(([name, text]) => ({ field: `${field}.${name}`, text }))
}
