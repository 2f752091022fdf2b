import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { headersOf, urlOf } from './node-request.js'
import type { Client } from './trusted-proxies.js'

/** The part of the package `ws` that is used: `new WebSocketServer({ noServer: true, maxPayload: 131_072 })`. */
export interface WebSocketServerLike<Socket> {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (socket: Socket) => void): void
}

/** Which requests become WebSockets, and who takes those. */
export interface WebSocketRouteOptions<Socket> {
  /** The whole path of the URL, such as `/agent`; other paths are answered with 404. */
  readonly path: string
  /** A `WebSocketServer` of the package `ws`, made with `noServer: true`. */
  readonly server: WebSocketServerLike<Socket>
  /**
   * From which pages browsers may connect. Default `same`: those of the host that they connect to, and secure ones only
   * where it is known that the connection is. Clients that are no
   * browsers send no origin and are let through: the check protects users, it does not authenticate.
   */
  readonly origins?: 'same' | 'any' | readonly string[]
  /** Takes the open socket; the request has the cookies. */
  readonly accept: (socket: Socket, request: Request, remoteAddress: string) => void
}

/** A route whose kind of socket no longer matters to the server. */
export interface WebSocketRoute {
  readonly path: string
  upgrade(upgrade: Upgrade): void
}

/** A request for a WebSocket. */
export interface Upgrade {
  readonly url: URL
  readonly remoteAddress: string
  readonly incoming: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

interface ErrorSource {
  addEventListener(type: 'error', listener: () => void): void
}

/** Where WebSockets are taken: `webSocketRoute({ path: '/agent', server, accept: (socket) => link.accept(socket, …) })`. */
export function webSocketRoute<Socket extends ErrorSource>(options: WebSocketRouteOptions<Socket>): WebSocketRoute {
  const { path, server, origins = 'same', accept } = options
  return {
    path,
    upgrade({ url, remoteAddress, incoming, socket, head }) {
      if (!isAllowed(incoming.headers.origin, url, origins)) return refuseUpgrade(socket, 403)
      const request = new Request(url, { headers: headersOf(incoming) })
      server.handleUpgrade(incoming, socket, head, (webSocket) => {
        // A broken frame is an error event, which without a listener ends the process.
        webSocket.addEventListener('error', () => {})
        accept(webSocket, request, remoteAddress)
      })
    },
  }
}

/** Hands an upgrade to its route. Whatever the peer sent, it ends with an open WebSocket or a closed connection. */
export function routeUpgrade(
  routes: readonly WebSocketRoute[],
  { client, ...upgrade }: Omit<Upgrade, 'url' | 'remoteAddress'> & { readonly client: Client },
): void {
  const { incoming, socket } = upgrade
  socket.on('error', () => socket.destroy())
  const url = urlOf(incoming, client.scheme)
  if (!url) return refuseUpgrade(socket, 400)
  const route = routes.find(({ path }) => path === url.pathname)
  if (route) route.upgrade({ ...upgrade, url, remoteAddress: client.address })
  else refuseUpgrade(socket, 404)
}

export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
  socket.once('finish', () => socket.destroy())
}

function isAllowed(origin: string | undefined, url: URL, origins: 'same' | 'any' | readonly string[]): boolean {
  if (origin === undefined || origins === 'any') return true
  if (origins !== 'same') return origins.includes(origin)
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  // A proxy that is not trusted, or does not say, may have ended TLS: then a secure page's request looks plain.
  return page.host === url.host && (page.protocol === url.protocol || page.protocol === 'https:')
}
