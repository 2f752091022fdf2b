import { createHash } from 'node:crypto'
import { RingwrightError } from '@ringwright/core'
import { storageMigration } from './migrations/0001-storage.js'
import { factChainMigration } from './migrations/0002-fact-chain.js'
import type { PostgresDatabase, Run } from './postgres-database.js'

interface Migration {
  readonly name: string
  readonly text: string
}

/** In their order; the first has number 1. Never changed once released, only added to. */
const MIGRATIONS: readonly Migration[] = [
  { name: 'storage', text: storageMigration },
  { name: 'fact-chain', text: factChainMigration },
]

interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly checksum: string
}

/** The tables of PostgreSQL that are needed exist in this and later versions. */
const SERVER_VERSION_MIN = 13

/** Brings the schema to this version, one node at a time and in one transaction; does nothing when it is there. */
export async function migrate(database: PostgresDatabase): Promise<void> {
  const { schema } = database
  await checkServer(database)
  if (await isCurrent(database)) return
  await database.longTransaction(async (run) => {
    await run(plain('select pg_advisory_xact_lock(hashtextextended($1, 0))'), [`ringwright.${schema}`])
    // Asked before: making a schema takes a right on the database, also when it is there.
    const [found] = await run<{ there: boolean }>(plain('select to_regnamespace($1) is not null as there'), [schema])
    if (!found?.there) await run(plain(`create schema ${schema}`))
    await run(
      plain(
        `create table if not exists ${schema}.migration (number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`,
      ),
    )
    const applied = await appliedMigrations(run, schema)
    checkApplied(applied, schema)
    for (const [index, { name, text }] of MIGRATIONS.entries()) {
      if (index < applied.length) continue
      await run(plain(text.replaceAll('{schema}', schema)))
      await run(plain(`insert into ${schema}.migration (number, name, checksum) values ($1, $2, $3)`), [
        index + 1,
        name,
        checksumOf(text),
      ])
    }
  })
}

/** Refuses a server that cannot be used, and a schema that is not exactly this version's. */
export async function checkMigrated(database: PostgresDatabase): Promise<void> {
  await checkServer(database)
  if (await isCurrent(database)) return
  throw new RingwrightError(
    'wrong_state',
    `The schema ${database.schema} lacks tables of this version. Run migratePostgres() as a user who may make them, or leave \`migrate\` out.`,
  )
}

async function isCurrent(database: PostgresDatabase): Promise<boolean> {
  const { schema } = database
  const [found] = await database.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    `${schema}.migration`,
  ])
  if (!found?.there) return false
  const applied = await appliedMigrations((statement, values) => database.query(statement.text, values), schema)
  checkApplied(applied, schema)
  return applied.length === MIGRATIONS.length
}

async function appliedMigrations(run: Run, schema: string): Promise<readonly AppliedMigration[]> {
  return run<AppliedMigration>(plain(`select number, name, checksum from ${schema}.migration order by number`))
}

function checkApplied(applied: readonly AppliedMigration[], schema: string): void {
  if (applied.length > MIGRATIONS.length)
    throw new RingwrightError(
      'incompatible',
      `The schema ${schema} was made by a newer Ringwright (migration ${applied.length}, this one knows ${MIGRATIONS.length}). Update @ringwright/storage-adapters on this node.`,
    )
  for (const { number, name, checksum } of applied) {
    const known = MIGRATIONS[number - 1]
    if (known && known.name === name && checksumOf(known.text) === checksum) continue
    throw new RingwrightError(
      'incompatible',
      `Migration ${number} (${name}) of the schema ${schema} is not the one that this version knows: it belongs to another program or was changed. Name another \`schema\`.`,
      { details: { number, name, checksum } },
    )
  }
}

async function checkServer(database: PostgresDatabase): Promise<void> {
  const [server] = await database.query<{ version: number; encoding: string; standby: boolean; reads: boolean }>(
    `select current_setting('server_version_num')::integer / 10000 as version,
      current_setting('server_encoding') as encoding,
      pg_is_in_recovery() as standby,
      current_setting('transaction_read_only') = 'on' as reads`,
  )
  if (!server) return
  const refuse = (message: string): never => {
    throw new RingwrightError('wrong_state', message, { details: { ...server } })
  }
  if (server.standby) refuse('This server is a standby, which only reads. Connect to the primary.')
  if (server.reads)
    refuse('This connection only reads. Take default_transaction_read_only back for this user or database.')
  if (server.encoding !== 'UTF8')
    refuse(`The database has the encoding ${server.encoding}. Make one with \`createdb --encoding=UTF8\`.`)
  if (server.version < SERVER_VERSION_MIN)
    refuse(`PostgreSQL ${server.version} is too old. Take ${SERVER_VERSION_MIN} or newer.`)
}

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Runs once, so it is not prepared under a name. */
function plain(text: string): { name: string; text: string } {
  return { name: '', text }
}
