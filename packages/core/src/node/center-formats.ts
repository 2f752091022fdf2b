import { z } from 'zod'
import type { Engine } from '../engine/plugin.js'
import { defineRecordKind, type RecordKind } from '../engine/record-kind.js'
import type { Transaction } from '../engine/transaction.js'
import type { NodeId } from '../identity/identity.js'

/** A format for each kind of records; the first where none is said. */
export type FormatNumbers = Readonly<Record<string, number>>

/**
 * Which formats the nodes of a center write: the newest that all of them read. Who joins or leaves puts this record, so
 * that no node of an older release can join while another decides that there is none left.
 */
export interface CenterFormats {
  /** Never falls: records in these formats are there. */
  readonly written: FormatNumbers
  /** What each node reads. */
  readonly nodes: Readonly<Record<NodeId, FormatNumbers>>
}

const numbers = () => z.record(z.string(), z.number().int().positive())

export const centerFormats = defineRecordKind<CenterFormats>({
  kind: 'formats',
  schema: () => z.object({ written: numbers(), nodes: z.record(z.string(), numbers()) }),
})

const ID = 'center'
const NONE: CenterFormats = { written: {}, nodes: {} }

/**
 * The format of a kind that nodes write now: the newest that all of them read. For what is kept elsewhere than in records
 * and changes its form, as tokens do: the kind that stands for it is defined by every node, and never written.
 */
export function writtenFormat<Body>(engine: Pick<Engine, 'get'>, { kind }: RecordKind<Body>): number {
  return engine.get(centerFormats, ID)?.written[kind] ?? 1
}

/** A node that reads these formats takes part from now on. */
export function joinFormats(transaction: Transaction, node: NodeId, reads: FormatNumbers): void {
  const { written, nodes } = transaction.read(centerFormats, ID) ?? NONE
  putFormats(transaction, written, { ...nodes, [node]: reads })
}

/** A node takes part no longer; what only it did not read is written from now on. */
export function leaveFormats(transaction: Transaction, node: NodeId): void {
  const { written, nodes } = transaction.read(centerFormats, ID) ?? NONE
  const { [node]: _left, ...others } = nodes
  putFormats(transaction, written, others)
}

function putFormats(transaction: Transaction, written: FormatNumbers, nodes: CenterFormats['nodes']): void {
  const reading = Object.values(nodes)
  const raised: Record<string, number> = { ...written }
  for (const kind of new Set(reading.flatMap((reads) => Object.keys(reads))))
    raised[kind] = Math.max(written[kind] ?? 1, Math.min(...reading.map((reads) => reads[kind] ?? 1)))
  transaction.put(centerFormats, ID, { written: raised, nodes })
}
