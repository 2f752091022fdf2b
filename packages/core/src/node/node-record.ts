import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import { defineRecordKind } from '../engine/record-kind.js'
import type { NodeId } from '../identity/identity.js'

/**
 * A node that takes part in the center, from its start to its end. Its id is of one start: a process that is started
 * again is another node. While it lives it holds the lease that `nodeLease` names; the record says who is to be missed.
 *
 *            start            stop                                     (removed)
 *  ──▶ joined ──▶ … ──▶ draining ──▶ left ──────────────────────────────▶
 *        │  ▲                                                              ▲
 *  lease │  │ it lived: it has the lease again                             │
 *  lapses▼  │                                                              │
 *       silent ──▶ judged: all that lived on it is settled, record removed ┘
 */
export interface NodeRecord {
  readonly id: NodeId
  readonly joinedAt: Instant
  /** It takes nothing new and will stop: nothing is handed to it. */
  readonly draining?: boolean
}

/** Nodes that have joined and are not lost, by their ids. */
export const nodes = defineRecordKind<NodeRecord>({
  kind: 'node',
  schema: () => z.object({ id: z.string(), joinedAt: z.number(), draining: z.boolean().optional() }),
})

/** The lease by which a node shows that it lives. Whoever judges it takes the same one: only one of the two can act. */
export function nodeLease(node: NodeId): string {
  return `node:${node}`
}
