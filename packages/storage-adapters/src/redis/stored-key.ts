import type { RecordKey } from '@ringwright/core'

/** Half of a character: UTF-8 has none, so that all of them would be the same in Redis. */
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * A record's key as Redis keeps it, whatever characters it has: as it is, or as JSON writes it. No two keys become one, since each
 * begins with the name of its kind, and none of these with a quotation mark.
 */
export function storedKey(key: RecordKey): string {
  return LONE_SURROGATE.test(key) ? JSON.stringify(key) : key
}

export function keyOf(stored: string): RecordKey {
  return stored.startsWith('"') ? (JSON.parse(stored) as RecordKey) : stored
}
