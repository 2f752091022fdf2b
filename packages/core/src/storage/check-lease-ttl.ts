import { RingwrightError } from '../errors/ringwright-error.js'

/** Throws `invalid_argument` for a time to live that is no whole number of milliseconds from 1. */
export function checkLeaseTtl(ttlMs: number): void {
  if (Number.isSafeInteger(ttlMs) && ttlMs >= 1) return
  throw new RingwrightError('invalid_argument', `ttlMs: got ${ttlMs}, takes a whole number of milliseconds from 1.`)
}
