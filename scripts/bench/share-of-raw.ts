import type { CenterId, Change, ChangeId, LiveRecord, NodeId, Store } from '@ringwright/core'
import type { BenchContext, Figure } from './bench.js'

/** How many changes are under way at once, and how many a transaction written by hand has. */
export const AT_ONCE = 64
const RECORDS = 2_000
const BATCHES = 60
/** Each measures both, one after the other, so that whatever else the machine does meets both. */
const ROUNDS = 7

/** The rows of one change: what a transaction written by hand has to write for it. */
export interface RawRow {
  readonly key: string
  readonly version: string
  readonly record: string
  readonly content: string
}

/** Writes the rows of one transaction as somebody would who needs nothing but them. */
export type RawTransaction = (rows: readonly RawRow[]) => Promise<void> | void

/**
 * Changes a second through a store, as a share of those that the same rows make through the same client, with the same
 * durability and the center's row locked: the price of deciding, of outcomes, and of everything else that a store does.
 */
export async function shareOfRaw(
  context: BenchContext,
  name: string,
  store: Store,
  raw: RawTransaction,
): Promise<Figure> {
  context.progress(`${ROUNDS} rounds of ${BATCHES} × ${AT_ONCE} changes into ${name}, and by hand`)
  const ours = changes('ours')
  const byHand = changes('hand')
  const shares: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const { wallMs: oursMs } = await context.measureCpu(() => batches(() => commitAll(store, ours)))
    const { wallMs: handMs } = await context.measureCpu(() =>
      batches(async () => raw(Array.from({ length: AT_ONCE }, () => rowOf(byHand())))),
    )
    // The first round warms up.
    if (round > 0) shares.push(handMs / oursMs)
  }
  const median = shares.toSorted((a, b) => a - b)[ROUNDS >> 1] as number
  return { value: median, unit: 'of raw' }
}

async function batches(one: () => Promise<void>): Promise<void> {
  for (let done = 0; done < BATCHES; done++) await one()
}

async function commitAll(store: Store, next: () => Change): Promise<void> {
  const outcomes = await Promise.all(Array.from({ length: AT_ONCE }, () => store.commit('ours' as CenterId, next())))
  const refused = outcomes.find(({ outcome }) => outcome !== 'applied')
  if (refused) throw new Error(`A commit was answered with ${refused.outcome}.`)
}

/** Changes that each replace one of many records by some hundred octets. */
function changes(name: string): () => Change {
  const versions: (ChangeId | null)[] = Array.from({ length: RECORDS }, () => null)
  let made = 0
  return () => {
    const index = made % RECORDS
    const id = `${name}.${(made++).toString(36)}` as ChangeId
    const record = recordOf(index, id, made)
    const expects = versions[index] as ChangeId | null
    versions[index] = id
    return { id, node: 'bench' as NodeId, reads: [], writes: [{ key: record.key, expects, record }], facts: [] }
  }
}

function recordOf(index: number, version: ChangeId, count: number): LiveRecord {
  const id = String(index)
  return {
    key: `item/${id}`,
    kind: 'item',
    id,
    version,
    body: { id, count, note: 'some words that a record has'.repeat(4) },
  }
}

function rowOf({ id, writes, facts }: Change): RawRow {
  const { key, record } = writes[0] as Change['writes'][number]
  return { key, version: id, record: JSON.stringify(record), content: JSON.stringify({ writes, facts }) }
}
