import {
  type Archive,
  type Clock,
  type Directory,
  type Instant,
  OUTCOME_MEMORY,
  parseInput,
  type Random,
  randomHex,
  type Relay,
  RingwrightError,
  type Store,
  systemClock,
  systemRandom,
} from '@ringwright/core'
import { z } from 'zod'
import { CommitNews } from './commit-news.js'
import { FactMonths } from './fact-months.js'
import { postgresArchive } from './postgres-archive.js'
import { PostgresChain } from './postgres-chain.js'
import { PostgresCenters } from './postgres-centers.js'
import { PostgresDatabase } from './postgres-database.js'
import { postgresDirectory } from './postgres-directory.js'
import { PostgresListener } from './postgres-listener.js'
import { checkMigrated, migrate } from './postgres-migrations.js'
import { checkPool, openPool, type OwnedPool, type PostgresPool } from './postgres-pool.js'
import { postgresRelay } from './postgres-relay.js'
import { postgresStore } from './postgres-store.js'

/** Where the database is: a connection string, or a pool of the host, which the host closes. */
export type PostgresPlace =
  | { readonly connectionString: string; readonly pool?: never }
  /** A pool of `pg` 8.16 or newer, with three connections or more. */
  | { readonly pool: PostgresPool; readonly connectionString?: never }

/** In which database and schema a center has its storage, and how nodes there notice each other. */
export type PostgresStorageOptions = PostgresPlace & {
  /** Where the tables are; made when it does not exist. Default `ringwright`. */
  readonly schema?: string
  /** Make what is missing in the schema. Default true; with false it must have been made by `migratePostgres()`. */
  readonly migrate?: boolean
  /** For waiting. The store's time is the server's. Default: `systemClock()`. */
  readonly clock?: Clock
  /** Names this node to others, and hides personal fields of archived facts. Default: `systemRandom()`. */
  readonly random?: Random
  /** As for SQLite. Default 100,000. */
  readonly logLengthMax?: number
  /**
   * How often to look for commits of other nodes of which no notification came, in milliseconds. Default 1,000; 10 to
   * 60,000.
   */
  readonly pollMs?: number
  /** Told when a listener of the relay throws; by default nobody is, since a relay only carries hints. */
  readonly onListenerError?: (error: unknown) => void
}

/** What several nodes of a contact center share. Hand the four to `createContactCenter`, and close them after it. */
export interface PostgresStorage extends AsyncDisposable {
  readonly store: Store
  readonly directory: Directory
  readonly archive: Archive
  readonly relay: Relay
  /**
   * Drops the facts of all months (UTC) that had ended by then, for all centers, at once; their chains say so. Counts them
   * first, for as long as that takes; nothing is archived meanwhile. Returns how many months. Facts are gone for good, also
   * those that `retention` would hold: a legal hold is a copy that was made before. Asks for the rights of the tables' owner.
   */
  dropFactsBefore(instant: Instant): Promise<number>
  /** Finishes what was asked for; ends the pool unless it is the host's. Idempotent. */
  close(): Promise<void>
}

const checkedElsewhere = z.unknown().optional()

const optionsSchema = z.strictObject({
  schema: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/, 'takes 1 to 40 lowercase letters, digits and "_"')
    .default('ringwright'),
  migrate: z.boolean().default(true),
  logLengthMax: z
    .number()
    .int()
    .min(OUTCOME_MEMORY, `takes ${OUTCOME_MEMORY} or more, by which repeated changes are known`)
    .default(100_000),
  pollMs: z.number().int().min(10).max(60_000).default(1_000),
  pool: checkedElsewhere,
  connectionString: checkedElsewhere,
  clock: checkedElsewhere,
  random: checkedElsewhere,
  onListenerError: checkedElsewhere,
} satisfies Record<keyof PostgresStorageOptions, z.ZodType>)

const NODE_OCTETS = 8

/**
 * Connects to PostgreSQL 13 or newer. Rejects with what to do when the password is wrong, the server only reads, or the
 * schema is missing, changed or newer.
 */
export async function postgresStorage(options: PostgresStorageOptions): Promise<PostgresStorage> {
  const settings = parseInput(optionsSchema, options, 'options of postgresStorage')
  const { clock = systemClock(), random = systemRandom() } = options
  const { pool, end } = await poolOf(options)
  const database = new PostgresDatabase(pool, settings.schema)
  const [log, hints] = [`${settings.schema}_log`, `${settings.schema}_relay`] as const
  const listener = new PostgresListener({ database, clock, channels: [log, hints] })
  const node = randomHex(random, NODE_OCTETS)
  const news = new CommitNews({ listener, channel: log, node })
  const relay = postgresRelay({ listener, channel: hints, node, onListenerError: options.onListenerError })
  try {
    await (settings.migrate ? migrate(database) : checkMigrated(database))
    await listener.start()
  } catch (error) {
    listener.close()
    await end()
    throw error
  }
  const centers = new PostgresCenters(database)
  const months = new FactMonths(database)
  const { logLengthMax, pollMs } = settings
  const store = postgresStore({ database, centers, news, clock, logLengthMax, pollMs })
  const directory = postgresDirectory(database, centers)
  const chain = new PostgresChain(database, random)
  const archive = postgresArchive(database, centers, months, chain)
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await Promise.all([store.close(), directory.close(), archive.close(), relay.close()])
    listener.close()
    await end()
  }
  const closeOnce = (): Promise<void> => (closed ??= close())
  return {
    store,
    directory,
    archive,
    relay,
    dropFactsBefore: (instant) => months.dropBefore(instant, chain),
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  }
}

/**
 * Makes the schema or brings it to this version, for a step of its own before nodes start, as a user who may do more
 * than they. Nodes that start at the same time wait for each other.
 */
export async function migratePostgres(options: PostgresPlace & { readonly schema?: string }): Promise<void> {
  const { schema } = parseInput(optionsSchema, options, 'options of migratePostgres')
  const { pool, end } = await poolOf(options)
  try {
    await migrate(new PostgresDatabase(pool, schema))
  } finally {
    await end()
  }
}

async function poolOf({
  pool,
  connectionString,
}: PostgresPlace): Promise<{ pool: PostgresPool; end(): Promise<void> }> {
  if (pool) {
    checkPool(pool)
    return { pool, end: async () => {} }
  }
  if (!/^postgres(?:ql)?:\/\//.test(connectionString ?? ''))
    throw new RingwrightError(
      'invalid_argument',
      'postgresStorage takes `pool` or `connectionString`, which begins with postgres://.',
    )
  const owned: OwnedPool = await openPool(connectionString)
  return { pool: owned, end: () => owned.end() }
}
