import { connect, createServer, type Server, type Socket } from 'node:net'
import { type Clock, RingwrightError } from '@ringwright/core'
import type { ListenAddress, Listener, NetworkFlow, NetworkReceiver } from './network.js'
import type { NetworkLimits } from './network-limits.js'
import { TcpConnection } from './tcp-connection.js'

class TcpFlow implements NetworkFlow {
  readonly listener: TcpListener
  readonly remote: { readonly address: string; readonly port: number }

  constructor(listener: TcpListener, address: string, port: number) {
    this.listener = listener
    this.remote = { address, port }
  }

  get transport(): 'tcp' {
    return 'tcp'
  }

  get reliable(): boolean {
    return true
  }

  get key(): string {
    return `tcp:${this.listener.host}:${this.listener.port}:${this.remote.address}:${this.remote.port}`
  }

  send(message: Uint8Array, failed?: () => void): void {
    this.listener.connectionOf(this).send(message, failed)
  }
}

/** A TCP port and its connections, those that peers opened and those that we did; each pair of addresses has one. */
class TcpListener implements Listener {
  readonly host: string
  readonly port: number
  readonly #server: Server
  readonly #clock: Clock
  readonly #receiver: NetworkReceiver
  readonly #limits: NetworkLimits
  readonly #connections = new Map<string, TcpConnection>()
  #closed = false

  constructor(server: Server, clock: Clock, receiver: NetworkReceiver, limits: NetworkLimits) {
    const bound = server.address()
    if (bound === null || typeof bound === 'string') {
      throw new RingwrightError('internal', 'A TCP server that listens has no address.')
    }
    this.#server = server
    this.#clock = clock
    this.#receiver = receiver
    this.#limits = limits
    this.host = bound.address
    this.port = bound.port
    server.on('connection', (socket) => this.#accept(socket))
    server.on('error', (error) => {
      void this.close()
      receiver.failed(this, error)
    })
  }

  get transport(): 'tcp' {
    return 'tcp'
  }

  flowTo(address: string, port: number): NetworkFlow {
    return new TcpFlow(this, address, port)
  }

  /** The open connection of a flow, or a new one. */
  connectionOf(flow: TcpFlow): TcpConnection {
    const { address, port } = flow.remote
    const open = this.#connections.get(`${address}:${port}`)
    if (open) return open
    const socket = connect({ host: address, port: Math.max(1, Math.min(port, 65_535)), localAddress: this.host })
    if (this.#closed) socket.destroy()
    return this.#add(socket, flow)
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    this.#closed = true
    for (const connection of this.#connections.values()) connection.close()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort } = socket
    if (remoteAddress === undefined || remotePort === undefined) return void socket.destroy()
    this.#add(socket, new TcpFlow(this, remoteAddress, remotePort))
  }

  #add(socket: Socket, flow: TcpFlow): TcpConnection {
    const key = `${flow.remote.address}:${flow.remote.port}`
    if (this.#connections.size >= this.#limits.connectionsMax) this.#closeLongestIdle()
    const connection = new TcpConnection(socket, {
      clock: this.#clock,
      limits: this.#limits,
      receiver: this.#receiver,
      flow,
      closed: (ended) => {
        if (this.#connections.get(key) === ended) this.#connections.delete(key)
      },
    })
    this.#connections.set(key, connection)
    return connection
  }

  #closeLongestIdle(): void {
    let idle: TcpConnection | undefined
    for (const connection of this.#connections.values()) {
      if (!idle || connection.usedAt < idle.usedAt) idle = connection
    }
    idle?.close()
  }
}

export function listenTcp(
  address: ListenAddress,
  receiver: NetworkReceiver,
  limits: NetworkLimits,
  clock: Clock,
): Promise<Listener> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new RingwrightError(
          'unavailable',
          `Cannot listen on tcp ${address.host}:${address.port}: ${cause.message}. Change \`listen\`, or stop what uses the port.`,
          { cause },
        ),
      )
    })
    server.listen({ host: address.host, port: address.port }, () => {
      server.removeAllListeners('error')
      resolve(new TcpListener(server, clock, receiver, limits))
    })
  })
}
