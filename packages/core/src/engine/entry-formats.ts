import { RingwrightError } from '../errors/ringwright-error.js'
import type { CenterId } from '../identity/identity.js'
import type { FormatNumbers } from '../node/center-formats.js'
import type { CollectionDefinition, Directory, Entry, FindOptions } from '../storage/directory.js'
import { FIRST_FORMAT, formatOf, fromStored, isAsStored, tooNew, toStored } from './formatted-body.js'

/** Before a collection's name where formats are numbered; kinds of records have no slash. */
const PREFIX = 'directory/'

type Definition<Body = never> = CollectionDefinition<Body>

/**
 * Does for entries of the directory what `RecordFormats` does for live records: what an older release has written is
 * upgraded when it is read, and what is written has the format that every node of the center reads. A directory knows
 * nothing of it, whoever has written it.
 */
export class EntryFormats {
  readonly #declared = new Map<string, Definition>()
  /** Each collection as the directory is shown it: its indexes look through the format. */
  readonly #stored = new WeakMap<Definition, Definition<unknown>>()
  #written: FormatNumbers = {}

  declare(definition: Definition): void {
    const known = this.#declared.get(definition.name)
    if (known && known !== definition)
      throw new RingwrightError('already_exists', `Two plug-ins declare the collection "${definition.name}".`)
    this.#declared.set(definition.name, definition)
  }

  /** The newest format of each collection that has changed. */
  get read(): FormatNumbers {
    const changed = [...this.#declared.values()].filter(({ changes }) => changes?.length)
    return Object.fromEntries(changed.map(({ name, changes }) => [PREFIX + name, formatOf(changes)]))
  }

  setWritten(written: FormatNumbers): void {
    this.#written = written
  }

  /** Throws `incompatible` when the nodes of the center write what this one does not read. */
  checkWritten(written: FormatNumbers): void {
    for (const [key, format] of Object.entries(written)) {
      if (!key.startsWith(PREFIX)) continue
      const name = key.slice(PREFIX.length)
      const newest = formatOf(this.#declared.get(name)?.changes)
      if (format > newest) throw tooNew("This center's entries are", name, format, newest)
    }
  }

  /** The directory as this release's parts use it. Closing it closes the one behind. */
  directory(behind: Directory): Directory {
    return {
      get: async <Body>(center: CenterId, definition: Definition<Body>, id: string) => {
        const entry = await behind.get(center, this.#asStored(definition), id)
        return entry && entryFromStored(definition, entry)
      },
      put: async <Body>(center: CenterId, definition: Definition<Body>, id: string, body: Body, version: number) =>
        behind.put(center, this.#asStored(definition), id, this.#bodyAsStored(definition, id, body), version),
      find: async <Body>(
        center: CenterId,
        definition: Definition<Body>,
        index: string,
        key: string,
        options?: FindOptions,
      ) => {
        const entries = await behind.find(center, this.#asStored(definition), index, key, options)
        return entries.map((entry) => entryFromStored(definition, entry))
      },
      remove: (center, definition, id) => behind.remove(center, this.#asStored(definition), id),
      close: () => behind.close(),
    }
  }

  #bodyAsStored<Body>(definition: Definition<Body>, id: string, body: Body): unknown {
    const { name, changes = [] } = definition
    if (changes.length === 0) return body
    return toStored(nameOf(definition, id), body, changes, this.#written[PREFIX + name] ?? FIRST_FORMAT)
  }

  #asStored<Body>(definition: Definition<Body>): Definition<unknown> {
    const { name, changes } = definition
    if (changes?.length && this.#declared.get(name) !== (definition as Definition))
      throw new RingwrightError(
        'invalid_argument',
        `The format of collection "${name}" has changed, so nodes have to know of each other that they read it: declare it with \`engine.collect\` in the plug-in's setup.`,
      )
    let stored = this.#stored.get(definition)
    if (!stored) {
      stored = definitionAsStored(definition)
      this.#stored.set(definition, stored)
    }
    return stored
  }
}

function definitionAsStored<Body>(definition: Definition<Body>): Definition<unknown> {
  const { name, changes } = definition
  const what = `An entry of "${name}"`
  const bodyOf = (stored: unknown): Body => fromStored(what, name, stored, changes) as Body
  const indexes = Object.entries(definition.indexes).map(([index, { unique, keys, order }]) => [
    index,
    {
      ...(unique !== undefined && { unique }),
      keys: (stored: unknown) => keys(bodyOf(stored)),
      ...(order && { order: (stored: unknown) => order(bodyOf(stored)) }),
    },
  ])
  return { name, indexes: Object.fromEntries(indexes) as Definition<unknown>['indexes'] }
}

function entryFromStored<Body>(definition: Definition<Body>, entry: Entry<unknown>): Entry<Body> {
  const { name, changes } = definition
  if (isAsStored(entry.body, changes)) return entry as Entry<Body>
  const { id, version } = entry
  return { id, version, body: fromStored(nameOf(definition, id), name, entry.body, changes) as Body }
}

function nameOf({ name }: Definition, id: string): string {
  return `Entry "${id}" of collection "${name}"`
}
