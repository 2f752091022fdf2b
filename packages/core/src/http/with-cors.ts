import type { HttpHandler } from './http-handler.js'
import { problemOf, problemResponse } from './problem.js'

/** What pages of other origins may ask. */
export interface CorsOptions {
  /** Of the pages that may ask, such as `https://shop.example`; `*` for all, where nothing rests on cookies. */
  readonly origins: readonly string[]
  /** Default `GET, POST`. */
  readonly methods?: string
  /** Default `authorization, content-type`. */
  readonly headers?: string
}

/** How long browsers remember the answer to a preflight: what Chromium takes at the most (two hours). */
const PREFLIGHT_LASTS_S = '7200'

/**
 * Lets pages of other origins ask a handler (CORS of the Fetch standard), without cookies: what such a page may do must
 * rest on a token that it sends. Preflights are answered here; `httpRouter` passes those on to it that ask about its route.
 */
export function withCors(handler: HttpHandler, options: CorsOptions): HttpHandler {
  const { origins, methods = 'GET, POST', headers: allowed = 'authorization, content-type' } = options
  const answer: HttpHandler = async (request, info) => {
    const origin = request.headers.get('origin')
    const isAllowed = origin !== null && (origins.includes('*') || origins.includes(origin))
    const isPreflight = request.method === 'OPTIONS' && request.headers.has('access-control-request-method')
    const response = isPreflight ? new Response(null, { status: 204 }) : await answered(handler, request, info)
    const headers = new Headers(response.headers)
    headers.append('vary', 'origin')
    if (isAllowed) headers.set('access-control-allow-origin', origin)
    if (isAllowed && isPreflight) {
      headers.set('access-control-allow-methods', methods)
      headers.set('access-control-allow-headers', allowed)
      headers.set('access-control-max-age', PREFLIGHT_LASTS_S)
    }
    const { status, statusText } = response
    return new Response(response.body, { status, statusText, headers })
  }
  return Object.assign(answer, { answersPreflights: true })
}

/** What the page can mend is answered here, or its browser would keep the reason from it; the rest is for the server's host. */
async function answered(handler: HttpHandler, ...asked: Parameters<HttpHandler>): Promise<Response> {
  try {
    return await handler(...asked)
  } catch (error) {
    const problem = problemOf(error)
    if (problem.status >= 500) throw error
    return problemResponse(problem)
  }
}
