import type { Call } from '@ringwright/core'
import type { AttemptOutcome } from './attempt-outcome.js'

/**
 * What picked up. `unsure` is treated as the campaign says, by default as a person: whoever is hung up on is somebody's
 * abandoned call. The last five are what a network says in the place of somebody who answers.
 */
export const ANSWER_CLASSES = [
  ...(['person', 'machine', 'unsure'] as const),
  ...(['busy', 'noAnswer', 'invalid', 'unreachable', 'failed'] as const satisfies AttemptOutcome[]),
] as const

/** Who or what picked up: one of `ANSWER_CLASSES`. */
export type AnswerClass = (typeof ANSWER_CLASSES)[number]

/** What a classifier says of a call that was answered. */
export interface AnswerVerdict {
  readonly answer: AnswerClass
  /** How it was told, for operators. */
  readonly reason?: string
}

/** Tells persons from machines at the start of an answered call. Without one, whoever picks up is a person at once. */
export interface AnswerClassifier {
  /**
   * Resolves when it knows, or has listened for long enough: a person who has said hello waits for it. Rejecting, and
   * anything that is no verdict, counts as `unsure`.
   */
  classify(call: Call, options: { readonly signal: AbortSignal }): Promise<AnswerVerdict>
  /** Resolves when a machine has finished its greeting, so that a message can be left. Absent: at once. */
  greetingEnd?(call: Call, options: { readonly signal: AbortSignal }): Promise<void>
}
