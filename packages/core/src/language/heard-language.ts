import type { Instant } from '../clock/clock.js'
import type { DetectedLanguage } from './language-detector.js'

/** In which language the customer of a conversation was found to write. */
export interface HeardLanguage {
  /** BCP 47. */
  readonly tag: string
  readonly confidence: number
  readonly since: Instant
  /** The language of the customer's last message of some length, where that was another one. */
  readonly doubt?: string
}

/**
 * What is known after one more message: a language stays until two messages of some length, one after the other, are in
 * the same other one. Undefined when nothing changes.
 */
export function languageAfter(
  before: HeardLanguage | undefined,
  { language: tag, confidence }: DetectedLanguage,
  at: Instant,
): HeardLanguage | undefined {
  if (!before || before.doubt === tag) return { tag, confidence, since: at }
  if (before.tag !== tag) return { ...before, doubt: tag }
  const { doubt, ...sure } = before
  return doubt === undefined ? undefined : sure
}
