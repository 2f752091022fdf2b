import type { Call } from '@ringwright/core'

/** What picked up. `unsure` is treated as a person: whoever is hung up on is somebody's abandoned call. */
export type AnswerClass = 'person' | 'machine' | 'unsure'

/** Tells persons from machines at the start of an answered call. Without one, whoever picks up is a person at once. */
export interface AnswerClassifier {
  /**
   * Resolves when it knows, or has listened for long enough: a person who has said hello waits for it. Rejecting counts
   * as `unsure`.
   */
  classify(call: Call, options: { readonly signal: AbortSignal }): Promise<AnswerClass>
}
