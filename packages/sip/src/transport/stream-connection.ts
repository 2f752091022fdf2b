import type { Socket } from 'node:net'
import type { Instant, Timer } from '@ringwright/core'
import { MESSAGE_LIMITS, StreamFramer } from '../message/index.js'
import { IdleWatch } from './idle-watch.js'
import type { PeerConnection, PeerConnectionOptions } from './peer-connection.js'

const PONG = Buffer.from('\r\n')

/** One TCP or TLS connection with its framer. */
export class StreamConnection implements PeerConnection {
  readonly #socket: Socket
  readonly #options: PeerConnectionOptions
  readonly #framer: StreamFramer
  readonly #watch: IdleWatch
  /** Of a peer that has promised keep-alives. */
  #silence: IdleWatch | undefined
  #pongWaits = false
  #connect: Timer | undefined
  #failures = new Set<() => void>()
  #closed = false

  /** `opened` is the event that says that a socket of ours, which is still connecting, can be used. */
  constructor(socket: Socket, options: PeerConnectionOptions, opened?: 'connect' | 'secureConnect') {
    const { clock, limits } = options
    this.#socket = socket
    this.#options = options
    this.#framer = new StreamFramer({ ...MESSAGE_LIMITS, messageBytesMax: limits.messageBytesMax })
    this.#watch = new IdleWatch(clock, limits.connectionIdleMs, () => this.close())
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#received(chunk))
    socket.on('error', () => this.close())
    socket.on('close', () => this.close())
    socket.on('end', () => this.close())
    if (opened) {
      this.#connect = clock.setTimer(limits.connectTimeoutMs, () => this.close())
      socket.once(opened, () => this.#connect?.cancel())
    }
  }

  get usedAt(): Instant {
    return this.#watch.usedAt
  }

  send(message: Uint8Array, failed?: () => void): void {
    const { limits } = this.#options
    if (this.#closed) return failed && queueMicrotask(failed)
    if (this.#socket.writableLength + message.length > limits.connectionBufferedBytesMax) {
      this.close()
      return failed && queueMicrotask(failed)
    }
    this.#watch.used()
    if (failed) this.#failures.add(failed)
    this.#socket.write(message, () => void (failed && !this.#closed && this.#failures.delete(failed)))
  }

  expectWithin(silentMs: number): void {
    this.#silence?.stop()
    if (this.#closed) return
    this.#silence = new IdleWatch(this.#options.clock, silentMs, () => this.close())
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#watch.stop()
    this.#silence?.stop()
    this.#connect?.cancel()
    this.#socket.destroy()
    this.#options.closed(this)
    const failures = [...this.#failures]
    this.#failures.clear()
    for (const failed of failures) failed()
  }

  #received(chunk: Uint8Array): void {
    const { receiver, flow } = this.#options
    this.#watch.used()
    this.#silence?.used()
    for (const frame of this.#framer.push(chunk)) {
      if (this.#closed) return
      if (frame.kind === 'message') receiver.received(frame.octets, flow)
      else if (frame.kind === 'broken') {
        receiver.broken(frame.error, flow)
        this.#socket.end(() => this.close())
      } else {
        receiver.lineEnds?.(flow)
        if (frame.kind === 'ping') this.#answerPing()
      }
    }
  }

  /** One answer waits at most: who pings and does not read gets no more. */
  #answerPing(): void {
    if (this.#pongWaits) return
    this.#pongWaits = true
    this.#socket.write(PONG, () => (this.#pongWaits = false))
  }
}
