import { errorText, RingwrightError } from '@ringwright/core'
import type { Problem } from './worker-messages.js'

/** An error as it is sent to another thread: what callers may decide on, and what operators read. */
export function problemOf(error: unknown): Problem {
  return { code: error instanceof RingwrightError ? error.code : 'internal', message: errorText(error) }
}

export function errorOf({ code, message }: Problem): RingwrightError {
  return new RingwrightError(code, message)
}
