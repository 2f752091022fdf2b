/** What a handler learns beside the request. */
export interface RequestInfo {
  /** The client's address: the peer's of the connection, or whom a proxy names that is trusted (`trustedProxies`). */
  readonly remoteAddress: string
  /** The values of the route's `:names`, decoded; `*` holds the rest of the path. */
  readonly params: Readonly<Record<string, string>>
}

/**
 * Answers a request. Mounts in whatever speaks `Request` and `Response`; `serveHttp` is one such place. What it throws
 * becomes a problem document: a `RingwrightError` by its code, anything else a bare 500. `request.signal` is aborted
 * when the client goes away.
 */
export interface HttpHandler {
  (request: Request, info: RequestInfo): Response | Promise<Response>
  /** Whether it knows what to say to a preflight of the Fetch standard (OPTIONS), as `withCors` does. Default false. */
  readonly answersPreflights?: boolean
}
