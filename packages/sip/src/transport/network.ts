import type { ParseError } from '../message/index.js'
import type { Flow, Transport } from '../sip-request.js'
import type { Names } from './names.js'
import type { TlsCertificate, TlsIdentity } from './tls-identity.js'

/** A flow that can be written to. */
export interface NetworkFlow extends Flow {
  readonly listener: Listener
  /** Nothing needs to be sent twice over it. */
  readonly reliable: boolean
  /** Of a connection that is over: what is sent to its peer opens another one, if it can. Absent without connections. */
  readonly isOver?: boolean
  /**
   * Sends one whole message. Never throws: what cannot be sent is lost on UDP, and `failed`, when given, is called
   * later, at most once, when the network says so (unreachable, refused, closed, buffers full).
   */
  send(message: Uint8Array, failed?: () => void): void
  /**
   * Closes a connection, unless its peer is heard at least once in each of these periods from now on. Absent without
   * connections.
   */
  expectWithin?(silentMs: number): void
  /** When there are too many connections, those of which this was said go last. Absent without connections. */
  closeLast?(): void
  /** Ends a connection. Absent without connections. */
  close?(): void
}

export interface ListenAddress {
  readonly transport: Transport
  /** An address of this machine, such as `127.0.0.1`. */
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** For `tls` and `wss`. */
  readonly tls?: TlsIdentity
  /** For `ws` and `wss`: pages from where browsers may connect, such as `https://desk.example`. Default: any. */
  readonly origins?: readonly string[]
}

/** A bound socket. */
export interface Listener {
  readonly transport: Transport
  readonly host: string
  readonly port: number
  /**
   * The flow to a peer. A connection is opened with the first message, and shared after that; over TLS the peer's
   * certificate must be for `name`, or for the address without one.
   */
  flowTo(address: string, port: number, name?: string): NetworkFlow
  /**
   * Connections show this certificate from now on; those that are open go on. Absent where none is shown.
   */
  readonly renew?: ((certificate: TlsCertificate) => void) | undefined
  close(): Promise<void>
}

/** Takes what a listener receives. Nothing that a peer sends makes a listener throw. */
export interface NetworkReceiver {
  /** One whole message; a stream has been cut into messages already. */
  received(message: Uint8Array, flow: NetworkFlow): void
  /** Nobody can tell where the next message of a stream begins. It is closed after what is sent in reply. */
  broken(error: ParseError, flow: NetworkFlow): void
  /** The peer of a connection has sent line ends between messages: a keep-alive, or the answer to one. */
  lineEnds?(flow: NetworkFlow): void
  /** A connection is over: nothing reaches its peer by this flow any more. */
  closed?(flow: NetworkFlow): void
  /** The listener is broken and has closed itself. */
  failed(listener: Listener, error: Error): void
}

/** Where messages come from and go to: the machine's sockets, or a network in memory. */
export interface Network {
  /** Rejects with `unavailable` when the address cannot be bound. */
  listen(address: ListenAddress, receiver: NetworkReceiver): Promise<Listener>
  readonly names: Names
}
