import type { CenterId } from '../../identity/identity.js'
import type { CollectionDefinition, Directory } from '../../storage/directory.js'

/** A directory with one defect, and the case whose name says what is wrong with it. */
export interface BrokenDirectory {
  readonly defect: string
  readonly caughtBy: string
  wrap(directory: Directory): Directory
}

type Indexes = CollectionDefinition<never>['indexes']
type Index = Indexes[string]

export const brokenDirectories: readonly BrokenDirectory[] = [
  broken('makes up what is not there', 'get-absent', (inner) => ({
    get: async (center, collection, id) =>
      (await inner.get(center, collection, id)) ?? { id, version: 0, body: {} as never },
  })),
  broken('counts versions from 0', 'put-and-get', (inner) => ({
    async put(center, collection, id, body, expectedVersion) {
      const outcome = await inner.put(center, collection, id, body, expectedVersion)
      return outcome.outcome === 'put' ? { ...outcome, version: outcome.version - 1 } : outcome
    },
  })),
  broken('lets the last put win', 'put-conflict', (inner) => ({
    async put(center, collection, id, body, _) {
      const { version = 0 } = (await inner.get(center, collection, id)) ?? {}
      return inner.put(center, collection, id, body, version)
    },
  })),
  broken('checks the version first and puts later', 'put-race', (inner) => ({
    async put(center, collection, id, body, expectedVersion) {
      const { version = 0 } = (await inner.get(center, collection, id)) ?? {}
      if (version !== expectedVersion) return { outcome: 'conflict', version }
      let outcome = await inner.put(center, collection, id, body, expectedVersion)
      while (outcome.outcome === 'conflict') outcome = await inner.put(center, collection, id, body, outcome.version)
      return outcome
    },
  })),
  broken('shares its objects with its callers', 'copies', sharing),
  reindexed('has no unique index', 'unique', ({ unique: _, ...index }) => index),
  broken('checks unique values first and puts later', 'unique-race', (inner) => ({
    async put(center, collection, id, body, expectedVersion) {
      for (const [index, { unique, keys }] of Object.entries(collection.indexes)) {
        const owners = unique ? await inner.find(center, collection, index, keys(body)[0] ?? '') : []
        const owner = owners.find((entry) => entry.id !== id)
        if (owner) return { outcome: 'taken', index, id: owner.id }
      }
      return inner.put(
        center,
        withIndexes(collection, ({ unique: _, ...index }) => index),
        id,
        body,
        expectedVersion,
      )
    },
  })),
  broken('takes an entry for another one than itself', 'unique-own', (inner) => ({
    async put(center, collection, id, body, expectedVersion) {
      for (const [index, { unique, keys }] of Object.entries(collection.indexes))
        for (const key of unique ? keys(body) : [])
          if ((await inner.find(center, collection, index, key)).length > 0) return { outcome: 'taken', index, id }
      return inner.put(center, collection, id, body, expectedVersion)
    },
  })),
  broken('never frees a unique value', 'unique-freed', (inner) => {
    const owners = new Map<string, string>()
    return {
      async put(center, collection, id, body, expectedVersion) {
        for (const [index, { unique, keys }] of Object.entries(collection.indexes)) {
          for (const key of unique ? keys(body) : []) {
            const owner = owners.get(key) ?? id
            if (owner !== id) return { outcome: 'taken', index, id: owner }
            owners.set(key, id)
          }
        }
        return inner.put(center, collection, id, body, expectedVersion)
      },
    }
  }),
  broken('keeps entries in the index under what they were', 'index-follows', (inner) => {
    const known = new Map<string, Set<string>>()
    return {
      put(center, collection, id, body, version) {
        const had = known.get(`${center} ${id}`) ?? new Set()
        known.set(`${center} ${id}`, had)
        const remembering = (index: Index): Index => ({
          ...index,
          keys: (each) => [...index.keys(each).reduce((keys, key) => keys.add(key), had)],
        })
        return inner.put(center, withIndexes(collection, remembering), id, body, version)
      },
    }
  }),
  reindexed('finds by the first key only', 'finds', (index) => ({
    ...index,
    keys: (body: never) => index.keys(body).slice(0, 1),
  })),
  broken('sorts numbers as texts', 'order', (inner) => ({
    async find(center, collection, index, key, options) {
      const found = await inner.find(center, collection, index, key, options)
      const textOf = (body: (typeof found)[number]['body']) => String(collection.indexes[index]?.order?.(body))
      return found.toSorted((a, b) => (textOf(a.body) < textOf(b.body) ? -1 : 1))
    },
  })),
  broken('counts the end of a range in', 'order-range', (inner) => ({
    find: (center, collection, index, key, { before = Infinity, ...options } = {}) =>
      inner.find(center, collection, index, key, { ...options, before: before + 0.001 }),
  })),
  broken('has no limit', 'limits', (inner) => ({
    async find(center, collection, index, key, options) {
      const first = await inner.find(center, collection, index, key, { ...options, limit: 1_000 })
      const last = await inner.find(center, collection, index, key, { ...options, limit: 1, reverse: true })
      return first.length < 1_000 ? first : [...first, ...last]
    },
  })),
  broken('takes any limit', 'limit-refused', (inner) => ({
    find: (center, collection, index, key, options = {}) =>
      inner.find(center, collection, index, key, {
        ...options,
        limit: Math.max(1, Math.trunc(options.limit ?? 100)) || 1,
      }),
  })),
  broken('finds nobody by an index that there is not', 'unknown-index', (inner) => ({
    find: async (center, collection, index, key, options) =>
      Object.hasOwn(collection.indexes, index) ? inner.find(center, collection, index, key, options) : [],
  })),
  broken('joins names with a slash', 'isolated', (inner) => {
    const joined = <Body>(center: CenterId, { name, indexes }: CollectionDefinition<Body>) => ({
      indexes,
      name: `${center}/${name}`,
    })
    const one = 'one' as CenterId
    return {
      get: (center, collection, id) => inner.get(one, joined(center, collection), id),
      put: (center, collection, id, body, version) => inner.put(one, joined(center, collection), id, body, version),
      find: (center, collection, ...rest) => inner.find(one, joined(center, collection), ...rest),
    }
  }),
  broken('does not remove', 'remove', () => ({ remove: async () => {} })),
]

function broken(defect: string, caughtBy: string, replace: (inner: Directory) => Partial<Directory>): BrokenDirectory {
  return { defect, caughtBy, wrap: (inner) => ({ ...inner, ...replace(inner) }) }
}

function reindexed(defect: string, caughtBy: string, alter: (index: Index) => Index): BrokenDirectory {
  return broken(defect, caughtBy, (inner) => ({
    put: (center, collection, id, body, version) =>
      inner.put(center, withIndexes(collection, alter), id, body, version),
  }))
}

function withIndexes<Body>(collection: CollectionDefinition<Body>, alter: (index: Index) => Index) {
  const indexes = Object.entries(collection.indexes).map(([name, index]) => [name, alter(index)])
  return { ...collection, indexes: Object.fromEntries(indexes) as CollectionDefinition<Body>['indexes'] }
}

/** Hands out the very object that was put. */
function sharing(inner: Directory): Partial<Directory> {
  const bodies = new Map<string, unknown>()
  return {
    async put(center, collection, id, body, version) {
      bodies.set(`${center} ${collection.name} ${id}`, body)
      return inner.put(center, collection, id, body, version)
    },
    async get(center, collection, id) {
      const entry = await inner.get(center, collection, id)
      return entry && { ...entry, body: bodies.get(`${center} ${collection.name} ${id}`) as typeof entry.body }
    },
  }
}
