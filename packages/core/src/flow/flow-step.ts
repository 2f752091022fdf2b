import type { EndCause } from '../interaction/end-cause.js'

/** The same text for everybody, or one for each language (BCP 47 tag: `en`, `zh-Hant`). `{{name}}` inserts a variable. */
export type FlowText = string | { readonly [language: string]: string }

/** What a customer is told. Voice plays the recorded `prompt`, text channels send the `text`. */
export interface FlowMessage {
  readonly text?: FlowText
  readonly prompt?: string
}

/** Tells the customer something and goes on. */
export interface SayStep<Name extends string = string> extends FlowMessage {
  readonly kind: 'say'
  readonly next: Name
}

/** Plays a recording to its end; in text channels nothing happens. */
export interface PlayStep<Name extends string = string> {
  readonly kind: 'play'
  readonly prompt: string
  readonly next: Name
}

/** One of the answers of a menu, and the step that it leads to. */
export interface FlowChoice<Name extends string = string> {
  /**
   * What the customer types to take it: digits (`1`, `*`) in voice; digits or words (`sales`) in text, where case, width
   * and accents do not matter. In a question without digits the number of the choice, counted from 1, takes it as well.
   */
  readonly keys: readonly string[]
  /** What it is called; typing it takes the choice too. */
  readonly label?: FlowText
  readonly next: Name
}

/** What a step that waits for the customer says about mistakes. */
interface Question<Name extends string> extends FlowMessage {
  /** Until the first digit (voice) or the answer (text). Default 10,000. */
  readonly timeoutMs?: number
  /** How often it is asked in all. Default 3. */
  readonly attempts?: number
  /** Said before the question is asked again, after an answer that was none. */
  readonly invalid?: FlowMessage
  /** Where to go when no attempt brought an answer. */
  readonly otherwise: Name
}

/** Asks for one of a few choices. */
export interface AskStep<Name extends string = string> extends Question<Name> {
  readonly kind: 'ask'
  readonly choices: readonly FlowChoice<Name>[]
}

/** How many digits are an answer, where they are not one number. */
export interface DigitLength {
  readonly min: number
  readonly max: number
  /** The digit that ends the input early. Default `#`; null: none. */
  readonly terminator?: '#' | '*' | null
}

/** Asks for digits, or in text channels for words, and keeps them as a text in a variable. */
export interface CollectStep<Name extends string = string> extends Question<Name> {
  readonly kind: 'collect'
  readonly variable: string
  /** Exactly one of `digits` and `characters` is given. */
  readonly digits?: DigitLength
  /** Free text, counted in characters. Cannot be given in voice. */
  readonly characters?: { readonly min: number; readonly max: number }
  /** An expression over the variables and `input` that is true for input that will do. */
  readonly valid?: string
  /** Between two digits, in voice. Default 3,000. */
  readonly interDigitTimeoutMs?: number
  /** The value is masked in texts, facts and logs, and so is whatever a `set` makes of it. */
  readonly secret?: boolean
  readonly next: Name
}

/** Goes to the first case whose expression is true. */
export interface BranchStep<Name extends string = string> {
  readonly kind: 'branch'
  readonly cases: readonly { readonly when: string; readonly next: Name }[]
  readonly otherwise: Name
}

/** Sets variables to the values of expressions, in the order in which they are written; each sees those before it. */
export interface SetStep<Name extends string = string> {
  readonly kind: 'set'
  readonly values: { readonly [variable: string]: string }
  readonly next: Name
}

/** Calls a function that the host has registered. */
export interface InvokeStep<Name extends string = string> {
  readonly kind: 'invoke'
  readonly function: string
  /** An expression for each argument. */
  readonly arguments?: { readonly [name: string]: string }
  /** Takes what the function returns. */
  readonly variable?: string
  /** Default 10,000. */
  readonly timeoutMs?: number
  readonly next: Name
  /** When it failed or did not answer in time. */
  readonly otherwise: Name
}

/**
 * Something that a waiting customer is told. Its text and prompts may insert `position`, `waiting`, and the wait that is
 * left as `waitMinutesFrom` and `waitMinutesTo`; one that inserts what is not known is left out.
 */
export interface WaitAnnouncement {
  readonly text?: FlowText
  /** Recordings that are played one after the other: `['you-are-number', 'number-{{position}}']`. */
  readonly prompts?: readonly string[]
  /** Since the wait began. Default: `everyMs`, else 0. */
  readonly afterMs?: number
  /** Default: it is told once. */
  readonly everyMs?: number
}

/** Something that a waiting customer can type without leaving the queue. */
export interface WaitChoice {
  /** In voice a single digit. */
  readonly keys: readonly string[]
  /** What callers hear from then on: a prompt that is played again and again, or with `null` silence. Default: as before. */
  readonly music?: string | null
  /** What is noted of the interaction, at most 5: consent to a survey, what the call is about. */
  readonly attributes?: { readonly [name: string]: string | number | boolean }
  /** Played to callers once, when it is taken. */
  readonly prompt?: string
}

