import { postgresStorage } from '@ringwright/storage-adapters/postgres'
import pg from 'pg'
import { findPostgres, startPostgres } from '../services/index.js'
import type { BenchContext, Figure } from './bench.js'
import { type RawTransaction, shareOfRaw } from './share-of-raw.js'

/** Both on one server with its default durability. */
export async function postgresShareOfRaw(context: BenchContext): Promise<Figure> {
  const server = await startPostgres(await findPostgres())
  const storage = await postgresStorage({ connectionString: server.url })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    return await shareOfRaw(context, 'PostgreSQL', storage.store, await byHand(client))
  } finally {
    await client.end()
    await storage.close()
    await server.stop()
  }
}

/** Rows go as arrays, one statement a table: as few round trips as a transaction can have. */
async function byHand(client: pg.Client): Promise<RawTransaction> {
  await client.query(`
    create table center (number integer primary key, revision bigint not null, change text);
    create table record (center integer, key text, version text, record text, primary key (center, key));
    create table log (center integer, revision bigint, change text, content text, primary key (center, revision));
    create unique index log_change on log (center, change);
    insert into center (number, revision) values (1, 0);
  `)
  return async (rows) => {
    await client.query('begin')
    const lock = { name: 'lock', text: 'select revision::float8 as revision from center where number = 1 for update' }
    const { revision } = (await client.query<{ revision: number }>(lock)).rows[0] ?? { revision: 0 }
    await client.query({
      name: 'put',
      text: 'insert into record select 1, * from unnest($1::text[], $2::text[], $3::text[]) on conflict (center, key) do update set version = excluded.version, record = excluded.record',
      values: [rows.map(({ key }) => key), rows.map(({ version }) => version), rows.map(({ record }) => record)],
    })
    await client.query({
      name: 'append',
      text: 'insert into log select 1, * from unnest($1::bigint[], $2::text[], $3::text[])',
      values: [
        rows.map((_, index) => revision + 1 + index),
        rows.map(({ version }) => version),
        rows.map(({ content }) => content),
      ],
    })
    await client.query({
      name: 'move',
      text: 'update center set revision = $1, change = $2 where number = 1',
      values: [revision + rows.length, rows.at(-1)?.version],
    })
    await client.query('commit')
  }
}
