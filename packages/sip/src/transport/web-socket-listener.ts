import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Clock } from '@ringwright/core'
import { WebSocketServer } from 'ws'
import { bindServer, stopServer } from './bound-server.js'
import { ConnectionListener } from './connection-listener.js'
import type { ListenAddress, Listener, NetworkReceiver } from './network.js'
import type { NetworkLimits } from './network-limits.js'
import { WebSocketConnection } from './web-socket-connection.js'

/** What a client must name in Sec-WebSocket-Protocol (RFC 7118 4.1). */
const SUBPROTOCOL = 'sip'

/** Whoever is being told that this is no place for web pages hears it by then. */
const GOODBYE_MS = 1_000

/** SIP over WebSocket (RFC 7118), for phones in browsers; with `tls` it is `wss`, else a proxy before it has to be. */
export async function listenWebSocket(
  address: ListenAddress & { readonly transport: 'ws' | 'wss' },
  receiver: NetworkReceiver,
  limits: NetworkLimits,
  clock: Clock,
): Promise<Listener> {
  const { transport, tls, origins } = address
  const secured = transport === 'wss' && tls ? createHttpsServer({ key: tls.key, cert: tls.cert }) : undefined
  const server = secured ?? createHttpServer()
  server.on('request', (_request, response) => {
    response.writeHead(426, { Connection: 'close', Upgrade: 'websocket', 'Content-Type': 'text/plain' })
    response.end('SIP over WebSocket (RFC 7118) is spoken here.\n')
  })
  const sockets = new WebSocketServer({
    server,
    maxPayload: limits.messageBytesMax,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    verifyClient: ({ req }: { req: IncomingMessage }) => speaksSip(req) && isWelcome(req.headers.origin, origins),
  })
  sockets.on('error', () => {})
  const bound = await bindServer(server, address)
  const listener = new ConnectionListener({
    transport,
    ...bound,
    clock,
    receiver,
    limits,
    ...(secured && { renew: ({ key, cert }) => secured.setSecureContext({ key, cert }) }),
    async stop() {
      const cutOff = clock.setTimer(GOODBYE_MS, () => server.closeAllConnections())
      sockets.close()
      server.closeIdleConnections()
      await stopServer(server)
      cutOff.cancel()
    },
  })
  server.on('connection', (socket: Socket) => listener.shakeHands(socket))
  sockets.on('connection', (socket, request) => {
    const { remoteAddress, remotePort } = request.socket
    if (remoteAddress === undefined || remotePort === undefined) return socket.terminate()
    listener.accept(remoteAddress, remotePort, (options) => new WebSocketConnection(socket, options))
  })
  server.on('error', (error) => listener.failed(error))
  return listener
}

function speaksSip({ headers }: IncomingMessage): boolean {
  const offered = headers['sec-websocket-protocol'] ?? ''
  return offered.split(',').some((name) => name.trim() === SUBPROTOCOL)
}

/** Pages of other sites must not use a visitor's browser as a phone here; programs that are no browsers send no Origin. */
function isWelcome(origin: string | undefined, origins: readonly string[] | undefined): boolean {
  return origin === undefined || origins === undefined || origins.includes(origin)
}
