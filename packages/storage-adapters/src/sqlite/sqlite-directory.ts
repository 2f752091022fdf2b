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
import { centerNumber, madeCenterNumber } from './sqlite-center.js'
import type { SqliteRow } from './sqlite-connection.js'
import type { SqliteFile } from './sqlite-file.js'

export function sqliteDirectory(file: SqliteFile): Directory {
  const port = new OpenPort('directory', 'sqliteStorage()')
  const read = <T>(center: CenterId, nothing: T, job: (center: number) => T): Promise<T> =>
    file.read(() => {
      const number = centerNumber(file, center)
      return number === undefined ? nothing : job(number)
    })

  return {
    async get<Body>(center: CenterId, { name }: CollectionDefinition<Body>, id: string): Promise<Entry<Body> | null> {
      port.check()
      return read<Entry<Body> | null>(center, null, (number) => {
        const row = file
          .statement('select id, version, body from entry where center = ? and collection = ? and id = ?')
          .get(number, lookupText(name), storedText(id))
        return row ? storedEntry<Body>(name, row as unknown as EntryRow) : null
      })
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
      return file.write(() => {
        const place = {
          center: madeCenterNumber(file, center),
          collection: lookupText(definition.name),
          id: storedText(id),
        }
        return putEntry(file, place, text, keys, expectedVersion)
      })
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
      return read<readonly Entry<Body>[]>(center, [], (number) =>
        foundRows(file, [number, lookupText(definition.name), index, lookupText(key)], options).map((row) =>
          storedEntry<Body>(definition.name, row as unknown as EntryRow),
        ),
      )
    },
    async remove<Body>(center: CenterId, { name }: CollectionDefinition<Body>, id: string): Promise<void> {
      port.check()
      await file.erase(() => {
        const number = centerNumber(file, center)
        if (number !== undefined)
          removeEntry(file, { center: number, collection: lookupText(name), id: storedText(id) })
      })
    },
    async close(): Promise<void> {
      port.close()
    },
  }
}

function putEntry(
  file: SqliteFile,
  { center, collection, id }: EntryPlace,
  body: string,
  keys: readonly IndexEntry[],
  expectedVersion: number,
): PutOutcome {
  const previous = file
    .statement('select version from entry where center = ? and collection = ? and id = ?')
    .get(center, collection, id)
  const version = (previous?.['version'] as number | undefined) ?? 0
  if (version !== expectedVersion) return { outcome: 'conflict', version }
  const owner = file.statement(
    'select id from entry_index where center = ? and collection = ? and name = ? and key = ? and id <> ? limit 1',
  )
  for (const { index, key, unique } of keys) {
    const other = unique ? owner.get(center, collection, index, key, id) : undefined
    if (other) return { outcome: 'taken', index, id: textOf(other['id'] as string) }
  }
  removeKeys(file, { center, collection, id })
  file
    .statement('insert or replace into entry (center, collection, id, version, body) values (?, ?, ?, ?, ?)')
    .run(center, collection, id, version + 1, body)
  const add = file.statement(
    'insert into entry_index (center, collection, name, key, place, id) values (?, ?, ?, ?, ?, ?)',
  )
  for (const { index, key, place } of keys) add.run(center, collection, index, key, place, id)
  return { outcome: 'put', version: version + 1 }
}

function removeEntry(file: SqliteFile, place: EntryPlace): void {
  removeKeys(file, place)
  file
    .statement('delete from entry where center = ? and collection = ? and id = ?')
    .run(place.center, place.collection, place.id)
}

function removeKeys(file: SqliteFile, { center, collection, id }: EntryPlace): void {
  file.statement('delete from entry_index where center = ? and collection = ? and id = ?').run(center, collection, id)
}

function foundRows(
  file: SqliteFile,
  where: readonly [center: number, collection: string, index: string, key: string],
  { after = -Infinity, before = Infinity, reverse = false, limit }: FindOptions,
): readonly SqliteRow[] {
  const direction = reverse ? 'desc' : 'asc'
  return file
    .statement(
      `select entry.id, entry.version, entry.body
      from entry_index as found
      join entry on entry.center = found.center and entry.collection = found.collection and entry.id = found.id
      where found.center = ? and found.collection = ? and found.name = ? and found.key = ?
        and found.place > ? and found.place < ?
      order by found.place ${direction}, found.id ${direction}
      limit ?`,
    )
    .all(...where, after, before, pageLimit(limit))
}
