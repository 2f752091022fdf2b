import type { HttpBatch } from './http-batch.js'
import { SocketListeners } from './socket-listeners.js'
import type { WebSocketLike } from './web-socket-like.js'

/** The server's end of a connection over plain requests: frames wait here until a request takes them. */
export class ServerHttpSocket extends SocketListeners implements WebSocketLike {
  readyState = 1
  bufferedAmount = 0
  #frames: string[] = []
  #close: HttpBatch['close']
  #wake: (() => void) | undefined

  send(text: string): void {
    if (this.readyState !== 1) return
    this.#frames.push(text)
    this.bufferedAmount += text.length
    this.#wake?.()
  }

  /** What was sent before and the close are still there to be taken. */
  close(code = 1000, reason = ''): void {
    if (this.readyState !== 1) return
    this.#close = { code, reason }
    this.leave(code, reason)
    this.#wake?.()
  }

  /** A frame of the client. */
  receive(data: string): void {
    if (this.readyState === 1) this.emit('message', { data })
  }

  /** The client has gone, or said that it goes. */
  leave(code: number, reason: string): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#close ??= { code, reason }
    this.emit('close', { code, reason })
    this.#wake?.()
  }

  /** Resolves when there is something to take. One asks at a time; who asked before is let go with nothing. */
  hasNews(): Promise<void> {
    this.#wake?.()
    if (this.#frames.length > 0 || this.#close) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined
        resolve()
      }
    })
  }

  take(): HttpBatch {
    const frames = this.#frames
    this.#frames = []
    this.bufferedAmount = 0
    return { frames, ...(this.#close && { close: this.#close }) }
  }
}
