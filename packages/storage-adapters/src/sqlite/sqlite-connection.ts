import { RingwrightError } from '@ringwright/core'

export type SqliteValue = null | number | string
export type SqliteRow = Readonly<Record<string, unknown>>

/** The little that is needed of a client for SQLite, and that all of them have. Each call runs to its end at once. */
export interface SqliteConnection {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

export interface SqliteStatement {
  run(...values: SqliteValue[]): void
  get(...values: SqliteValue[]): SqliteRow | undefined
  all(...values: SqliteValue[]): readonly SqliteRow[]
}

/** What both clients offer. `libsql` also takes the values as one list, but spread they mean the same to both. */
interface Client {
  exec(sql: string): void
  prepare(sql: string): {
    run(...values: unknown[]): unknown
    get(...values: unknown[]): unknown
    all(...values: unknown[]): unknown
  }
  close(): void
}

type OpenClient = (file: string) => Client

/** Opens files with what this Node has: its own `node:sqlite` since 22.5, the package `libsql` before. */
export async function sqliteClient(): Promise<(file: string) => SqliteConnection> {
  const open = builtInClient() ?? (await libsqlClient())
  return (file) => connectionOf(open(file))
}

function builtInClient(): OpenClient | undefined {
  // Older than @types/node knows: both `getBuiltinModule` and what it finds.
  const { getBuiltinModule } = process as { getBuiltinModule?: (name: string) => unknown }
  const sqlite = getBuiltinModule?.('node:sqlite') as { DatabaseSync: new (file: string) => Client } | undefined
  return sqlite && ((file) => new sqlite.DatabaseSync(file))
}

async function libsqlClient(): Promise<OpenClient> {
  const libsql = await import('libsql').catch((cause: unknown) => {
    throw new RingwrightError(
      'not_found',
      'This Node has no node:sqlite. Type `npm install libsql@0.5.29`, or run Node 22.13 or newer.',
      { cause },
    )
  })
  return (file) => new libsql.default(file)
}

function connectionOf(client: Client): SqliteConnection {
  return {
    exec: (sql) => client.exec(sql),
    close: () => client.close(),
    prepare(sql) {
      const statement = client.prepare(sql)
      return {
        run: (...values) => void statement.run(...values),
        get: (...values) => (statement.get(...values) ?? undefined) as SqliteRow | undefined,
        all: (...values) => statement.all(...values) as readonly SqliteRow[],
      }
    },
  }
}
