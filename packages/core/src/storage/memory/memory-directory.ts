import { RingwrightError } from '../../errors/ringwright-error.js'
import type { CenterId } from '../../identity/identity.js'
import { checkIndex } from '../check-index.js'
import {
  type CollectionDefinition,
  type Directory,
  type Entry,
  type FindOptions,
  type PutOutcome,
} from '../directory.js'
import { pageLimit } from '../page-limit.js'
import { frozenCopy } from './frozen-copy.js'

interface Indexed {
  readonly id: string
  readonly order: number
}

interface Collection {
  readonly entries: Map<string, Entry<unknown>>
  /** For each index, for each key, the entries in their order. */
  readonly indexes: Map<string, Map<string, Indexed[]>>
}

/**
 * Long-lived records in this process's memory. Bodies are copied on the way in and frozen: whoever reads gets what stands
 * there, which costs nothing, and cannot change it.
 */
export function memoryDirectory(): Directory {
  const centers = new Map<CenterId, Map<string, Collection>>()
  let closed = false

  const open = (center: CenterId, definition: CollectionDefinition<never>): Collection => {
    if (closed) throw new RingwrightError('closed', 'This directory was closed; make a new one with memoryDirectory().')
    const collections = centers.get(center) ?? new Map<string, Collection>()
    centers.set(center, collections)
    let collection = collections.get(definition.name)
    if (!collection) {
      collection = { entries: new Map(), indexes: new Map() }
      collections.set(definition.name, collection)
    }
    for (const index of Object.keys(definition.indexes))
      if (!collection.indexes.has(index)) collection.indexes.set(index, new Map())
    return collection
  }

  return {
    async get<Body>(center: CenterId, definition: CollectionDefinition<Body>, id: string): Promise<Entry<Body> | null> {
      return (open(center, definition).entries.get(id) as Entry<Body> | undefined) ?? null
    },
    async put<Body>(
      center: CenterId,
      definition: CollectionDefinition<Body>,
      id: string,
      body: Body,
      expectedVersion: number,
    ): Promise<PutOutcome> {
      const collection = open(center, definition)
      const previous = collection.entries.get(id) as Entry<Body> | undefined
      const version = previous?.version ?? 0
      if (version !== expectedVersion) return { outcome: 'conflict', version }
      const taken = takenIndex(collection, definition, id, body)
      if (taken) return { outcome: 'taken', ...taken }
      if (previous) unindex(collection, definition, previous)
      const entry: Entry<Body> = frozenCopy({ id, version: version + 1, body })
      collection.entries.set(id, entry)
      index(collection, definition, entry)
      return { outcome: 'put', version: entry.version }
    },
    async find<Body>(
      center: CenterId,
      definition: CollectionDefinition<Body>,
      indexName: string,
      key: string,
      options: FindOptions = {},
    ): Promise<readonly Entry<Body>[]> {
      checkIndex(definition, indexName)
      const collection = open(center, definition)
      const found = collection.indexes.get(indexName)?.get(key) ?? []
      const { before = Infinity, after = -Infinity, reverse = false } = options
      const limit = pageLimit(options.limit)
      const from = after === -Infinity ? 0 : firstPlace(found, ({ order }) => order > after)
      const to = before === Infinity ? found.length : firstPlace(found, ({ order }) => order >= before)
      const page = reverse
        ? found.slice(Math.max(from, to - limit), Math.max(from, to)).reverse()
        : found.slice(from, Math.min(to, from + limit))
      return page.map(({ id }) => collection.entries.get(id) as Entry<Body>)
    },
    async remove<Body>(center: CenterId, definition: CollectionDefinition<Body>, id: string): Promise<void> {
      const collection = open(center, definition)
      const previous = collection.entries.get(id) as Entry<Body> | undefined
      if (!previous) return
      unindex(collection, definition, previous)
      collection.entries.delete(id)
    },
    async close(): Promise<void> {
      closed = true
    },
  }
}

function takenIndex<Body>(
  collection: Collection,
  definition: CollectionDefinition<Body>,
  id: string,
  body: Body,
): { index: string; id: string } | undefined {
  for (const [name, { unique, keys }] of Object.entries(definition.indexes)) {
    if (!unique) continue
    for (const key of keys(body)) {
      const other = collection.indexes
        .get(name)
        ?.get(key)
        ?.find((entry) => entry.id !== id)
      if (other) return { index: name, id: other.id }
    }
  }
  return undefined
}

function index<Body>(collection: Collection, definition: CollectionDefinition<Body>, entry: Entry<Body>): void {
  for (const [name, { keys, order }] of Object.entries(definition.indexes)) {
    const byKey = collection.indexes.get(name) as Map<string, Indexed[]>
    const indexed: Indexed = { id: entry.id, order: order?.(entry.body) ?? 0 }
    for (const key of distinct(keys(entry.body))) {
      const list = byKey.get(key)
      if (list) list.splice(placeOf(list, indexed), 0, indexed)
      else byKey.set(key, [indexed])
    }
  }
}

function unindex<Body>(collection: Collection, definition: CollectionDefinition<Body>, entry: Entry<Body>): void {
  for (const [name, { keys, order }] of Object.entries(definition.indexes)) {
    const byKey = collection.indexes.get(name) as Map<string, Indexed[]>
    const indexed: Indexed = { id: entry.id, order: order?.(entry.body) ?? 0 }
    for (const key of distinct(keys(entry.body))) {
      const list = byKey.get(key) ?? []
      const place = placeOf(list, indexed)
      // Not there when the index was defined later than the entry was put.
      if (list[place]?.id !== entry.id) continue
      if (list.length > 1) list.splice(place, 1)
      else byKey.delete(key)
    }
  }
}

/** Each key once; most entries have one of each index. */
function distinct(keys: readonly string[]): Iterable<string> {
  return keys.length > 1 ? new Set(keys) : keys
}

/** Where to insert so that the list stays sorted by order, then id. Most entries come last, so that is tried first. */
function placeOf(list: readonly Indexed[], { id, order }: Indexed): number {
  const last = list.at(-1)
  if (!last || last.order < order || (last.order === order && last.id < id)) return list.length
  return firstPlace(list, (other) => other.order > order || (other.order === order && other.id >= id))
}

/** The place of the first for which it is true; it is true for all after that. */
function firstPlace(list: readonly Indexed[], isThere: (indexed: Indexed) => boolean): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isThere(list[middle] as Indexed)) high = middle
    else low = middle + 1
  }
  return low
}
