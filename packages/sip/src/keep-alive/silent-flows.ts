import type { Clock } from '@ringwright/core'
import { IdleWatch } from '../transport/idle-watch.js'
import type { NetworkFlow } from '../transport/network.js'
import { DATAGRAM_PING_MS } from './datagram-ping.js'

/** UDP flows that are watched at once; what is registered over one beyond them ends with its time. */
const WATCHED_MAX = 20_000

/** Notices that a peer who has promised keep-alives sends none any more (RFC 5626 4.4 and 5.4). */
export class SilentFlows {
  readonly #clock: Clock
  readonly #lost: (flow: NetworkFlow) => void
  /** Of UDP; a connection watches itself. */
  readonly #watches = new Map<string, IdleWatch>()

  constructor(clock: Clock, lost: (flow: NetworkFlow) => void) {
    this.#clock = clock
    this.#lost = lost
  }

  /** From now on this peer sends something at least each so many seconds. */
  expect(flow: NetworkFlow, seconds: number): void {
    // A ping that is lost on its way comes again in this time.
    const silentMs = seconds * 1_000 + DATAGRAM_PING_MS
    if (flow.reliable) return flow.expectWithin?.(silentMs)
    const { key } = flow
    this.#watches.get(key)?.stop()
    this.#watches.delete(key)
    if (this.#watches.size >= WATCHED_MAX) return
    const watch = new IdleWatch(this.#clock, silentMs, () => {
      this.#watches.delete(key)
      this.#lost(flow)
    })
    this.#watches.set(key, watch)
  }

  heard(flow: NetworkFlow): void {
    if (this.#watches.size > 0) this.#watches.get(flow.key)?.used()
  }

  stop(): void {
    for (const watch of this.#watches.values()) watch.stop()
    this.#watches.clear()
  }
}
