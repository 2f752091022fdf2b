import {
  type Expression,
  type ExpressionLanguage,
  type Instant,
  type Interaction,
  type Medium,
  type QueueId,
  type Value,
  RingwrightError,
  createExpressionLanguage,
} from '@ringwright/core'
import type { QueueFloor } from '../queue/queue-floor.js'

/** What conditions are asked about. */
export type PlanSubject = Pick<Interaction, 'channel' | 'medium' | 'service' | 'from' | 'to' | 'attributes'> & {
  /** In which the customer writes or wants to be answered; null where nobody knows. */
  readonly language: string | null
  readonly priority: number
  readonly waitedMs: number
}

/** What an evaluation has looked at: when any of it changes, it may come out otherwise. */
export interface PlanReads {
  readonly queues: ReadonlySet<QueueId>
  /** It looked at something that changes by itself as time passes. */
  readonly time: boolean
  /** When as much time has passed as a number of the condition says: then it may come out otherwise. */
  readonly marks: ReadonlySet<Instant>
}

/** Names of functions that look at a queue. */
export const QUEUE_FUNCTIONS = [
  'waiting',
  'idle',
  'available',
  'signedIn',
  'longest',
  'expectedWait',
  'open',
  'switchedOff',
] as const

type QueueFunction = (typeof QUEUE_FUNCTIONS)[number]

const VARIABLES = ['channel', 'medium', 'service', 'from', 'to', 'attributes', 'language', 'priority', 'waited']

/** Of one condition, that are looked at: each costs two evaluations for everybody who waits. */
const NUMBERS_MAX = 16

/** The language of routing plans: the rule language, with functions that look at the floor as it is at this moment. */
export class PlanLanguage {
  readonly expressions: ExpressionLanguage
  readonly #floor: QueueFloor
  readonly #hasQueue: (id: QueueId) => boolean
  #now: Instant = 0
  #medium: Medium = 'voice'
  #queues = new Set<QueueId>()
  #time = false
  /** Absent: nobody wants to know. */
  #marks: Set<Instant> | undefined
  /** Those of the condition that is being evaluated. */
  #numbers: readonly number[] = []

  constructor(floor: QueueFloor, hasQueue: (id: QueueId) => boolean) {
    this.#floor = floor
    this.#hasQueue = hasQueue
    const functions = Object.fromEntries(
      QUEUE_FUNCTIONS.map((name) => [
        name,
        { argumentsMin: 1, argumentsMax: 1, apply: (queue: Value): Value => this.#look(name, queue) },
      ]),
    )
    this.expressions = createExpressionLanguage({ functions, variables: VARIABLES, missing: 'null' })
  }

  /** Whether a condition is true of a subject. Throws a `RingwrightError` when it cannot be evaluated. */
  holds(condition: Expression, subject: PlanSubject, now: Instant): boolean {
    this.#begin(condition, subject, now)
    return condition.evaluateBoolean(variablesOf(subject))
  }

  number(expression: Expression, subject: PlanSubject, now: Instant): number {
    this.#begin(expression, subject, now)
    return expression.evaluateNumber(variablesOf(subject))
  }

  /** From now on it is noted what evaluations look at. */
  beginReads(): void {
    this.#queues = new Set()
    this.#time = false
    this.#marks = new Set()
  }

  /** What evaluations have looked at since then, which is noted no more. */
  endReads(): PlanReads {
    const reads = { queues: this.#queues, time: this.#time, marks: this.#marks ?? new Set<Instant>() }
    this.#marks = undefined
    return reads
  }

  #begin({ text, variables }: Expression, { medium, waitedMs }: PlanSubject, now: Instant): void {
    this.#now = now
    this.#medium = medium
    this.#numbers = this.#marks ? numbersIn(text) : []
    if (variables.includes('waited')) this.#countFrom(now - waitedMs)
  }

  /** It asks for how many seconds have passed since then. */
  #countFrom(since: Instant): void {
    this.#time = true
    // Whole seconds are counted: "more than 60" are 61.
    for (const seconds of this.#numbers) this.#marks?.add(since + seconds * 1_000).add(since + (seconds + 1) * 1_000)
  }

  #look(name: QueueFunction, value: Value): Value {
    const queue = value as QueueId
    if (typeof value !== 'string' || !this.#hasQueue(queue))
      throw new RingwrightError('invalid_argument', `There is no queue ${JSON.stringify(value)}.`)
    this.#queues.add(queue)
    const floor = this.#floor
    switch (name) {
      case 'waiting':
        return floor.waiting(queue)
      case 'idle':
        return floor.idle(queue, this.#medium)
      case 'available':
        return floor.available(queue)
      case 'signedIn':
        return floor.signedIn(queue)
      case 'longest': {
        this.#time = true
        const since = floor.longestSince(queue)
        if (since !== undefined) this.#countFrom(since)
        return since === undefined ? 0 : Math.max(0, Math.floor((this.#now - since) / 1_000))
      }
      case 'expectedWait': {
        const expected = floor.expectedWaitMs(queue, this.#medium)
        return expected === undefined ? null : Math.round(expected / 1_000)
      }
      case 'open':
        this.#time = true
        return floor.isOpen(queue, this.#now)
      case 'switchedOff':
        return floor.isSwitchedOff(queue)
    }
  }
}

function numbersIn(text: string): readonly number[] {
  return Array.from(text.match(/\d+/g)?.slice(0, NUMBERS_MAX) ?? [], Number)
}

/** An interaction as conditions see it. */
export function subjectOf(interaction: Interaction, priority: number, now: Instant): PlanSubject {
  const { channel, medium, service, from, to, attributes, language = null, stage } = interaction
  const age = stage.name === 'flow' ? now : stage.age
  return { channel, medium, service, from, to, attributes, language, priority, waitedMs: Math.max(0, now - age) }
}

function variablesOf({ waitedMs, ...subject }: PlanSubject): object {
  return { ...subject, waited: Math.floor(waitedMs / 1_000) }
}
