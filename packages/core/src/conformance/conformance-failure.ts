import { RingwrightError, type ErrorCode } from '../errors/ringwright-error.js'

/** Longest text of a value in a message; histories and large values would bury the sentence. */
const SHOWN_MAX = 500

/** A promise was not kept. Test runners show `expected` and `actual` as a difference. */
export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure'
  readonly expected: unknown
  readonly actual: unknown
  /** What goes wrong in a contact center when this promise is not kept. */
  readonly why: string

  constructor(what: string, expected: unknown, actual: unknown, why: string) {
    super(`${what}: expected ${shown(expected)}, got ${shown(actual)}. ${why}`)
    this.expected = expected
    this.actual = actual
    this.why = why
  }
}

/** Compares by value: order of fields does not matter, and a field that is undefined is as good as absent. */
export function checkEqual(what: string, actual: unknown, expected: unknown, why: string): void {
  if (canonicalText(actual) !== canonicalText(expected)) throw new ConformanceFailure(what, expected, actual, why)
}

/** For what is not a plain comparison; `expected` is a sentence. */
export function checkThat(holds: boolean, what: string, actual: unknown, expected: string, why: string): asserts holds {
  if (!holds) throw new ConformanceFailure(what, new Words(expected), actual, why)
}

/** The promise must reject with a `RingwrightError` of this code, which is returned. */
export async function checkRejects(
  what: string,
  promise: Promise<unknown>,
  code: ErrorCode,
  why: string,
): Promise<RingwrightError> {
  const expected = new Words(`a RingwrightError with code "${code}"`)
  let answer: unknown
  try {
    answer = await promise
  } catch (error) {
    if (error instanceof RingwrightError && error.code === code) return error
    throw new ConformanceFailure(what, expected, error, why)
  }
  throw new ConformanceFailure(what, expected, answer, why)
}

/** The same text for the same value, whatever the order of its fields. */
export function canonicalText(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? 'undefined'
  )
}

/** An expectation in words, shown without quotation marks. */
class Words {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

function shown(value: unknown): string {
  const text = value instanceof Words || value instanceof Error ? String(value) : canonicalText(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}… (${text.length} characters)` : text
}
