import type { Instant } from '../clock/clock.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { EndCause } from '../interaction/end-cause.js'
import type { Json } from '../storage/directory.js'
import type { DigitRules } from './digit-collector.js'
import { hasDigits, telephoneKey } from './flow-answer.js'
import type { Flow } from './flow.js'
import { FLOW_DEFAULTS } from './flow-limits.js'
import type { FlowPosition } from './flow-position.js'
import type {
  AskStep,
  CallbackStep,
  CollectStep,
  DigitLength,
  FlowChoice,
  FlowMessage,
  InvokeStep,
  QueueStep,
  VoicemailStep,
  WaitAnnouncement,
  WaitChoice,
} from './flow-step.js'
import { languageOf, renderText } from './flow-text.js'
import { jsonOf } from './flow-variables.js'

/** What the customer is told now: in the customer's language, with the variables in it. */
export interface SpokenMessage {
  readonly text?: string
  readonly prompt?: string
}

interface ActHead {
  /** Every event that comes of this act carries it. */
  readonly turn: number
  readonly step: string
  /** The customer's language, in which prompts are played. */
  readonly language: string
}

export interface SayAct extends ActHead, SpokenMessage {
  readonly kind: 'say'
}

interface QuestionAct extends ActHead, SpokenMessage {
  /** From 1. */
  readonly attempt: number
  /** Said first, because the last answer was none. */
  readonly notice?: SpokenMessage
  /** Until the first digit (voice, from the end of the prompt) or the answer (text, from the act). */
  readonly timeoutMs: number
  /** When the answer is due in a text channel. */
  readonly deadlineAt: Instant
  /** How voice collects the answer; absent when it cannot be given in digits. */
  readonly digits?: DigitRules
}

export interface AskAct extends QuestionAct {
  readonly kind: 'ask'
  /** For channels that show buttons; pressing one sends its first key. */
  readonly choices: readonly { readonly keys: readonly string[]; readonly label?: string }[]
}

export interface CollectAct extends QuestionAct {
  readonly kind: 'collect'
  /** What is typed must not show up in facts, logs and recordings. */
  readonly secret: boolean
}

export interface InvokeAct extends ActHead {
  readonly kind: 'invoke'
  readonly function: string
  readonly arguments: Readonly<Record<string, Json>>
  /** The arguments that must not show up in facts and logs. */
  readonly secretArguments: readonly string[]
  readonly timeoutMs: number
  readonly deadlineAt: Instant
}

export interface QueueAct extends ActHead, SpokenMessage {
  readonly kind: 'queue'
  readonly queue: string
  readonly priority: number
  /** It keeps the age, and at least the priority, of the queue that it has left. */
  readonly escalates?: true
  /** It is left for whoever comes, where nobody is on the line. */
  readonly canWait?: true
  readonly music?: string
  readonly waitMaxMs?: number
  /** When the wait is too long. */
  readonly waitUntil?: Instant
  readonly plan?: string
  readonly announcements: readonly WaitAnnouncement[]
  /** For channels that show buttons. */
  readonly choices: readonly { readonly keys: readonly string[]; readonly label?: string }[]
  /** What can be typed without leaving. */
  readonly meanwhile: readonly WaitChoice[]
}

export interface CallbackAct extends ActHead, SpokenMessage {
  readonly kind: 'callback'
  /** Absent: the one that has called. */
  readonly number?: string
  readonly queue?: string
  readonly order: 'agentFirst' | 'customerFirst'
  readonly attempts: number
  readonly retryDelayMs: number
  readonly ringTimeoutMs: number
  readonly expiresMs: number
}

export interface VoicemailAct extends ActHead, SpokenMessage {
  readonly kind: 'voicemail'
  /** Absent: the one that was left. */
  readonly queue?: string
  readonly priority: number
  readonly tone?: string
  readonly maxMs: number
  readonly silenceMs: number
  readonly minMs: number
}

export interface HangUpAct extends ActHead, SpokenMessage {
  readonly kind: 'hangUp'
  readonly cause: EndCause
}

/** The one thing to do now. */
export type FlowAct = SayAct | AskAct | CollectAct | InvokeAct | QueueAct | CallbackAct | VoicemailAct | HangUpAct

/** The act of a position. It follows from the record alone, so that another node can take it up. */
export function actAt(flow: Flow, position: FlowPosition): FlowAct {
  const head = {
    turn: position.turn,
    step: position.step,
    language: languageOf(flow.document, position),
  }
  if (position.ending) return { kind: 'hangUp', ...head, cause: position.ending }
  const step = flow.step(position.step)
  switch (step.kind) {
    case 'say':
      return { kind: 'say', ...head, ...spoken(step, flow, position) }
    case 'play':
      return { kind: 'say', ...head, prompt: step.prompt }
    case 'ask':
      return {
        kind: 'ask',
        ...head,
        ...question(step, flow, position),
        ...(hasDigits(step.choices) ? { digits: choiceDigits(step) } : {}),
        choices: shownChoices(step.choices, flow, position),
      }
    case 'collect':
      return {
        kind: 'collect',
        ...head,
        ...question(step, flow, position),
        ...(step.digits ? { digits: collectDigitRules(step, step.digits) } : {}),
        secret: step.secret ?? false,
      }
    case 'invoke':
      return { kind: 'invoke', ...head, ...invocation(step, flow, position) }
    case 'queue':
      return { kind: 'queue', ...head, ...spoken(step, flow, position), ...waiting(step, flow, position) }
    case 'callback':
      return { kind: 'callback', ...head, ...spoken(step, flow, position), ...callingBack(step, flow, position) }
    case 'voicemail':
      return { kind: 'voicemail', ...head, ...spoken(step, flow, position), ...recording(step) }
    case 'hangUp':
      return { kind: 'hangUp', ...head, ...spoken(step, flow, position), cause: step.cause ?? 'flowEnded' }
    case 'branch':
    case 'set':
      throw new RingwrightError(
        'incompatible',
        `The position stands at step "${position.step}" of flow "${position.flow}", which is only passed through. It was not written by this release.`,
      )
  }
}

