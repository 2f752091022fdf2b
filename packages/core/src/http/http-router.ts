import { RingwrightError } from '../errors/ringwright-error.js'
import type { HttpHandler } from './http-handler.js'
import { problemResponse } from './problem.js'

/** The methods that a route can be for; HEAD goes to the route for GET. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What answers the requests of one method and path. */
export interface HttpRoute {
  readonly method: HttpMethod
  /** As `/queues/:queue/entries`; a last segment `*` takes the rest of the path. */
  readonly path: string
  readonly handler: HttpHandler
}

/**
 * Sends each request to the first route that fits. HEAD goes to GET, and a preflight to the route whose method it asks about,
 * if that one's handler answers preflights; a path known for other methods gives 405, an unknown one 404.
 */
export function httpRouter(routes: readonly HttpRoute[]): HttpHandler {
  const compiled = routes.map((route) => ({ ...route, segments: route.path.split('/').slice(1) }))
  return (request, info) => {
    const segments = new URL(request.url).pathname.split('/').slice(1)
    const askedAbout = request.method === 'OPTIONS' ? request.headers.get('access-control-request-method') : null
    const method = methodOfRoute(askedAbout ?? request.method)
    const allowed = new Set<string>()
    for (const route of compiled) {
      const params = match(route.segments, segments)
      if (!params) continue
      if (route.method === method && (askedAbout === null || route.handler.answersPreflights))
        return route.handler(request, { ...info, params: { ...info.params, ...params } })
      allowed.add(route.method)
    }
    if (allowed.size === 0) return problemResponse({ status: 404, title: 'Not found' })
    return problemResponse({ status: 405, title: 'Method not allowed' }, { allow: [...allowed].join(', ') })
  }
}

function methodOfRoute(method: string): string {
  return method === 'HEAD' ? 'GET' : method
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    if (part === '*' && index === pattern.length - 1) {
      params['*'] = segments.slice(index).join('/')
      return params
    }
    const segment = segments[index]
    if (segment === undefined) return undefined
    if (part.startsWith(':') && segment !== '') params[part.slice(1)] = decoded(segment)
    else if (part !== segment) return undefined
  }
  return pattern.length === segments.length ? params : undefined
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    throw new RingwrightError('invalid_argument', 'The path is not valid percent-encoding', { cause: error })
  }
}
