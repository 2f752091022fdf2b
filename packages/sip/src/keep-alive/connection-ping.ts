import type { Clock, Timer } from '@ringwright/core'
import type { NetworkFlow } from '../transport/network.js'
import type { Ping } from './ping.js'

const PING = Buffer.from('\r\n\r\n')

/** RFC 5626 4.4.1. */
const PONG_WITHIN_MS = 10_000

/** Two line ends over a connection, which the peer answers with one (RFC 5626 4.4.1). */
export class ConnectionPing implements Ping {
  readonly #clock: Clock
  readonly #flow: NetworkFlow
  readonly #lost: () => void
  #waiting: Timer | undefined

  constructor(clock: Clock, flow: NetworkFlow, lost: () => void) {
    this.#clock = clock
    this.#flow = flow
    this.#lost = lost
  }

  send(): void {
    if (this.#waiting) return
    this.#waiting = this.#clock.setTimer(PONG_WITHIN_MS, () => this.#lost())
    this.#flow.send(PING)
  }

  heard(): boolean {
    this.stop()
    return true
  }

  stop(): void {
    this.#waiting?.cancel()
    this.#waiting = undefined
  }
}