/** The length of input with its default terminator. */
export function withTerminator(digits: DigitLength): DigitLength & { readonly terminator: '#' | '*' | null } {
  return { ...digits, terminator: digits.terminator === undefined ? FLOW_DEFAULTS.terminator : digits.terminator }
}

function spoken({ text, prompt }: FlowMessage, flow: Flow, position: FlowPosition): SpokenMessage {
  return {
    ...(text === undefined ? {} : { text: renderText(text, flow.document, position) }),
    ...(prompt === undefined ? {} : { prompt }),
  }
}

function question(step: AskStep | CollectStep, flow: Flow, position: FlowPosition) {
  const timeoutMs = step.timeoutMs ?? FLOW_DEFAULTS.timeoutMs
  return {
    ...spoken(step, flow, position),
    ...(position.again === 'invalid' && step.invalid ? { notice: spoken(step.invalid, flow, position) } : {}),
    attempt: position.attempt,
    timeoutMs,
    deadlineAt: position.enteredAt + timeoutMs,
  }
}

/** As many digits as the longest key has. `#` ends the input early, unless it is part of a key. */
function choiceDigits(step: AskStep): DigitRules {
  const keys = step.choices.flatMap((choice) => choice.keys.filter((key) => telephoneKey.test(key)))
  return {
    min: 1,
    max: Math.max(...keys.map((key) => key.length)),
    terminator: keys.some((key) => key.includes(FLOW_DEFAULTS.terminator)) ? null : FLOW_DEFAULTS.terminator,
    firstDigitTimeoutMs: step.timeoutMs ?? FLOW_DEFAULTS.timeoutMs,
    interDigitTimeoutMs: FLOW_DEFAULTS.interDigitTimeoutMs,
  }
}

function collectDigitRules(step: CollectStep, digits: DigitLength): DigitRules {
  return {
    ...withTerminator(digits),
    firstDigitTimeoutMs: step.timeoutMs ?? FLOW_DEFAULTS.timeoutMs,
    interDigitTimeoutMs: step.interDigitTimeoutMs ?? FLOW_DEFAULTS.interDigitTimeoutMs,
  }
}

function invocation(step: InvokeStep, flow: Flow, position: FlowPosition) {
  const expressions = Object.entries(step.arguments ?? {}).map(([name, text]) => [name, flow.expression(text)] as const)
  const timeoutMs = step.timeoutMs ?? FLOW_DEFAULTS.invokeTimeoutMs
  return {
    function: step.function,
    arguments: Object.fromEntries(
      expressions.map(([name, expression]) => [name, jsonOf(expression.evaluate(position.variables))]),
    ),
    secretArguments: expressions
      .filter(([, expression]) => expression.variables.some((name) => position.secrets.includes(name)))
      .map(([name]) => name),
    timeoutMs,
    deadlineAt: position.enteredAt + timeoutMs,
  }
}

function waiting(step: QueueStep, flow: Flow, position: FlowPosition) {
  const { priority = 0, queue, plan, music, waitMaxMs, announcements = [], choices = [], meanwhile = [] } = step
  return {
    queue,
    announcements,
    meanwhile,
    choices: shownChoices(choices, flow, position),
    ...(plan === undefined ? {} : { plan }),
    ...(step.escalates ? { escalates: true as const } : {}),
    ...(step.canWait ? { canWait: true as const } : {}),
    priority:
      typeof priority === 'number' ? priority : finite(flow.expression(priority).evaluateNumber(position.variables)),
    ...(music === undefined ? {} : { music }),
    ...(waitMaxMs === undefined ? {} : { waitMaxMs, waitUntil: position.enteredAt + waitMaxMs }),
  }
}

function callingBack({ queue, number, ...step }: CallbackStep, flow: Flow, position: FlowPosition) {
  const { order, attempts, retryDelayMs, ringTimeoutMs, expiresMs } = { ...FLOW_DEFAULTS.callback, ...step }
  return {
    ...{ order, attempts, retryDelayMs, ringTimeoutMs, expiresMs },
    ...(queue === undefined ? {} : { queue }),
    ...(number === undefined ? {} : { number: flow.expression(number).evaluateString(position.variables) }),
  }
}

function recording({ queue, tone, ...step }: VoicemailStep) {
  const { priority, maxMs, silenceMs, minMs } = { ...FLOW_DEFAULTS.voicemail, ...step }
  return {
    ...{ priority, maxMs, silenceMs, minMs },
    ...(queue === undefined ? {} : { queue }),
    ...(tone === undefined ? {} : { tone }),
  }
}

function shownChoices(choices: readonly FlowChoice[], flow: Flow, position: FlowPosition) {
  return choices.map(({ keys, label }) => ({
    keys,
    ...(label === undefined ? {} : { label: renderText(label, flow.document, position) }),
  }))
}

function finite(priority: number): number {
  if (Number.isFinite(priority)) return priority
  throw new RingwrightError('invalid_argument', 'The priority is too large a number.')
}
