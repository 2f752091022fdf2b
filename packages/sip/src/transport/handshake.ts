import type { Socket } from 'node:net'
import type { Clock, Instant, Timer } from '@ringwright/core'

/** A connection of a peer that carries no messages yet: TLS, or the upgrade to a WebSocket, is not done. */
export class Handshake {
  readonly isClosedLast = false
  readonly usedAt: Instant
  readonly #socket: Socket
  readonly #limit: Timer
  readonly #ended: () => void

  /** However slowly the peer sends, it has `limitMs` for all of it. */
  constructor(socket: Socket, clock: Clock, limitMs: number, ended: () => void) {
    this.usedAt = clock.now()
    this.#socket = socket
    this.#ended = ended
    this.#limit = clock.setTimer(limitMs, () => this.close())
    socket.once('close', () => this.end())
  }

  /** The socket is closed, or somebody else's from now on. */
  end(): void {
    this.#limit.cancel()
    this.#ended()
  }

  close(): void {
    this.end()
    this.#socket.destroy()
  }
}
