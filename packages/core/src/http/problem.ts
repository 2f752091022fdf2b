import { type ErrorCode, RingwrightError } from '../errors/ringwright-error.js'

/** A problem document (RFC 9457). `errors` names each field that is wrong. */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly detail?: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
}

const STATUS: Readonly<Record<ErrorCode, readonly [status: number, title: string]>> = {
  invalid_argument: [400, 'Invalid request'],
  not_found: [404, 'Not found'],
  already_exists: [409, 'Already exists'],
  not_permitted: [403, 'Not permitted'],
  wrong_state: [409, 'Not possible in this state'],
  limit_reached: [429, 'Limit reached'],
  unavailable: [503, 'Unavailable'],
  timeout: [504, 'Timeout'],
  canceled: [503, 'Canceled'],
  incompatible: [409, 'Incompatible version'],
  closed: [503, 'Closed'],
  internal: [500, 'Internal error'],
}

/** An answer as `application/problem+json` (RFC 9457), not to be cached. */
export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  })
}

/**
 * The problem document of something thrown. What the client can mend is explained to it; of the server's own troubles
 * it learns the status only, because their texts may name what is inside.
 */
export function problemOf(thrown: unknown): Problem {
  const code = thrown instanceof RingwrightError ? thrown.code : 'internal'
  const [status, title] = STATUS[code] ?? STATUS.internal
  if (status >= 500 || !(thrown instanceof RingwrightError)) return { status, title }
  const errors = fieldErrors(thrown.details.issues)
  return { status, title, detail: thrown.message, ...(errors.length > 0 && { errors }) }
}

/** The issues that `parseInput` puts into an error's details. */
function fieldErrors(issues: unknown): { path: string; message: string }[] {
  if (!Array.isArray(issues)) return []
  return issues.map(({ path, message }: { path: readonly string[]; message: string }) => ({
    path: path.join('.'),
    message,
  }))
}
