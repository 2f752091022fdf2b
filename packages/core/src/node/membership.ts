import { type Clock, type Instant, sleep } from '../clock/clock.js'
import type { Decide } from '../engine/commit-pipeline.js'
import { Leadership } from '../engine/leadership.js'
import type { Logger } from '../engine/logger.js'
import { errorText } from '../errors/ringwright-error.js'
import type { CenterId, NodeId } from '../identity/identity.js'
import type { Store } from '../storage/store.js'
import { type FormatNumbers, joinFormats, leaveFormats } from './center-formats.js'
import { type NodeRecord, nodeLease, nodes } from './node-record.js'

export interface MembershipOptions {
  readonly store: Store
  readonly center: CenterId
  readonly node: NodeId
  readonly clock: Clock
  readonly logger: Logger
  /** For how long the node may be silent before it counts as lost. */
  readonly ttlMs: number
  /** The formats of records that this node reads. */
  readonly reads: () => FormatNumbers
  readonly run: <T>(decide: Decide<T>) => Promise<T>
  /** After each renewal of the node's own lease. */
  readonly onRenewed: () => void
}

/** How long a node that stops waits for the store to take that it is gone. */
const FAREWELL_MS = 1_000

/** This node's own place among the nodes of its center. */
export class Membership {
  readonly #options: MembershipOptions
  readonly #lease: Leadership
  #joinedAt: Instant = 0
  #draining = false
  #left = false

  constructor(options: MembershipOptions) {
    this.#options = options
    const { store, center, node, clock, logger, ttlMs, onRenewed } = options
    this.#lease = new Leadership({
      ...{ store, center, clock, logger, lease: nodeLease(node), holder: node, ttlMs, onRenewed },
      onChange: (fence) => {
        if (fence) this.#announce()
      },
    })
  }

  /** False while others may judge this node: it takes nothing new until it has its lease again. */
  get holds(): boolean {
    return this.#lease.fence !== undefined
  }

  /**
   * Whether the store has answered this node without a break for as long as a lease lasts, so that everybody who lives
   * has had the time to renew theirs.
   */
  get isSteady(): boolean {
    return this.#lease.heldForMs >= this.#options.ttlMs
  }

  async start(): Promise<void> {
    this.#joinedAt = this.#options.clock.now()
    await this.#lease.start()
  }

  /** Says that this node takes nothing new. */
  async drain(): Promise<void> {
    this.#draining = true
    await this.#put()
  }

  /** The record is gone: somebody has judged this node, which lives. What was not settled meanwhile is still its own. */
  removed(): void {
    if (this.holds) this.#announce()
  }

  /**
   * Takes the record back, so that what is left on this node is settled at once, and gives the lease back. A store that
   * does not answer is not waited for for long: then the node will be missed.
   */
  async stop(): Promise<void> {
    if (this.#left) return
    this.#left = true
    if (this.holds) await this.#farewell()
    await this.#lease.stop()
  }

  async #farewell(): Promise<void> {
    const { node, run, clock, logger } = this.#options
    const answered = new AbortController()
    const farewell = run((transaction) => {
      transaction.remove(nodes, node)
      leaveFormats(transaction, node)
    })
      .catch((error) => logger.warn('node could not take its leave', { error: errorText(error) }))
      .finally(() => answered.abort())
    await Promise.race([farewell, sleep(clock, FAREWELL_MS, answered.signal).catch(() => {})])
  }

  #announce(): void {
    this.#put().catch((error) =>
      this.#options.logger.warn('node could not announce itself', { error: errorText(error) }),
    )
  }

  async #put(): Promise<void> {
    const { node, run, reads } = this.#options
    await run((transaction) => {
      if (this.#left) return
      const known = transaction.read(nodes, node)
      if (known && (known.draining ?? false) === this.#draining) return
      if (!known) joinFormats(transaction, node, reads())
      const record: NodeRecord = { id: node, joinedAt: this.#joinedAt, ...(this.#draining && { draining: true }) }
      transaction.put(nodes, node, record)
    })
  }
}
