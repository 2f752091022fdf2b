import { createHash } from 'node:crypto'
import {
  type CenterId,
  checkIndex,
  type CollectionDefinition,
  type Directory,
  type Entry,
  pageLimit,
  type FindOptions,
  type PutOutcome,
} from '@ringwright/core'
import { checkEntryId, type IndexEntry, indexEntries } from '../sql/index-entries.js'
import { OpenPort } from '../sql/open-port.js'
import { type EntryPlace, type EntryRow, storedEntry } from '../sql/stored-entry.js'
import { lookupText, storedText, textOf } from '../sql/stored-text.js'
import type { PostgresCenters } from './postgres-centers.js'
import type { PostgresDatabase, Run, Statement } from './postgres-database.js'

export function postgresDirectory(database: PostgresDatabase, centers: PostgresCenters): Directory {
  const port = new OpenPort('directory', 'postgresStorage()')
  const entries = new PostgresEntries(database)
  const get = database.statement(
    'get',
    'select id, version::float8 as version, body from {schema}.entry where center = $1 and collection = $2 and id = $3',
  )
  const found = { forward: find(database, 'asc'), back: find(database, 'desc') }

  return {
    async get<Body>(center: CenterId, { name }: CollectionDefinition<Body>, id: string): Promise<Entry<Body> | null> {
      port.check()
      const number = await centers.find(center)
      const [row] = await database.run<EntryRow>(get, [number, lookupText(name), storedText(id)])
      return row ? storedEntry<Body>(name, row) : null
    },
    async put<Body>(
      center: CenterId,
      definition: CollectionDefinition<Body>,
      id: string,
      body: Body,
      expectedVersion: number,
    ): Promise<PutOutcome> {
      port.check()
      checkEntryId(id)
      const text = JSON.stringify(body)
      const keys = indexEntries(definition, body)
      const place = {
        center: await centers.numberOf(center),
        collection: lookupText(definition.name),
        id: storedText(id),
      }
      return database.transaction((run) => entries.put(run, place, text, keys, expectedVersion))
    },
    async find<Body>(
      center: CenterId,
      definition: CollectionDefinition<Body>,
      index: string,
      key: string,
      options: FindOptions = {},
    ): Promise<readonly Entry<Body>[]> {
      port.check()
      checkIndex(definition, index)
      const { after = -Infinity, before = Infinity, limit, reverse } = options
      const where = [await centers.find(center), lookupText(definition.name), index, lookupText(key)]
      const values = [...where, after, before, pageLimit(limit)]
      const rows = await database.run<EntryRow>(reverse ? found.back : found.forward, values)
      return rows.map((row) => storedEntry<Body>(definition.name, row))
    },
    async remove<Body>(center: CenterId, { name }: CollectionDefinition<Body>, id: string): Promise<void> {
      port.check()
      const place = { center: await centers.numberOf(center), collection: lookupText(name), id: storedText(id) }
      await database.transaction((run) => entries.remove(run, place))
    },
    async close(): Promise<void> {
      port.close()
    },
  }
}

/** The transactions on entries. */
class PostgresEntries {
  readonly #lock: Statement
  readonly #look: Statement
  readonly #write: Statement
  readonly #remove: Statement

  constructor(database: PostgresDatabase) {
    this.#lock = database.statement('hold', 'select pg_advisory_xact_lock(claim) from unnest($1::bigint[]) as claim')
    this.#look = database.statement('look', LOOK)
    this.#write = database.statement('put', PUT)
    this.#remove = database.statement('remove', REMOVE)
  }

  /** Whoever puts this id, or anything under one of its unique values, waits. */
  async put(
    run: Run,
    place: EntryPlace,
    body: string,
    keys: readonly IndexEntry[],
    expectedVersion: number,
  ): Promise<PutOutcome> {
    const { center, collection, id } = place
    const unique = keys.filter((each) => each.unique)
    await run(this.#lock, [claims(place, unique)])
    const names = unique.map(({ index }) => index)
    const values = unique.map(({ key }) => key)
    const looked = await run<{ version: number; index: string | null; owner: string | null }>(this.#look, [
      center,
      collection,
      id,
      names,
      values,
    ])
    const version = looked[0]?.version ?? 0
    if (version !== expectedVersion) return { outcome: 'conflict', version }
    for (const { index, owner } of looked)
      if (index !== null && owner !== null) return { outcome: 'taken', index, id: textOf(owner) }
    await run(this.#write, [
      center,
      collection,
      id,
      version + 1,
      body,
      keys.map(({ index }) => index),
      keys.map(({ key }) => key),
      keys.map(({ place: order }) => order),
    ])
    return { outcome: 'put', version: version + 1 }
  }

  async remove(run: Run, place: EntryPlace): Promise<void> {
    await run(this.#lock, [claims(place, [])])
    await run(this.#remove, [place.center, place.collection, place.id])
  }
}

/** Advisory locks for an entry's id and unique values, in one order for all, so that nobody waits in a circle. */
function claims({ center, collection, id }: EntryPlace, unique: readonly IndexEntry[]): string[] {
  const held = [['id', id], ...unique.map(({ index, key }) => ['key', index, key])]
  const numbers = held.map((parts) => {
    const digest = createHash('sha256')
      .update(JSON.stringify([center, collection, ...parts]))
      .digest()
    return digest.readBigInt64BE()
  })
  return [...new Set(numbers)].toSorted((a, b) => (a < b ? -1 : 1)).map(String)
}

function find(database: PostgresDatabase, direction: 'asc' | 'desc'): Statement {
  return database.statement(
    `find ${direction}`,
    `select entry.id, entry.version::float8 as version, entry.body
    from {schema}.entry_index as found
    join {schema}.entry on entry.center = found.center and entry.collection = found.collection and entry.id = found.id
    where found.center = $1 and found.collection = $2 and found.name = $3 and found.key = $4
      and found.place > $5 and found.place < $6
    order by found.place ${direction}, found.id ${direction}
    limit $7`,
  )
}

/** The entry's version, and others that have one of its unique values. */
const LOOK = `
select (select version::float8 from {schema}.entry where center = $1 and collection = $2 and id = $3) as version,
  taken.name as index, taken.id as owner
from (select) as one
left join lateral (
  select wanted.name, owner.id
  from unnest($4::text[], $5::text[]) as wanted (name, key)
  cross join lateral (
    select id from {schema}.entry_index
    where center = $1 and collection = $2 and name = wanted.name and key = wanted.key and id <> $3
    limit 1
  ) as owner
  limit 1
) as taken on true`

/** What stays in the index is not removed and added again: within one statement neither sees the other. */
const PUT = `
with wanted as (
  select * from unnest($6::text[], $7::text[], $8::float8[]) as wanted (name, key, place)
), gone as (
  delete from {schema}.entry_index where center = $1 and collection = $2 and id = $3
    and (name, key) not in (select name, key from wanted)
), indexed as (
  insert into {schema}.entry_index (center, collection, id, name, key, place)
  select $1, $2, $3, name, key, place from wanted
  on conflict (center, collection, id, name, key) do update set place = excluded.place
)
insert into {schema}.entry (center, collection, id, version, body) values ($1, $2, $3, $4, $5)
on conflict (center, collection, id) do update set version = excluded.version, body = excluded.body`

const REMOVE = `
with gone as (
  delete from {schema}.entry_index where center = $1 and collection = $2 and id = $3
)
delete from {schema}.entry where center = $1 and collection = $2 and id = $3`
