import { createHash } from 'node:crypto'

/**
 * Longest text of an index, in UTF-8 octets: PostgreSQL refuses an index row of more than a third of a page (2,704),
 * and the widest index here holds a text of this length beside three short ones.
 */
const INDEXED_OCTETS_MAX = 1_000

// What the databases cut, refuse or replace: NUL, other control characters, and surrogates, of which some stand alone.
// oxlint-disable-next-line no-control-regex
const NEEDS_ESCAPES = /[\u0000-\u001f\ud800-\udfff]|^"/

/**
 * A text as a database keeps it, whatever characters it has: as it is, or as JSON writes it. No two texts become one,
 * since what stays as it is never begins with a quotation mark.
 */
export function storedText(text: string): string {
  return NEEDS_ESCAPES.test(text) ? JSON.stringify(text) : text
}

export function textOf(stored: string): string {
  return stored.startsWith('"') ? (JSON.parse(stored) as string) : stored
}

/** A text that is only looked for, never read back: one that is too long for an index stands there as its digest. */
export function lookupText(text: string): string {
  const stored = storedText(text)
  // Each UTF-16 unit becomes at most three octets.
  if (stored.length * 3 <= INDEXED_OCTETS_MAX || fits(text)) return stored
  // Without the closing quotation mark, so that it cannot be mistaken for a text.
  return `"${createHash('sha256').update(stored).digest('base64')}`
}

/** Whether a text can stand in an index as it is, for what is read back from there. */
export function fits(text: string): boolean {
  return Buffer.byteLength(storedText(text)) <= INDEXED_OCTETS_MAX
}

export { INDEXED_OCTETS_MAX }
