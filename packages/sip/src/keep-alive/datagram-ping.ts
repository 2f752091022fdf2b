import { type Clock, type Random, randomHex, type Timer } from '@ringwright/core'
import type { NetworkFlow } from '../transport/network.js'
import { readStunBindingResponse, stunBindingRequest } from '../transport/stun-binding.js'
import type { Ping } from './ping.js'

/** RFC 8489 6.2.1: the first repetition comes after 500 ms, each further one after twice as long, seven requests in all. */
const FIRST_WAIT_MS = 500
const REQUESTS_MAX = 7
/** After the last request, in first waits. */
const LAST_WAITS = 16

/** How long a flow may be silent before it counts as dead: 39.5 s. */
export const DATAGRAM_PING_MS = FIRST_WAIT_MS * (2 ** (REQUESTS_MAX - 1) - 1 + LAST_WAITS)

export interface DatagramPingOptions {
  readonly clock: Clock
  readonly random: Random
  readonly flow: NetworkFlow
  readonly lost: () => void
}

/**
 * STUN binding requests on a UDP flow (RFC 5626 4.4.2). Another address than before is the end of the flow, too: the
 * NAT has forgotten it.
 */
export class DatagramPing implements Ping {
  readonly #options: DatagramPingOptions
  #transaction: string | undefined
  #requests = 0
  #mapped: string | undefined
  #timer: Timer | undefined

  constructor(options: DatagramPingOptions) {
    this.#options = options
  }

  send(): void {
    if (this.#transaction !== undefined) return
    this.#requests = 0
    this.#transaction = randomHex(this.#options.random, 12)
    this.#request(this.#transaction)
  }

  heard(message: Uint8Array): boolean {
    const binding = readStunBindingResponse(message)
    if (!binding || binding.transaction !== this.#transaction) return false
    this.stop()
    const before = this.#mapped
    this.#mapped = binding.mapped
    if (before !== undefined && before !== binding.mapped) this.#options.lost()
    return true
  }

  stop(): void {
    this.#transaction = undefined
    this.#timer?.cancel()
  }

  #request(transaction: string): void {
    const { clock, flow, lost } = this.#options
    const isLast = ++this.#requests === REQUESTS_MAX
    const waits = isLast ? LAST_WAITS : 2 ** (this.#requests - 1)
    this.#timer = clock.setTimer(waits * FIRST_WAIT_MS, () => (isLast ? lost() : this.#request(transaction)))
    flow.send(stunBindingRequest(transaction))
  }
}
