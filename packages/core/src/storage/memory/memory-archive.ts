import { RingwrightError } from '../../errors/ringwright-error.js'
import type { CenterId } from '../../identity/identity.js'
import { type Random, randomHex } from '../../randomness/random.js'
import { systemRandom } from '../../randomness/system-random.js'
import { type Archive, type ArchivePage, REMOVED_MAX } from '../archive.js'
import { erasedFact, forgottenFact, type Removal, rangesOf, removedAnswer, taken } from '../chain/removal.js'
import { openedFact, SALT_OCTETS, type SealedFact } from '../chain/sealed-fact.js'
import { pageLimit } from '../page-limit.js'
import { isAboutAny, isForgettable, matchesQuery } from './archive-filters.js'
import { type FactShelf, factShelf } from './fact-shelf.js'

/** How much a `memoryArchive` keeps. */
export interface MemoryArchiveOptions {
  /**
   * How many facts of a center are kept; older ones are dropped, and the chain begins behind them. Default 1,000,000.
   */
  readonly factsMax?: number
  /** For the salts of personal fields. Default: `systemRandom()`. */
  readonly random?: Random
}

/** Facts in this process's memory. */
export function memoryArchive(options: MemoryArchiveOptions = {}): Archive {
  const { factsMax = 1_000_000, random = systemRandom() } = options
  const shelves = new Map<CenterId, FactShelf>()
  let closed = false

  const shelfOf = (center: CenterId): FactShelf => {
    if (closed) throw new RingwrightError('closed', 'This archive was closed; make a new one with memoryArchive().')
    let shelf = shelves.get(center)
    if (!shelf) {
      shelf = factShelf({ factsMax, salt: () => randomHex(random, SALT_OCTETS) })
      shelves.set(center, shelf)
    }
    return shelf
  }

  return {
    async append(center, facts) {
      const shelf = shelfOf(center)
      shelf.add(facts)
      const { number, hash } = shelf.tip
      return number === 0 ? null : { number, hash }
    },
    async query(center, query): Promise<ArchivePage> {
      const shelf = shelfOf(center)
      const limit = pageLimit(query.limit)
      const page: ArchivePage['facts'][number][] = []
      for (const sealed of shelf.from(positionOf(query.cursor))) {
        if (!sealed.fact || !matchesQuery(sealed.fact, query)) continue
        if (page.length === limit) return { facts: page, next: String(sealed.number) }
        page.push(openedFact(sealed.fact, sealed.personal))
      }
      return { facts: page }
    },
    async chain(center, after, asked) {
      const shelf = shelfOf(center)
      const limit = pageLimit(asked)
      const links: SealedFact[] = []
      for (const sealed of shelf.from(after + 1)) {
        if (links.length === limit) break
        links.push(sealed)
      }
      return links
    },
    async erase(center, erasure) {
      const shelf = shelfOf(center)
      const found = foundOn(
        shelf,
        ({ fact, personal }) => fact !== null && Object.keys(personal).length > 0 && isAboutAny(fact, erasure.about),
      )
      let fields = 0
      for (const sealed of found.rows) {
        fields += Object.keys(sealed.personal).length
        shelf.replace({ ...sealed, personal: {} })
      }
      if (found.rows.length > 0) shelf.add([erasedFact(shelf.tip, erasure, found.places, fields)])
      return removedAnswer(found)
    },
    async forget(center, forgetting) {
      const shelf = shelfOf(center)
      const found = foundOn(shelf, ({ fact }) => fact !== null && isForgettable(fact, forgetting))
      for (const sealed of found.rows) shelf.replace({ ...sealed, fact: null, seals: {}, personal: {} })
      if (found.rows.length > 0)
        shelf.add([forgottenFact(shelf.tip, forgetting, found.places.length, rangesOf(found.places))])
      return removedAnswer(found)
    },
    async close(): Promise<void> {
      closed = true
    },
  }
}

function foundOn(shelf: FactShelf, wanted: (sealed: SealedFact) => boolean): Removal & { rows: readonly SealedFact[] } {
  const found: SealedFact[] = []
  for (const sealed of shelf.from(1)) {
    if (!wanted(sealed)) continue
    found.push(sealed)
    // One more than is taken, to know whether there are more.
    if (found.length > REMOVED_MAX) break
  }
  const { rows, isMore } = taken(found)
  return { rows, isMore, places: rows.map(({ number }) => number) }
}

function positionOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const position = /^\d+$/.test(cursor) ? Number(cursor) : Number.NaN
  if (!Number.isSafeInteger(position))
    throw new RingwrightError('invalid_argument', `"${cursor}" is not a cursor; pass the \`next\` of an earlier page.`)
  return position
}
