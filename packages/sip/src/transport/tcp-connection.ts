import type { Socket } from 'node:net'
import type { Clock, Instant, Timer } from '@ringwright/core'
import { MESSAGE_LIMITS, StreamFramer } from '../message/index.js'
import type { NetworkFlow, NetworkReceiver } from './network.js'
import type { NetworkLimits } from './network-limits.js'

const PONG = Buffer.from('\r\n')

export interface TcpConnectionOptions {
  readonly clock: Clock
  readonly limits: NetworkLimits
  readonly receiver: NetworkReceiver
  readonly flow: NetworkFlow
  closed(connection: TcpConnection): void
}

/** One TCP connection with its framer. What is sent before it is open waits, within the limit on buffered octets. */
export class TcpConnection {
  usedAt: Instant
  readonly #socket: Socket
  readonly #options: TcpConnectionOptions
  readonly #framer: StreamFramer
  #idle: Timer | undefined
  #connect: Timer | undefined
  #failures = new Set<() => void>()
  #closed = false

  constructor(socket: Socket, options: TcpConnectionOptions) {
    const { clock, limits } = options
    this.#socket = socket
    this.#options = options
    this.#framer = new StreamFramer({ ...MESSAGE_LIMITS, messageBytesMax: limits.messageBytesMax })
    this.usedAt = clock.now()
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#received(chunk))
    socket.on('error', () => this.close())
    socket.on('close', () => this.close())
    socket.on('end', () => this.close())
    if (socket.connecting) {
      this.#connect = clock.setTimer(limits.connectTimeoutMs, () => this.close())
      socket.once('connect', () => this.#connect?.cancel())
    }
    this.#watchIdle(limits.connectionIdleMs)
  }

  send(message: Uint8Array, failed?: () => void): void {
    const { clock, limits } = this.#options
    if (this.#closed) return failed && queueMicrotask(failed)
    if (this.#socket.writableLength + message.length > limits.connectionBufferedBytesMax) {
      this.close()
      return failed && queueMicrotask(failed)
    }
    this.usedAt = clock.now()
    if (failed) this.#failures.add(failed)
    this.#socket.write(message, () => void (failed && !this.#closed && this.#failures.delete(failed)))
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#idle?.cancel()
    this.#connect?.cancel()
    this.#socket.destroy()
    this.#options.closed(this)
    const failures = [...this.#failures]
    this.#failures.clear()
    for (const failed of failures) failed()
  }

  #received(chunk: Uint8Array): void {
    const { clock, receiver, flow } = this.#options
    this.usedAt = clock.now()
    for (const frame of this.#framer.push(chunk)) {
      if (this.#closed) return
      if (frame.kind === 'message') receiver.received(frame.octets, flow)
      else if (frame.kind === 'ping') this.#socket.write(PONG)
      else if (frame.kind === 'broken') {
        receiver.broken(frame.error, flow)
        this.#socket.end(() => this.close())
      }
    }
  }

  /** One timer that looks again when the connection was used meanwhile, so that traffic costs nothing. */
  #watchIdle(delayMs: number): void {
    const { clock, limits } = this.#options
    this.#idle = clock.setTimer(delayMs, () => {
      const remainingMs = this.usedAt + limits.connectionIdleMs - clock.now()
      if (remainingMs > 0) this.#watchIdle(remainingMs)
      else this.close()
    })
  }
}
