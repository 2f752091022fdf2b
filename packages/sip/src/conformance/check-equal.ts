import { isDeepStrictEqual } from 'node:util'
import { ConformanceFailure } from '@ringwright/core/conformance'

/** Compares by value. `why` says what goes wrong in a contact center otherwise. */
export function checkEqual(what: string, actual: unknown, expected: unknown, why: string): void {
  if (!isDeepStrictEqual(actual, expected)) throw new ConformanceFailure(what, expected, actual, why)
}
