import type { CollectionDefinition, Directory, Entry, FindOptions, PutOutcome } from '../../storage/directory.js'
import { type Bench, benchCase } from '../bench.js'
import type { ConformanceCase } from '../conformance-case.js'
import { checkEqual } from '../conformance-failure.js'

/** The entries that the cases work with: people, as a host might keep them. */
export interface Person {
  readonly name: string
  readonly addresses: readonly string[]
  readonly tags?: readonly string[]
  readonly seenAt?: number
}

export const people: CollectionDefinition<Person> = {
  name: 'people',
  indexes: {
    address: { unique: true, keys: ({ addresses }) => addresses },
    tag: { keys: ({ tags = [] }) => tags, order: ({ seenAt = 0 }) => seenAt },
  },
}

export interface DirectoryBench extends Omit<Bench<Directory>, 'port' | 'another'> {
  readonly directory: Directory
  readonly another: Directory
  /** Puts an entry that nothing speaks against. */
  put(id: string, body: Person, expectedVersion?: number): Promise<void>
  /** The ids that are found, in their order. */
  found(index: string, key: string, options?: FindOptions): Promise<readonly string[]>
}

export function directoryCase(
  id: string,
  name: string,
  body: (bench: DirectoryBench) => Promise<void>,
): ConformanceCase<Directory> {
  return benchCase<Directory>(id, name, (bench) => {
    const { port: directory, another, center } = bench
    return body({
      ...bench,
      directory,
      another,
      async put(entryId, person, expectedVersion = 0) {
        const outcome = await directory.put(center, people, entryId, person, expectedVersion)
        checkEqual(`putting "${entryId}"`, outcome, putAs(expectedVersion + 1), 'Nothing speaks against it.')
      },
      async found(index, key, options) {
        return idsOf(await another.find(center, people, index, key, options))
      },
    })
  })
}

export function person(name: string, parts: Partial<Person> = {}): Person {
  return { name, addresses: [], ...parts }
}

export function putAs(version: number): PutOutcome {
  return { outcome: 'put', version }
}

export function idsOf(entries: readonly Entry<Person>[]): string[] {
  return entries.map(({ id }) => id)
}
