import type { Random } from '../randomness/random.js'

/** Crockford's base 32: nothing in it is taken for something else when it is typed from a screen. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Fifty bits: for the quarter of an hour that a code is good for, guessing leads nowhere. */
const LENGTH = 10
/** Longer texts are messages, whatever they end with. */
const TEXT_LENGTH_MAX = 200
const LAST_WORD = /(?:^|\s)([0-9A-HJKMNP-TV-Z]{10})$/

/** A code that somebody can type, and that fits into a link. */
export function newMoveCode(random: Random): string {
  return Array.from(random.bytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('')
}

/** The code that a message ends with, alone or after other words (`/start 7K2…` of a link); case does not matter. */
export function moveCodeIn(text: string | undefined): string | undefined {
  if (text === undefined || text.length > TEXT_LENGTH_MAX) return undefined
  return LAST_WORD.exec(text.trimEnd().toUpperCase())?.[1]
}
