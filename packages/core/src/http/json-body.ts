import type { z } from 'zod'
import { parseInput } from '../errors/parse-input.js'
import { RingwrightError } from '../errors/ringwright-error.js'

/**
 * The request's body as JSON of this shape, or an error that becomes a 400 with the path of each wrong field. Other
 * content types are refused: forms of foreign pages can send those with the user's cookies, JSON they cannot.
 */
export async function readJson<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new RingwrightError('invalid_argument', 'The body must be JSON; send content-type: application/json')
  }
  const text = await request.text()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new RingwrightError('invalid_argument', 'The body is not valid JSON', { cause: error })
  }
  return parseInput(schema, value, 'body')
}

/** `Response.json`, not to be stored by caches. */
export function jsonResponse(value: unknown, init: ResponseInit = {}): Response {
  const response = Response.json(value, init)
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
  return response
}
