/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Clock, sleep } from '../clock/clock.js'
import { systemClock } from '../clock/system-clock.js'
import { parseInput } from '../errors/parse-input.js'
import { RingwrightError } from '../errors/ringwright-error.js'
import type { HttpHandler } from './http-handler.js'
import { type HttpLimitOptions, type HttpLimits, httpLimits } from './http-limits.js'
import { toRequest } from './node-request.js'
import { writeResponse } from './node-response.js'
import { problemOf, problemResponse } from './problem.js'
import { TrustedProxies, type TrustedProxyOptions, trustedProxyOptions } from './trusted-proxies.js'
import { refuseUpgrade, routeUpgrade, type WebSocketRoute } from './web-socket-upgrade.js'

/** What a server answers, where it listens, and what it takes from peers. */
export interface ServeHttpOptions extends TrustedProxyOptions {
  /** Answers every request that is no WebSocket; `httpRouter` makes one of routes. */
  readonly handler: HttpHandler
  /** Default: none. */
  readonly webSockets?: readonly WebSocketRoute[]
  /** Default `127.0.0.1`: open to others only when the host says so. */
  readonly host?: string
  /** Default 0: a free one. */
  readonly port?: number
  /** See `HttpLimitOptions` for the defaults. */
  readonly limits?: HttpLimitOptions
  /** Bytes of a body where an address takes more than `bodyBytesMax`, such as uploads; undefined elsewhere. */
  readonly bodyBytesMaxOf?: (url: URL) => number | undefined
  /** An error that a client only sees as a bare 500, or as a body that broke off. Default: dropped. */
  readonly onFault?: (error: unknown) => void
  /** By which `stop` waits for `drainMs`. Default: `systemClock()`. */
  readonly clock?: Clock
}

/** A server of `node:http` for handlers of the web's `Request` and `Response`. */
export interface HttpServer {
  /** Listens. Rejects with `unavailable` when the port cannot be had. */
  start(): Promise<{ readonly host: string; readonly port: number; readonly url: string }>
  /** Takes no new connections, lets requests and WebSockets finish for `drainMs`, then closes all. Idempotent. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Runs a handler on node:http. A hostile client gets a 4xx or a closed connection, never the process. */
export function serveHttp(options: ServeHttpOptions): HttpServer {
  const limits = parseInput(httpLimits, options.limits ?? {}, 'limits of serveHttp')
  const { trustedProxies, forwardedBy } = options
  const proxies = parseInput(trustedProxyOptions, { trustedProxies, forwardedBy }, 'options of serveHttp')
  return new NodeHttpServer(options, limits, new TrustedProxies(proxies))
}

class NodeHttpServer implements HttpServer {
  readonly #options: ServeHttpOptions
  readonly #limits: HttpLimits
  readonly #proxies: TrustedProxies
  readonly #server: Server
  readonly #upgraded = new Set<Duplex>()
  #stopping: Promise<void> | undefined

  constructor(options: ServeHttpOptions, limits: HttpLimits, proxies: TrustedProxies) {
    this.#options = options
    this.#limits = limits
    this.#proxies = proxies
    this.#server = createServer(
      {
        maxHeaderSize: limits.headerBytesMax,
        headersTimeout: limits.headersTimeoutMs,
        requestTimeout: Math.max(limits.requestTimeoutMs, limits.headersTimeoutMs),
        keepAliveTimeout: limits.keepAliveMs,
        // Node looks for late requests at this interval, so a timeout may last longer by as much.
        connectionsCheckingInterval: Math.min(limits.headersTimeoutMs, 5_000),
      },
      (incoming, outgoing) => void this.#answer(incoming, outgoing),
    )
    this.#server.timeout = limits.idleTimeoutMs
    this.#server.maxConnections = limits.connectionsMax
    if (options.webSockets) this.#server.on('upgrade', (...upgrade) => this.#upgrade(...upgrade))
  }

  start() {
    const { host = '127.0.0.1', port = 0 } = this.#options
    return new Promise<{ host: string; port: number; url: string }>((resolve, reject) => {
      const onError = (cause: Error): void => {
        const message = `Cannot listen on ${host}:${port}: ${cause.message}; choose another host or port`
        reject(new RingwrightError('unavailable', message, { cause }))
      }
      this.#server.once('error', onError)
      this.#server.listen(port, host, () => {
        this.#server.off('error', onError).on('error', (error) => this.#fault(error))
        const bound = (this.#server.address() as AddressInfo).port
        resolve({ host, port: bound, url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}` })
      })
    })
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    const drained = new AbortController()
    const deadline = sleep(this.#options.clock ?? systemClock(), this.#limits.drainMs, drained.signal)
    await Promise.race([closed, deadline.catch(() => {})])
    drained.abort()
    this.#server.closeAllConnections()
    for (const socket of this.#upgraded) socket.destroy()
    await closed
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = new AbortController()
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) gone.abort(new RingwrightError('canceled', 'The client went away'))
    })
    // Without a listener, a connection that breaks while a body is read would be an uncaught error.
    incoming.on('error', () => {})
    outgoing.on('error', () => {})
    try {
      const response = await this.#respond(incoming, gone.signal)
      if (this.#stopping) outgoing.setHeader('connection', 'close')
      if (outgoing.destroyed) await response.body?.cancel()
      else await writeResponse(response, outgoing)
    } catch (error) {
      if (!gone.signal.aborted) this.#fault(error)
      outgoing.destroy()
    }
  }

  async #respond(incoming: IncomingMessage, signal: AbortSignal): Promise<Response> {
    const { bodyBytesMaxOf = () => undefined } = this.#options
    const bytesMaxOf = (url: URL): number => bodyBytesMaxOf(url) ?? this.#limits.bodyBytesMax
    const client = this.#proxies.clientOf(incoming)
    const translated = toRequest(incoming, client.scheme, bytesMaxOf, signal)
    if (typeof translated === 'number') return statusResponse(translated)
    try {
      const info = { remoteAddress: client.address, params: {} }
      const response = await this.#options.handler(translated.request, info)
      if (!translated.bodyExceeded()) return response
      await response.body?.cancel()
    } catch (error) {
      const problem = problemOf(error)
      if (!translated.bodyExceeded()) {
        if (problem.status >= 500 && !signal.aborted) this.#fault(error)
        return problemResponse(problem)
      }
    }
    return statusResponse(413)
  }

  #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#upgraded.add(socket)
    socket.once('close', () => this.#upgraded.delete(socket))
    incoming.socket.setTimeout(0)
    try {
      const client = this.#proxies.clientOf(incoming)
      routeUpgrade(this.#options.webSockets ?? [], { client, incoming, socket, head })
    } catch (error) {
      this.#fault(error)
      refuseUpgrade(socket, 500)
    }
  }

  #fault(error: unknown): void {
    try {
      this.#options.onFault?.(error)
    } catch {
      // Whoever is told of errors cannot answer with one.
    }
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Not a valid request',
  413: 'The body is too big',
  501: 'Unknown method',
}

/** Answers what was not worth a handler, and ends the connection with it. */
function statusResponse(status: number): Response {
  return problemResponse({ status, title: TITLES[status] ?? 'Error' }, { connection: 'close' })
}
