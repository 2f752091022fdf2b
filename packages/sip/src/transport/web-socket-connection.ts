import type { RawData, WebSocket } from 'ws'
import { PeerConnection, type PeerConnectionOptions } from './peer-connection.js'

const PING = '\r\n\r\n'
const PONG = '\r\n'
/** A browser answers a close within a round trip; one that is gone, such as a closed laptop, never does. */
const GOODBYE_MS = 1_000
/** RFC 6455 7.4.1: the endpoint goes away. */
const GOING_AWAY = 1001

/** One WebSocket of a browser: a frame is a message (RFC 7118 5). Only browsers open them, so there is none of ours. */
export class WebSocketConnection extends PeerConnection {
  readonly #socket: WebSocket

  constructor(socket: WebSocket, options: PeerConnectionOptions) {
    super(options)
    this.#socket = socket
    socket.on('message', (data) => this.#received(data))
    socket.on('error', () => this.close())
    socket.on('close', () => this.close())
  }

  protected get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  protected write(message: Uint8Array, done: (error?: Error) => void): void {
    // A text frame: that is what sip.js and JsSIP read.
    this.#socket.send(message, { binary: false }, done)
  }

  protected writePong(done: () => void): void {
    this.#socket.send(PONG, done)
  }

  /** Nothing of theirs is read any more, and whoever does not answer the close is cut off. */
  protected release(): void {
    this.#socket.removeAllListeners('message')
    const cutOff = this.options.clock.setTimer(GOODBYE_MS, () => this.#socket.terminate())
    this.#socket.once('close', () => cutOff.cancel())
    this.#socket.close(GOING_AWAY)
  }

  #received(data: RawData): void {
    const { receiver, flow } = this.options
    this.heard()
    const octets = octetsOf(data)
    if (octets.length <= PING.length && octets.toString('latin1').trim() === '') {
      receiver.lineEnds?.(flow)
      if (octets.length === PING.length) this.answerPing()
      return
    }
    receiver.received(octets, flow)
  }
}

function octetsOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
