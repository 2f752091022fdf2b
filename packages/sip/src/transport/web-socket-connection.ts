import type { RawData, WebSocket } from 'ws'
import { PeerConnection, type PeerConnectionOptions } from './peer-connection.js'

const PING = '\r\n\r\n'
const PONG = '\r\n'
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

  protected release(): void {
    this.#socket.close(GOING_AWAY)
    // Whoever does not answer the close is cut off by `ws` itself, after 30 s; nothing of theirs is read till then.
    this.#socket.removeAllListeners('message')
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
