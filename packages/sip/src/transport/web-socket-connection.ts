import type { Instant } from '@ringwright/core'
import type { RawData, WebSocket } from 'ws'
import { IdleWatch } from './idle-watch.js'
import type { PeerConnection, PeerConnectionOptions } from './peer-connection.js'

const PING = '\r\n\r\n'
const PONG = '\r\n'
/** RFC 6455 7.4.1: the endpoint goes away. */
const GOING_AWAY = 1001

/** One WebSocket of a browser: a frame is a message (RFC 7118 5). Only browsers open them, so there is none of ours. */
export class WebSocketConnection implements PeerConnection {
  readonly #socket: WebSocket
  readonly #options: PeerConnectionOptions
  readonly #watch: IdleWatch
  /** Of a browser that has promised keep-alives. */
  #silence: IdleWatch | undefined
  #pongWaits = false
  #failures = new Set<() => void>()
  #closed = false

  constructor(socket: WebSocket, options: PeerConnectionOptions) {
    const { clock, limits } = options
    this.#socket = socket
    this.#options = options
    this.#watch = new IdleWatch(clock, limits.connectionIdleMs, () => this.close())
    socket.on('message', (data) => this.#received(data))
    socket.on('error', () => this.close())
    socket.on('close', () => this.close())
  }

  get usedAt(): Instant {
    return this.#watch.usedAt
  }

  send(message: Uint8Array, failed?: () => void): void {
    if (this.#closed) return failed && queueMicrotask(failed)
    if (this.#socket.bufferedAmount + message.length > this.#options.limits.connectionBufferedBytesMax) {
      this.close()
      return failed && queueMicrotask(failed)
    }
    this.#watch.used()
    if (failed) this.#failures.add(failed)
    // A text frame: that is what sip.js and JsSIP read.
    this.#socket.send(message, { binary: false }, (error) => {
      if (error) this.close()
      else if (failed) this.#failures.delete(failed)
    })
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
    this.#socket.close(GOING_AWAY)
    // Whoever does not answer the close is cut off by `ws` itself, after 30 s; nothing of theirs is read till then.
    this.#socket.removeAllListeners('message')
    this.#options.closed(this)
    const failures = [...this.#failures]
    this.#failures.clear()
    for (const failed of failures) failed()
  }

  #received(data: RawData): void {
    const { receiver, flow } = this.#options
    this.#watch.used()
    this.#silence?.used()
    const octets = octetsOf(data)
    if (octets.length <= PING.length && octets.toString('latin1').trim() === '') {
      receiver.lineEnds?.(flow)
      if (octets.length === PING.length) this.#answerPing()
      return
    }
    receiver.received(octets, flow)
  }

  /** One answer waits at most: who pings and does not read gets no more. */
  #answerPing(): void {
    if (this.#pongWaits) return
    this.#pongWaits = true
    this.#socket.send(PONG, () => (this.#pongWaits = false))
  }
}

function octetsOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
