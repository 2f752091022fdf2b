import { type ErrorCode, RingwrightError } from '../errors/ringwright-error.js'

/** Most characters of the text's line that an error shows, around the place it is about. */
const EXCERPT_MAX = 72

/** Where in an expression something stands. */
export interface Place {
  readonly text: string
  /** In UTF-16 units from the start of the text. */
  readonly offset: number
}

/** What is wrong with an expression, for an editor that marks the place. */
export interface ExpressionProblem {
  /** One sentence, without the place. */
  readonly message: string
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1, in UTF-16 units. */
  readonly column: number
  /** In UTF-16 units from the start of the text. */
  readonly offset: number
  /** The piece of the text that was found. */
  readonly found?: string
  /** What could stand there. */
  readonly expected?: string
  /** A name that exists and is written almost like the one that does not. */
  readonly suggestion?: string
  /** The option of `limits` that was exceeded. */
  readonly limit?: string
}

interface ErrorOptions extends Pick<ExpressionProblem, 'found' | 'expected' | 'suggestion' | 'limit'> {
  readonly code?: ErrorCode
  readonly cause?: unknown
}

/**
 * The error of a text or of its evaluation. Its code is `invalid_argument` unless another is given, also for limits:
 * the same expression does not pass later. `details` is an `ExpressionProblem`.
 */
export function expressionError(place: Place, message: string, options: ErrorOptions = {}): RingwrightError {
  const { code = 'invalid_argument', cause, ...about } = options
  const sentence = about.suggestion === undefined ? message : `${message}; did you mean "${about.suggestion}"?`
  const before = place.text.slice(0, place.offset)
  const lineStart = before.lastIndexOf('\n') + 1
  const line = before.split('\n').length
  const column = place.offset - lineStart + 1
  const problem: ExpressionProblem = { message: sentence, line, column, offset: place.offset, ...about }
  return new RingwrightError(
    code,
    `expression, line ${line}, column ${column}: ${sentence}\n${excerpt(place, lineStart)}`,
    { details: { ...problem }, ...(cause === undefined ? {} : { cause }) },
  )
}

export function limitError(place: Place, limit: string, most: number, what: string): RingwrightError {
  return expressionError(place, `${what}; at most ${most} (limits.${limit})`, { limit })
}

/** The problem that an error of `expressionError` tells of. */
export function problemOf(error: RingwrightError): ExpressionProblem {
  return error.details as unknown as ExpressionProblem
}

function excerpt(place: Place, lineStart: number): string {
  const from = Math.max(lineStart, place.offset - EXCERPT_MAX / 2)
  const lineEnd = place.text.indexOf('\n', place.offset)
  const to = Math.min(lineEnd < 0 ? place.text.length : lineEnd, from + EXCERPT_MAX)
  const shown = place.text.slice(from, to).replaceAll(/\p{Cc}/gu, ' ')
  return `  ${shown}\n  ${' '.repeat(place.offset - from)}^`
}
