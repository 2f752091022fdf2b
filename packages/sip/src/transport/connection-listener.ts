import type { Socket } from 'node:net'
import type { Clock } from '@ringwright/core'
import type { Transport } from '../sip-request.js'
import { Handshake } from './handshake.js'
import { plainAddress } from './mapped-address.js'
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
  /** See `Listener.renew`. */
  readonly renew?: Listener['renew']
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

  get isOver(): boolean {
    return this.listener.openConnectionOf(this) === undefined
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
  /** By peer: what is sent there goes by the newest. */
  readonly #connections = new Map<string, PeerConnection>()
  /** A peer may have several from one port, to several addresses of ours. */
  readonly #open = new Set<PeerConnection>()
  readonly #handshakes = new Map<string, Handshake>()
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

  get renew(): Listener['renew'] {
    return this.#options.renew
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

  /** A peer has opened a connection that TLS, or an upgrade, has to be agreed on for before `accept`: it counts already. */
  shakeHands(socket: Socket): void {
    const { remoteAddress, remotePort } = socket
    if (remoteAddress === undefined || remotePort === undefined) return void socket.destroy()
    const { clock, limits } = this.#options
    const { peer } = new ConnectionFlow(this, plainAddress(remoteAddress), remotePort)
    this.#makeRoom()
    const handshake = new Handshake(socket, clock, limits.connectTimeoutMs, () => {
      if (this.#handshakes.get(peer) === handshake) this.#handshakes.delete(peer)
    })
    this.#handshakes.set(peer, handshake)
  }

  /** Takes a connection that a peer opened. */
  accept(address: string, port: number, make: MakeConnection): void {
    const flow = new ConnectionFlow(this, plainAddress(address), port)
    this.#handshakes.get(flow.peer)?.end()
    this.#add(flow, make)
  }

  /** The listening socket is broken. */
  failed(error: Error): void {
    void this.close()
    this.#options.receiver.failed(this, error)
  }

  close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = this.#options.stop()
      for (const each of [...this.#handshakes.values(), ...this.#open]) each.close()
    }
    return this.#closing
  }

  #add(flow: ConnectionFlow, make: MakeConnection): PeerConnection {
    const { clock, limits, receiver } = this.#options
    this.#makeRoom()
    const { peer } = flow
    const connection = make({
      clock,
      limits,
      receiver,
      flow,
      closed: (ended) => {
        this.#open.delete(ended)
        if (this.#connections.get(peer) !== ended) return
        this.#connections.delete(peer)
        receiver.closed?.(flow)
      },
    })
    this.#connections.set(peer, connection)
    this.#open.add(connection)
    return connection
  }

  /** Closes the longest idle one of peers that nobody knows: a flood of them costs no phone its registration. */
  #makeRoom(): void {
    if (this.#handshakes.size + this.#open.size < this.#options.limits.connectionsMax) return
    let least: Handshake | PeerConnection | undefined
    for (const each of [...this.#handshakes.values(), ...this.#open]) {
      if (!least || isLessUseful(each, least)) least = each
    }
    least?.close()
  }
}

function isLessUseful(a: Handshake | PeerConnection, b: Handshake | PeerConnection): boolean {
  return a.isClosedLast === b.isClosedLast ? a.usedAt < b.usedAt : b.isClosedLast
}