/** Puts the customer into a queue. Its own text or prompt is told once the customer waits. */
export interface QueueStep<Name extends string = string> extends FlowMessage {
  readonly kind: 'queue'
  readonly queue: string
  /** The routing plan that chooses the queue; `queue` is for when there is no such plan. */
  readonly plan?: string
  /** A number, or an expression that gives one. Higher is served first. Default 0. */
  readonly priority?: number | string
  /**
   * It is raised to those who decide more: with the age, and at least the priority, that it had in the queue that it has
   * left. Default false.
   */
  readonly escalates?: boolean
  /**
   * What was written is left for whoever comes: hours, agents and waits of the queue do not matter, its length does, and
   * it is served, by its age, from the moment at which the queue is open. No plan is asked. For text channels; who is on
   * the phone waits as always. Default false.
   */
  readonly canWait?: boolean
  /** The prompt that is played, again and again, while the customer waits. */
  readonly music?: string
  /** Default: as long as the queue allows. */
  readonly waitMaxMs?: number
  /** What the customer is told while waiting. An agent who is free does not wait for its end. */
  readonly announcements?: readonly WaitAnnouncement[]
  /** What the waiting customer can type to leave the queue; in voice a single digit. */
  readonly choices?: readonly FlowChoice<Name>[]
  /** What the waiting customer can type without leaving it, at most 10. Announcements say so. */
  readonly meanwhile?: readonly WaitChoice[]
  /**
   * Where to go by why the queue was left or refused: `full`, `noAgents`, `outOfHours`, `waitTooLong` (predicted),
   * `waitedTooLong`, `emergency`, … Default: `otherwise`.
   */
  readonly exits?: { readonly [reason: string]: Name }
  /** When the queue refuses, or is left without an agent. Default: the interaction ends with the cause `refused`. */
  readonly otherwise?: Name
}

/**
 * Lets the customer hang up and be called back when it is the customer's turn: at the place in the queue that the flow
 * has left. Its prompt is played, then the call ends.
 */
export interface CallbackStep<Name extends string = string> extends FlowMessage {
  readonly kind: 'callback'
  /** For a customer who has not been waiting. Default: the queue that was left. */
  readonly queue?: string
  /** An expression that gives the number. Default: the one that has called. */
  readonly number?: string
  /** Default `agentFirst`. */
  readonly order?: 'agentFirst' | 'customerFirst'
  /** How often the customer is called in all. Default 3; 1 to 10. */
  readonly attempts?: number
  /** Between two tries. Default 300,000; at most a day. */
  readonly retryDelayMs?: number
  /** How long the customer's phone rings. Default 25,000; at most a day. */
  readonly ringTimeoutMs?: number
  /** When it is given up. Default 86,400,000; 1,000 to 345,600,000. */
  readonly expiresMs?: number
  /** When it cannot be granted: no number, no agent before closing time, … */
  readonly otherwise: Name
}

/**
 * Records what a caller says, which becomes work for an agent of a queue: an interaction of its own on the channel
 * `voicemail`, in whose thread the recording stands. Who speaks and then hangs up has left a message too. In text channels
 * it goes on at `otherwise`: whoever writes has left a message already.
 */
export interface VoicemailStep<Name extends string = string> extends FlowMessage {
  readonly kind: 'voicemail'
  /** It takes messages whatever its hours, agents and waits are; its length holds. Default: the queue that was left. */
  readonly queue?: string
  /** Default 0. */
  readonly priority?: number
  /** The prompt that is played last before the recording begins: a tone. Default: none. */
  readonly tone?: string
  /** How long a message is at most. Default 120,000; at most 600,000. `#` ends it too. */
  readonly maxMs?: number
  /** How long a silence ends it. Default 5,000; 1,000 to 60,000. */
  readonly silenceMs?: number
  /** Who speaks for less has left none. Default 1,000; 100 to 60,000. */
  readonly minMs?: number
  readonly next: Name
  /** Nothing was said, it could not be recorded, or the queue is full. */
  readonly otherwise: Name
}

/** Says good-bye. */
export interface HangUpStep extends FlowMessage {
  readonly kind: 'hangUp'
  /** Default `flowEnded`. */
  readonly cause?: EndCause
}

/** Steps at which something is done for the customer, or awaited from the customer. */
export type InteractiveStep<Name extends string = string> =
  | SayStep<Name>
  | PlayStep<Name>
  | AskStep<Name>
  | CollectStep<Name>
  | InvokeStep<Name>
  | QueueStep<Name>
  | CallbackStep<Name>
  | VoicemailStep<Name>
  | HangUpStep

/** Steps that are passed through at once. */
export type AutomaticStep<Name extends string = string> = BranchStep<Name> | SetStep<Name>

/** A step of a flow: `kind` says what is done in it. */
export type FlowStep<Name extends string = string> = InteractiveStep<Name> | AutomaticStep<Name>
