import type { Socket } from 'node:net'
import type { Timer } from '@ringwright/core'
import { MESSAGE_LIMITS, StreamFramer } from '../message/index.js'
import { PeerConnection, type PeerConnectionOptions } from './peer-connection.js'

const PONG = Buffer.from('\r\n')

/** One TCP or TLS connection with its framer. */
export class StreamConnection extends PeerConnection {
  readonly #socket: Socket
  readonly #framer: StreamFramer
  #connect: Timer | undefined

  /** `opened` is the event that says that a socket of ours, which is still connecting, can be used. */
  constructor(socket: Socket, options: PeerConnectionOptions, opened?: 'connect' | 'secureConnect') {
    super(options)
    const { clock, limits } = options
    this.#socket = socket
    this.#framer = new StreamFramer({ ...MESSAGE_LIMITS, messageBytesMax: limits.messageBytesMax })
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

  protected get bufferedBytes(): number {
    return this.#socket.writableLength
  }

  protected write(message: Uint8Array, done: (error?: Error | null) => void): void {
    this.#socket.write(message, done)
  }

  protected writePong(done: () => void): void {
    this.#socket.write(PONG, done)
  }

  protected release(): void {
    this.#connect?.cancel()
    this.#socket.destroy()
  }

  #received(chunk: Uint8Array): void {
    const { receiver, flow } = this.options
    this.heard()
    for (const frame of this.#framer.push(chunk)) {
      if (this.isClosed) return
      if (frame.kind === 'message') receiver.received(frame.octets, flow)
      else if (frame.kind === 'broken') {
        receiver.broken(frame.error, flow)
        this.#socket.end(() => this.close())
      } else {
        receiver.lineEnds?.(flow)
        if (frame.kind === 'ping') this.answerPing()
      }
    }
  }
}
