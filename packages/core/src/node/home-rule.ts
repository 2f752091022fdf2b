import type { Transaction } from '../engine/transaction.js'
import type { RecordKind } from '../engine/record-kind.js'
import type { NodeId } from '../identity/identity.js'

/** What becomes of records whose work lives on one node (a call, a socket) when that node is lost. */
export interface HomeRule<Body> {
  /** The node on which the record's work lives; undefined when it lives on none. */
  home(body: Body): NodeId | undefined
  /**
   * Its home is gone for good. Must leave the record with another home, with none, or removed; `heir` is a node that can
   * go on with what can be gone on with.
   */
  settle(transaction: Transaction, id: string, body: Body, heir: NodeId): void
}

/** A rule with the records that it is about. */
export interface HomedKind {
  readonly kind: RecordKind<unknown>
  readonly rule: HomeRule<unknown>
}
