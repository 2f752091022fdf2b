import type { CenterId, Change, ChangeId, LiveRecord, NodeId, Random, Store } from '@ringwright/core'
import { pick } from './draws.js'

/**
 * Somebody who writes to the store without being a node: an operator's script, a node of another release. It replaces
 * records by themselves, so that nothing is changed but their versions, and whoever rested on those is refused.
 */
export class RogueWriter {
  readonly #store: Store
  readonly #center: CenterId
  readonly #random: Random
  #commits = 0

  constructor(store: Store, center: CenterId, random: Random) {
    this.#store = store
    this.#center = center
    this.#random = random
  }

  /** How many of its changes were applied. */
  get commits(): number {
    return this.#commits
  }

  async write(): Promise<void> {
    const { records } = await this.#store.snapshot(this.#center)
    if (records.length === 0) return
    const chosen = new Set<LiveRecord>(Array.from({ length: 3 }, () => pick(this.#random, records)))
    const id = `rogue.${this.#commits}` as ChangeId
    const writes = [...chosen].map((record) => ({
      key: record.key,
      expects: record.version,
      record: { ...record, version: id },
    }))
    const change: Change = { id, node: 'rogue' as NodeId, reads: [], writes, facts: [] }
    const { outcome } = await this.#store.commit(this.#center, change)
    if (outcome === 'applied') this.#commits++
  }
}
