import {
  type Archive,
  type Clock,
  type Directory,
  OUTCOME_MEMORY,
  parseInput,
  type Random,
  type Store,
  systemClock,
  systemRandom,
} from '@ringwright/core'
import { z } from 'zod'
import { sqliteArchive } from './sqlite-archive.js'
import { sqliteDirectory } from './sqlite-directory.js'
import { SqliteFile } from './sqlite-file.js'
import { sqliteStore } from './sqlite-store.js'

/** In which file a center has its storage, and how safely. */
export interface SqliteStorageOptions {
  /** The database; made when it does not exist. Files beside it begin with its name. */
  readonly file: string
  /**
   * When a commit is answered. `full` (default): once it is on disk. `normal`: once the operating system has it, which
   * is faster, and loses the last commits when the machine (not the process) fails: calls and messages that were
   * confirmed are then as if they had never been. The file stays whole either way.
   */
  readonly synchronous?: 'full' | 'normal'
  /** The store's time. Default: `systemClock()`. */
  readonly clock?: Clock
  /** For what hides personal fields of archived facts. Default: `systemRandom()`. */
  readonly random?: Random
  /**
   * How many commits of a center the log keeps at most, 10,000 or more. Default 100,000. What the archive has is
   * forgotten sooner, but for the newest 10,000.
   */
  readonly logLengthMax?: number
}

/** What a contact center needs to keep, in one file. Hand the three to `createContactCenter`, and close them after it. */
export interface SqliteStorage extends AsyncDisposable {
  readonly store: Store
  readonly directory: Directory
  readonly archive: Archive
  /**
   * Copies everything, as it is at one moment, into a new file, while the center runs. The event loop stands still for
   * as long as that takes, some seconds a GiB.
   */
  backup(file: string): Promise<void>
  /** Finishes what was asked for and lets the file go. Idempotent. */
  close(): Promise<void>
}

const optionsSchema = z.strictObject({
  file: z.string().min(1),
  synchronous: z.enum(['full', 'normal']).default('full'),
  logLengthMax: z
    .number()
    .int()
    .min(OUTCOME_MEMORY, `takes ${OUTCOME_MEMORY} or more, by which repeated changes are known`)
    .default(100_000),
  clock: z.unknown().optional(),
  random: z.unknown().optional(),
} satisfies Record<keyof SqliteStorageOptions, z.ZodType>)

/**
 * Opens a file of SQLite for this process alone. Rejects with what to do when another process has it, when it belongs
 * to another program or a newer version, when it is damaged, and when this Node needs the package `libsql`.
 */
export async function sqliteStorage(options: SqliteStorageOptions): Promise<SqliteStorage> {
  const { file: path, synchronous, logLengthMax } = parseInput(optionsSchema, options, 'options of sqliteStorage')
  const clock = options.clock ?? systemClock()
  const file = await SqliteFile.open(path, synchronous === 'full', clock.now())
  const store = sqliteStore({ file, clock, logLengthMax })
  const directory = sqliteDirectory(file)
  const archive = sqliteArchive(file, options.random ?? systemRandom())
  const close = async (): Promise<void> => {
    await Promise.all([store.close(), directory.close(), archive.close()])
    await file.close()
  }
  return { store, directory, archive, backup: (target) => file.backup(target), close, [Symbol.asyncDispose]: close }
}
