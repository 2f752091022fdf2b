import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStorage } from '@ringwright/storage-adapters/sqlite'
import type { BenchContext, Figure } from './bench.js'
import { type RawTransaction, shareOfRaw } from './share-of-raw.js'

interface Client {
  exec(sql: string): void
  prepare(sql: string): { run(...values: unknown[]): unknown; get(...values: unknown[]): unknown }
  close(): void
}

/** Both on the same disk, each answered once that has it. */
export async function sqliteShareOfRaw(context: BenchContext): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'ringwright-bench-'))
  const storage = await sqliteStorage({ file: join(folder, 'ours.db') })
  const client = openClient(join(folder, 'hand.db'))
  try {
    return await shareOfRaw(context, 'SQLite', storage.store, byHand(client))
  } finally {
    client.close()
    await storage.close()
    await rm(folder, { recursive: true })
  }
}

/** The client that the adapter takes on this Node, too. */
function openClient(file: string): Client {
  const load = createRequire(import.meta.url)
  const { getBuiltinModule } = process as { getBuiltinModule?: (name: string) => unknown }
  const builtIn = getBuiltinModule?.('node:sqlite') as { DatabaseSync: new (path: string) => Client } | undefined
  const Database = builtIn?.DatabaseSync ?? (load('libsql') as new (path: string) => Client)
  return new Database(file)
}

function byHand(client: Client): RawTransaction {
  client.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    create table center (number integer primary key, revision integer not null, change text);
    create table record (center integer, key text, version text, record text, primary key (center, key));
    create table log (center integer, revision integer, change text, content text, primary key (center, revision));
    create unique index log_change on log (center, change);
    insert into center (number, revision) values (1, 0);
  `)
  const lock = client.prepare('select revision from center where number = 1')
  const put = client.prepare(
    'insert into record values (1, ?, ?, ?) on conflict (center, key) do update set version = excluded.version, record = excluded.record',
  )
  const append = client.prepare('insert into log values (1, ?, ?, ?)')
  const move = client.prepare('update center set revision = ?, change = ? where number = 1')
  return (rows) => {
    client.exec('begin immediate')
    let { revision } = lock.get() as { revision: number }
    for (const { key, version, record, content } of rows) {
      put.run(key, version, record)
      append.run(++revision, version, content)
    }
    move.run(revision, rows.at(-1)?.version)
    client.exec('commit')
  }
}
