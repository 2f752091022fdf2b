import { parseNameAddr, parseUri, type WireRequest, type WireResponse } from '../message/index.js'

/** The proxies that stay in the path of a call, as Route values, first hop first (RFC 3261 12.1). */
export type RouteSet = readonly string[]

const none: RouteSet = []

export function routeSetOfRequest(request: WireRequest): RouteSet {
  return request.headers.has('record-route') ? request.headers.list('record-route') : none
}

/** The caller meets the proxies in the opposite order. */
export function routeSetOfResponse(response: WireResponse): RouteSet {
  return response.headers.has('record-route') ? response.headers.list('record-route').toReversed() : none
}

export interface RoutedRequest {
  readonly requestUri: string
  readonly routes: RouteSet
  /** Where the request goes: the first proxy, or the target itself. */
  readonly nextHop: string
}

/**
 * Request-URI and Route of a request (RFC 3261 12.2.1.1). A strict router of RFC 2543 is recognized by its missing
 * `lr`: it wants its own address as Request-URI and the target as the last Route.
 */
export function routeRequest(target: string, routeSet: RouteSet): RoutedRequest {
  const [first] = routeSet
  if (first === undefined) return { requestUri: target, routes: none, nextHop: target }
  const proxy = parseNameAddr(first)?.uri ?? first
  const uri = parseUri(proxy)
  const loose = uri === undefined || uri.scheme === 'other' || uri.parameters.has('lr')
  if (loose) return { requestUri: target, routes: routeSet, nextHop: proxy }
  return { requestUri: proxy, routes: [...routeSet.slice(1), `<${target}>`], nextHop: proxy }
}
