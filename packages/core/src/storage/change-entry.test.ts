import { describe, expect, it } from 'vitest'
import type { CenterId } from '../identity/identity.js'
import { changeEntry } from './change-entry.js'
import type { CollectionDefinition, Directory } from './directory.js'
import { memoryDirectory } from './memory/memory-directory.js'

interface Shelf {
  readonly label: string
  readonly books: number
}

const center = 'library' as CenterId
const shelves: CollectionDefinition<Shelf> = {
  name: 'shelves',
  indexes: { label: { unique: true, keys: ({ label }) => [label] } },
}
const addBook = (shelf: Shelf | undefined): Shelf => ({ label: shelf?.label ?? 'A', books: (shelf?.books ?? 0) + 1 })

/** Somebody else changes the same entry just before each of our first `times` puts. */
function contended(directory: Directory, times: number): Directory {
  let left = times
  return {
    ...directory,
    get: (...read) => directory.get(...read),
    async put(where, collection, id, body, version) {
      if (left-- > 0) {
        const entry = await directory.get(where, shelves, id)
        await directory.put(where, shelves, id, addBook(entry?.body), entry?.version ?? 0)
      }
      return directory.put(where, collection, id, body, version)
    },
  }
}

describe('an entry that is changed', () => {
  it('is made where there was none, and resolves with what it then says', async () => {
    const directory = memoryDirectory()
    expect(await changeEntry({ center, directory }, shelves, 'one', addBook)).toEqual({ label: 'A', books: 1 })
    expect(await changeEntry({ center, directory }, shelves, 'one', addBook)).toEqual({ label: 'A', books: 2 })
  })

  it('loses nothing of what others change meanwhile', async () => {
    const directory = memoryDirectory()
    await changeEntry({ center, directory: contended(directory, 9) }, shelves, 'one', addBook)
    expect((await directory.get(center, shelves, 'one'))?.body.books).toBe(10)
  })

  it('is given up when others are faster every time', async () => {
    const place = { center, directory: contended(memoryDirectory(), 100) }
    await expect(changeEntry(place, shelves, 'one', addBook)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('stays as it is where the change is nothing, or what was there', async () => {
    const directory = memoryDirectory()
    const place = { center, directory }
    expect(await changeEntry(place, shelves, 'one', (shelf) => shelf && addBook(shelf))).toBeUndefined()
    await changeEntry(place, shelves, 'one', addBook)
    expect(await changeEntry(place, shelves, 'one', (shelf) => shelf)).toEqual({ label: 'A', books: 1 })
    expect((await directory.get(center, shelves, 'one'))?.version).toBe(1)
  })

  it('cannot take what is unique from another', async () => {
    const place = { center, directory: memoryDirectory() }
    await changeEntry(place, shelves, 'one', addBook)
    await expect(changeEntry(place, shelves, 'two', addBook)).rejects.toMatchObject({
      code: 'already_exists',
      message: expect.stringContaining('another has the same label'),
    })
  })
})
