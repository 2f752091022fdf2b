import type { Clock, Random, Timer } from '@ringwright/core'
import type { NetworkFlow } from '../transport/network.js'
import { ConnectionPing } from './connection-ping.js'
import { DatagramPing } from './datagram-ping.js'
import type { Ping } from './ping.js'

/** A peer that asks for more than one ping in so many seconds gets this: no NAT forgets faster. */
const SECONDS_MIN = 10

/** RFC 5626 4.4: after 80 to 100 % of the time, so that not all who came together ping together. */
const EARLIEST = 0.8

export interface FlowKeeperOptions {
  readonly clock: Clock
  readonly random: Random
  /** Its peer does not answer any more. */
  readonly lost: (flow: NetworkFlow) => void
}

interface KeptFlow {
  readonly ping: Ping
  /** Seconds between two pings, one for each that wants it kept. */
  readonly wishes: Set<{ readonly seconds: number }>
  timer: Timer | undefined
}

/** Pings the flows that we have opened and want to be reached by, and notices when one is dead (RFC 5626 4.4). */
export class FlowKeeper {
  readonly #options: FlowKeeperOptions
  readonly #kept = new Map<string, KeptFlow>()

  constructor(options: FlowKeeperOptions) {
    this.#options = options
  }

  /** Until the returned function is called, or the flow is lost. Whoever wants the shortest time gets it. */
  keep(flow: NetworkFlow, seconds: number): () => void {
    const kept = this.#kept.get(flow.key) ?? this.#begin(flow)
    const wish = { seconds: Math.max(SECONDS_MIN, seconds) }
    kept.wishes.add(wish)
    this.#again(kept)
    return () => {
      kept.wishes.delete(wish)
      if (kept.wishes.size === 0 && this.#kept.get(flow.key) === kept) this.forget(flow)
    }
  }

  /** Whether what came in answers a ping. */
  heard(message: Uint8Array, flow: NetworkFlow): boolean {
    if (this.#kept.size === 0) return false
    return this.#kept.get(flow.key)?.ping.heard(message) ?? false
  }

  /** Ends the pings of a flow. */
  forget(flow: NetworkFlow): void {
    const kept = this.#kept.get(flow.key)
    if (!kept) return
    this.#kept.delete(flow.key)
    kept.timer?.cancel()
    kept.ping.stop()
  }

  stop(): void {
    for (const kept of this.#kept.values()) {
      kept.timer?.cancel()
      kept.ping.stop()
    }
    this.#kept.clear()
  }

  #begin(flow: NetworkFlow): KeptFlow {
    const { clock, random } = this.#options
    const lost = (): void => {
      this.forget(flow)
      this.#options.lost(flow)
    }
    const ping = flow.reliable ? new ConnectionPing(clock, flow, lost) : new DatagramPing({ clock, random, flow, lost })
    const kept: KeptFlow = { ping, wishes: new Set(), timer: undefined }
    this.#kept.set(flow.key, kept)
    return kept
  }

  #again(kept: KeptFlow): void {
    const { clock, random } = this.#options
    const seconds = Math.min(...[...kept.wishes].map((wish) => wish.seconds))
    kept.timer?.cancel()
    kept.timer = clock.setTimer(Math.round(seconds * 1_000 * (EARLIEST + (1 - EARLIEST) * random.next())), () => {
      kept.ping.send()
      this.#again(kept)
    })
  }
}
