import type { Clock } from '../clock/clock.js'
import type { Decide } from '../engine/commit-pipeline.js'
import { guardedRule } from '../engine/guarded-rule.js'
import type { Logger } from '../engine/logger.js'
import type { RecordKind } from '../engine/record-kind.js'
import type { RecordListener } from '../engine/record-listener.js'
import type { Fence, Transaction } from '../engine/transaction.js'
import { errorText } from '../errors/ringwright-error.js'
import type { CenterId, NodeId } from '../identity/identity.js'
import type { LiveRecord } from '../storage/record.js'
import type { Store } from '../storage/store.js'
import { leaveFormats } from './center-formats.js'
import { FarHomes } from './far-homes.js'
import type { HomeRule, HomedKind } from './home-rule.js'
import { nodeLease, nodes } from './node-record.js'

export interface NodeJudgeOptions {
  readonly store: Store
  readonly center: CenterId
  readonly node: NodeId
  readonly clock: Clock
  readonly logger: Logger
  readonly ttlMs: number
  /** Tells of every change of a kind, tentative ones included. */
  readonly listen: (kind: RecordKind<unknown>, listener: RecordListener) => void
  readonly all: <Body>(kind: RecordKind<Body>) => ReadonlyMap<string, LiveRecord<Body>>
  readonly runUnder: <T>(fence: () => Fence | undefined, decide: Decide<T>) => Promise<T | undefined>
  /** Whether this node is the one that bothers, and has had the store for long enough to judge others. */
  readonly mayJudge: () => boolean
  readonly beforeSettling: () => Promise<void>
}

/** Records settled at a time, so that a node with thousands of calls does not fill the buffers of its judge. */
const SETTLED_AT_ONCE = 200
/** Every how many looks homes without a node are looked for: what a node wrote after it had been judged. */
const STRAY_LOOKS = 15

/**
 * Settles what lived on nodes that are lost. A node counts as lost when its lease can be taken: the judge then holds it,
 * so the node cannot have it back before all is settled, and the store refuses whatever a judge decides that has itself
 * been silent for too long.
 */
export class NodeJudge {
  readonly #options: NodeJudgeOptions
  readonly #homed: HomedKind[] = []
  readonly #farHomes: FarHomes
  readonly #judging = new Set<NodeId>()
  /** Whose lease this judge has taken: nothing is handed to them. */
  readonly #condemned = new Set<NodeId>()
  /** Who could not be judged to the end, and may have no record any more by which they would be found. */
  readonly #unsettled = new Set<NodeId>()
  #looks = 0
  #heirs = 0

  constructor(options: NodeJudgeOptions) {
    this.#options = options
    this.#farHomes = new FarHomes(options.node)
  }

  home<Body>(kind: RecordKind<Body>, rule: HomeRule<Body>): void {
    const guarded: HomeRule<Body> = {
      home: guardedRule(this.#options.logger, kind.kind, (body: Body) => rule.home(body), undefined),
      settle: (transaction, id, body, heir) => rule.settle(transaction, id, body, heir),
    }
    const homed: HomedKind = { kind, rule: guarded }
    this.#homed.push(homed)
    this.#farHomes.count(homed, this.#options.listen)
  }

  /** Looks for the lost. Call often; asks the store once for each other node. */
  look(): void {
    const { node, all, mayJudge } = this.#options
    if (!mayJudge()) return
    const suspects = new Set([...(all(nodes).keys() as Iterable<NodeId>), ...this.#unsettled])
    if (this.#looks++ % STRAY_LOOKS === 0) for (const home of this.#farHomes.nodes) suspects.add(home)
    suspects.delete(node)
    for (const suspect of suspects) void this.#judge(suspect)
  }

  /** A node is gone, or this one has become the judge: somebody may have been left behind. */
  lookForStrays(): void {
    this.#looks = 0
    this.look()
  }

  async #judge(suspect: NodeId): Promise<void> {
    if (this.#judging.has(suspect)) return
    this.#judging.add(suspect)
    const { store, center, node, clock, logger, ttlMs, beforeSettling } = this.#options
    const lease = nodeLease(suspect)
    const holder = `judge ${node}`
    try {
      const askedAt = clock.now()
      const held = await store.lease(center, lease, holder, ttlMs)
      this.#unsettled.delete(suspect)
      if (!held) return
      this.#condemned.add(suspect)
      const fence: Fence = { lease, token: held.token }
      await beforeSettling()
      await this.#settle(suspect, () => (clock.now() < askedAt + ttlMs ? fence : undefined))
      await store.release(center, lease, holder)
    } catch (error) {
      this.#unsettled.add(suspect)
      logger.warn('lost node could not be settled; trying again', { lost: suspect, error: errorText(error) })
    } finally {
      this.#judging.delete(suspect)
      this.#condemned.delete(suspect)
    }
  }

  /** Rejects when something could not be settled, once all else is. */
  async #settle(lost: NodeId, fence: () => Fence | undefined): Promise<void> {
    const { all, runUnder, logger } = this.#options
    const settled: Record<string, number> = {}
    const failures: PromiseRejectedResult[] = []
    for (const { kind, rule } of this.#homed) {
      const ids = [...all(kind)].flatMap(([id, { body }]) => (rule.home(body) === lost ? [id] : []))
      for (let from = 0; from < ids.length; from += SETTLED_AT_ONCE) {
        const results = await Promise.allSettled(
          ids.slice(from, from + SETTLED_AT_ONCE).map((id) =>
            runUnder(fence, (transaction) => {
              const body = transaction.read(kind, id)
              if (body !== undefined && rule.home(body) === lost)
                rule.settle(transaction, id, body, this.#heirOf(lost, transaction))
            }),
          ),
        )
        failures.push(...results.filter((result) => result.status === 'rejected'))
      }
      if (ids.length > 0) settled[kind.kind] = ids.length
    }
    if (failures[0]) throw failures[0].reason
    const isGone = await runUnder(fence, (transaction) => {
      if (!transaction.read(nodes, lost)) return false
      transaction.remove(nodes, lost)
      leaveFormats(transaction, lost)
      transaction.fact('node:lost', { node: lost, settled })
      return true
    })
    if (isGone) logger.warn('node lost', { lost, settled })
  }

  /** The nodes that are there take turns. The change rests on the heir's record: who is judged meanwhile inherits nothing. */
  #heirOf(lost: NodeId, transaction: Transaction): NodeId {
    const { all, node } = this.#options
    const heirs = [...all(nodes).values()].flatMap(({ body: { id, draining } }) =>
      draining || id === lost || this.#condemned.has(id) ? [] : [id],
    )
    const heir = heirs[this.#heirs++ % heirs.length] ?? node
    transaction.read(nodes, heir)
    return heir
  }
}
