import type { Clock } from '@ringwright/core'
import type { Transport } from '../sip-request.js'
import type { Listener, NetworkFlow, NetworkReceiver } from './network.js'
import type { NetworkLimits } from './network-limits.js'
import type { PeerConnection, PeerConnectionOptions } from './peer-connection.js'

/** Makes the connection of a flow. */
export type MakeConnection = (options: PeerConnectionOptions) => PeerConnection

/** Opens a connection to a peer; `name` is what its certificate must be for. */
export type OpenConnection = (
  remote: { readonly address: string; readonly port: number; readonly name: string | undefined },
  options: PeerConnectionOptions,
) => PeerConnection

export interface ConnectionListenerOptions {
  readonly transport: Exclude<Transport, 'udp'>
  /** What is bound. */
  readonly host: string
  readonly port: number
  readonly clock: Clock
  readonly receiver: NetworkReceiver
  readonly limits: NetworkLimits
  /** Absent where only peers open connections: to a browser that is gone there is no way. */
  readonly open?: OpenConnection
  /** Stops listening; resolves once nothing is open. */
  stop(): Promise<void>
}

class ConnectionFlow implements NetworkFlow {
  readonly listener: ConnectionListener
  readonly remote: { readonly address: string; readonly port: number }
  readonly name: string | undefined

  constructor(listener: ConnectionListener, address: string, port: number, name?: string) {
    this.listener = listener
    this.remote = { address, port }
    this.name = name
  }

  get transport(): Transport {
    return this.listener.transport
  }

  get reliable(): boolean {
    return true
  }

  get key(): string {
    const { transport, host, port } = this.listener
    return `${transport}:${host}:${port}:${this.peer}`
  }

  /** Connections are shared by address, and by name where a certificate was checked for it (RFC 5922 7.3). */
  get peer(): string {
    const { address, port } = this.remote
    return this.name === undefined ? `${address}:${port}` : `${address}:${port}:${this.name}`
  }

  send(message: Uint8Array, failed?: () => void): void {
    const connection = this.listener.connectionOf(this)
    if (connection) connection.send(message, failed)
    else if (failed) queueMicrotask(failed)
  }

  expectWithin(silentMs: number): void {
    this.listener.openConnectionOf(this)?.expectWithin(silentMs)
  }

  closeLast(): void {
    const connection = this.listener.openConnectionOf(this)
    if (connection) connection.isClosedLast = true
  }

  close(): void {
    this.listener.openConnectionOf(this)?.close()
  }
}

/** A port for connections, with those that peers opened and those that we did. */
export class ConnectionListener implements Listener {
  readonly transport: Transport
  readonly host: string
  readonly port: number
  readonly #options: ConnectionListenerOptions
  readonly #connections = new Map<string, PeerConnection>()
  #closing: Promise<void> | undefined

  constructor(options: ConnectionListenerOptions) {
    this.transport = options.transport
    this.host = options.host
    this.port = options.port
    this.#options = options
  }

  flowTo(address: string, port: number, name?: string): NetworkFlow {
    return new ConnectionFlow(this, address, port, name)
  }

  openConnectionOf(flow: ConnectionFlow): PeerConnection | undefined {
    return this.#connections.get(flow.peer)
  }

  /** The open connection of a flow, or a new one; undefined when none can be opened. */
  connectionOf(flow: ConnectionFlow): PeerConnection | undefined {
    const { remote, name } = flow
    const known = this.openConnectionOf(flow)
    if (known) return known
    const { open } = this.#options
    if (!open || this.#closing || remote.port < 1 || remote.port > 65_535) return undefined
    return this.#add(flow, (options) => open({ ...remote, name }, options))
  }

  /** Takes a connection that a peer opened. */
  accept(address: string, port: number, make: MakeConnection): void {
    this.#add(new ConnectionFlow(this, address, port), make)
  }

  /** The listening socket is broken. */
  failed(error: Error): void {
    void this.close()
    this.#options.receiver.failed(this, error)
  }

  close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = this.#options.stop()
      for (const connection of [...this.#connections.values()]) connection.close()
    }
    return this.#closing
  }

  #add(flow: ConnectionFlow, make: MakeConnection): PeerConnection {
    const { clock, limits, receiver } = this.#options
    if (this.#connections.size >= limits.connectionsMax) this.#closeLeastUseful()
    const { peer } = flow
    const connection = make({
      clock,
      limits,
      receiver,
      flow,
      closed: (ended) => {
        if (this.#connections.get(peer) !== ended) return
        this.#connections.delete(peer)
        receiver.closed?.(flow)
      },
    })
    this.#connections.set(peer, connection)
    return connection
  }

  /** The longest idle one of peers that nobody knows: a flood of them costs no phone its registration. */
  #closeLeastUseful(): void {
    let least: PeerConnection | undefined
    for (const connection of this.#connections.values()) {
      if (!least || isLessUseful(connection, least)) least = connection
    }
    least?.close()
  }
}

function isLessUseful(a: PeerConnection, b: PeerConnection): boolean {
  return a.isClosedLast === b.isClosedLast ? a.usedAt < b.usedAt : b.isClosedLast
}
