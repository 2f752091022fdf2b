import { type CollectionDefinition, RingwrightError } from '@ringwright/core'
import { fits, INDEXED_OCTETS_MAX, lookupText } from './stored-text.js'

/** One value under which an entry is found. */
export interface IndexEntry {
  readonly index: string
  readonly key: string
  readonly place: number
  readonly unique: boolean
}

/** Everything under which a body is to be found, each value once. Keys are as the database has them. */
export function indexEntries<Body>(definition: CollectionDefinition<Body>, body: Body): IndexEntry[] {
  return Object.entries(definition.indexes).flatMap(([index, { unique = false, keys, order }]) => {
    const place = order?.(body) ?? 0
    if (Number.isNaN(place))
      throw new RingwrightError(
        'invalid_argument',
        `The order of index "${index}" of collection "${definition.name}" is not a number for this entry; return 0 where there is none.`,
      )
    return [...new Set(keys(body))].map((key) => ({ index, key: lookupText(key), place: finite(place), unique }))
  })
}

/** What is asked for lies strictly between two places, which are infinite unless said otherwise. */
function finite(place: number): number {
  return Math.min(Math.max(place, -Number.MAX_VALUE), Number.MAX_VALUE)
}

export function checkEntryId(id: string): void {
  if (fits(id)) return
  throw new RingwrightError(
    'invalid_argument',
    `The id "${id.slice(0, 40)}…" of an entry is longer than ${INDEXED_OCTETS_MAX} octets; keep what is long in the body.`,
  )
}
