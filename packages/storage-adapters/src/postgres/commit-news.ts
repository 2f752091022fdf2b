import type { CenterId } from '@ringwright/core'
import { storedText, textOf } from '../sql/stored-text.js'
import type { PostgresListener } from './postgres-listener.js'

export interface CommitNewsOptions {
  readonly listener: PostgresListener
  readonly channel: string
  /** Tells this node's news from others': it knows its own already. */
  readonly node: string
}

/**
 * Tells other nodes that a center's log has grown. Outside of the transaction, because PostgreSQL lets only one
 * transaction that notifies commit at a time; and once for all commits since the last telling.
 */
export class CommitNews {
  readonly #options: CommitNewsOptions
  readonly #listeners = new Set<(center?: CenterId) => void>()
  readonly #untold = new Set<CenterId>()
  #telling = false

  constructor(options: CommitNewsOptions) {
    this.#options = options
    options.listener.hear(options.channel, (payload) => this.#hear(payload))
    options.listener.onConnected(() => this.#spread())
  }

  /** Calls back with the center that has news; with none when any may have. Returns the function that ends it. */
  on(listener: (center?: CenterId) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** This node has committed. */
  tell(center: CenterId): void {
    this.#spread(center)
    this.#untold.add(center)
    if (!this.#telling) void this.#tellOthers()
  }

  async #tellOthers(): Promise<void> {
    const { listener, channel, node } = this.#options
    this.#telling = true
    while (this.#untold.size > 0) {
      const payloads = [...this.#untold].map((center) => `${node}:${storedText(center)}`)
      this.#untold.clear()
      await listener.send(channel, payloads)
    }
    this.#telling = false
  }

  #hear(payload: string): void {
    const end = payload.indexOf(':')
    if (end > 0 && payload.slice(0, end) !== this.#options.node)
      this.#spread(textOf(payload.slice(end + 1)) as CenterId)
  }

  #spread(center?: CenterId): void {
    for (const listener of this.#listeners) listener(center)
  }
}
