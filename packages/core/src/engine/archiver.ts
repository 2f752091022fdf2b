import { z } from 'zod'
import { systemActor } from '../authorization/actor.js'
import { type Clock, sleep } from '../clock/clock.js'
import { errorText, RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId } from '../identity/identity.js'
import { ARCHIVE_CURSOR, type Archive } from '../storage/archive.js'
import type { ChainEnd } from '../storage/chain/sealed-fact.js'
import { type Commit, committedFacts } from '../storage/commit.js'
import type { Revision } from '../storage/revision.js'
import type { Store } from '../storage/store.js'
import type { Decide } from './commit-pipeline.js'
import type { Logger } from './logger.js'
import { defineRecordKind } from './record-kind.js'

/**
 * How far the archive has the log, and where its chain ended then: where the store is elsewhere than the archive, whoever
 * alters one of them does not alter the other.
 */
export interface ArchiveCursor {
  readonly revision: Revision
  readonly chain?: ChainEnd | undefined
}

export const archiveCursors = defineRecordKind<ArchiveCursor>({
  kind: ARCHIVE_CURSOR.kind,
  schema: () =>
    z.object({
      revision: z.number().int().nonnegative(),
      chain: z.object({ number: z.number().int().positive(), hash: z.string() }).optional(),
    }),
})

export interface ArchiverOptions {
  readonly center: CenterId
  readonly store: Store
  readonly archive: Archive
  readonly clock: Clock
  readonly logger: Logger
  /** Runs a decision as the dispatcher. */
  readonly run: <T>(decide: Decide<T>) => Promise<T | undefined>
  readonly cursor: () => Revision
}

export const ARCHIVER = systemActor('archiver')
const RETRY_DELAY_MS = 1_000
/** Commits without facts before they are noted as passed: fewer than any log keeps, or whoever goes on later would miss them. */
const PASSED_MAX = 100

/** Archives while this node is the dispatcher. */
export class Archiver {
  readonly #options: ArchiverOptions
  #running: AbortController | undefined

  constructor(options: ArchiverOptions) {
    this.#options = options
  }

  setActive(active: boolean): void {
    this.#running?.abort()
    this.#running = active ? new AbortController() : undefined
    if (this.#running) void runArchiver(this.#options, this.#running.signal)
  }
}

/**
 * Moves facts from the log to the archive, on one node at a time. A batch is appended before the cursor moves, and
 * appending is idempotent, so a crash in between costs a repeated append and never a fact. An archive that is away for longer
 * than the log is long misses what was cut; that is said aloud and by a fact, and the rest is archived.
 */
export async function runArchiver(options: ArchiverOptions, signal: AbortSignal): Promise<void> {
  const { center, store, archive, clock, logger, run, cursor } = options
  while (!signal.aborted) {
    try {
      for await (const commits of store.follow(center, cursor(), signal)) {
        const facts = commits.flatMap(committedFacts)
        const { revision } = commits.at(-1) as Commit
        if (facts.length === 0 && revision - cursor() < PASSED_MAX) continue
        const end = facts.length > 0 ? ((await archive.append(center, facts)) ?? undefined) : undefined
        await run((transaction) => {
          const known = transaction.read(archiveCursors, ARCHIVE_CURSOR.id)
          // Whoever looks after the storage from outside archives as well, and may be further.
          if (known && known.revision >= revision) return
          transaction.put(archiveCursors, ARCHIVE_CURSOR.id, { revision, chain: facts.length > 0 ? end : known?.chain })
        })
      }
    } catch (error) {
      if (signal.aborted) return
      logger.error('facts could not be archived; trying again', { error: errorText(error) })
      await passOver(options, error).catch(() => {})
      await sleep(clock, RETRY_DELAY_MS, signal).catch(() => {})
    }
  }
}

/** Goes on behind what the log does not have any more. */
async function passOver({ run, logger, cursor }: ArchiverOptions, error: unknown): Promise<void> {
  const { reason, oldest } = error instanceof RingwrightError ? error.details : {}
  const after = cursor()
  if (reason !== 'compacted' || typeof oldest !== 'number' || oldest <= after) return
  logger.error('the log was cut before all of it was archived: facts are missing', { after, until: oldest })
  await run((transaction) => {
    const known = transaction.read(archiveCursors, ARCHIVE_CURSOR.id)
    if ((known?.revision ?? 0) !== after) return
    transaction.put(archiveCursors, ARCHIVE_CURSOR.id, { ...known, revision: oldest })
    transaction.fact('archive:missed', { after, until: oldest })
  })
}
