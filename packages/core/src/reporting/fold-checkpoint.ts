import { z } from 'zod'
import type { Instant } from '../clock/clock.js'
import { defineRecordKind } from '../engine/record-kind.js'
import type { Engine } from '../engine/plugin.js'
import type { Transaction } from '../engine/transaction.js'
import type { Revision } from '../storage/revision.js'
import type { Json } from '../storage/directory.js'
import type { Fold } from './fold.js'

/** How far a fold was when it was last kept, and in which parts. Its id is the fold's name. */
export interface FoldCheckpoint {
  readonly version: number
  /** The last revision whose facts are in the state, and its instant. */
  readonly revision: Revision
  readonly at: Instant
  /** From when on no fact is missing; null: from the center's first. */
  readonly completeFrom: Instant | null
  readonly parts: readonly string[]
}

export const foldCheckpoints = defineRecordKind<FoldCheckpoint>({
  kind: 'fold-checkpoint',
  schema: () =>
    z.object({
      version: z.number(),
      revision: z.number(),
      at: z.number(),
      completeFrom: z.number().nullable(),
      parts: z.array(z.string()),
    }),
})

/** One part of a fold's state as of its checkpoint, under `<fold>/<part>`. */
export const foldParts = defineRecordKind<{ readonly state: Json }>({
  kind: 'fold-part',
  schema: () => z.object({ state: z.json() }),
})

/** A fold's state and what it rests on. */
export interface FoldPosition<State> {
  state: State
  revision: Revision
  at: Instant
  completeFrom: Instant | null
}

/** What was kept of the fold; undefined when there is nothing, or nothing that this version of it can use. */
export function readCheckpoint<State>(engine: Engine, fold: Fold<State>): FoldPosition<State> | undefined {
  const checkpoint = engine.get(foldCheckpoints, fold.name)
  if (checkpoint?.version !== fold.version) return undefined
  const parts = new Map<string, Json>()
  for (const part of checkpoint.parts) {
    const record = engine.get(foldParts, `${fold.name}/${part}`)
    if (!record) return undefined
    parts.set(part, record.state)
  }
  try {
    const { revision, at, completeFrom } = checkpoint
    return { state: fold.load(parts), revision, at, completeFrom }
  } catch {
    return undefined
  }
}

/** A fold without news is kept again after so many commits, so that the log never has to be read from far back. */
const LAG_MAX = 10_000

/** Keeps what has changed since the last checkpoint, whoever wrote that. */
export function writeCheckpoint<State>(
  transaction: Transaction,
  fold: Fold<State>,
  { state, revision, at, completeFrom }: FoldPosition<State>,
): void {
  const last = transaction.read(foldCheckpoints, fold.name)
  const usable = last?.version === fold.version ? last : undefined
  if (usable && usable.revision >= revision) return
  const parts = [...fold.parts(state)]
  const changed = parts.filter(
    ({ name, changed: since }) => !usable || since > usable.revision || !usable.parts.includes(name),
  )
  if (usable && changed.length === 0 && revision - usable.revision < LAG_MAX) return
  const kept = new Set(parts.map(({ name }) => name))
  for (const { name } of changed) transaction.put(foldParts, `${fold.name}/${name}`, { state: fold.save(state, name) })
  for (const name of last?.parts ?? []) if (!kept.has(name)) transaction.remove(foldParts, `${fold.name}/${name}`)
  transaction.put(foldCheckpoints, fold.name, {
    ...{ version: fold.version, revision, at, completeFrom },
    parts: [...kept],
  })
}
