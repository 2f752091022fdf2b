import type { TextMeasure } from './channel-capabilities.js'

/** UTF-16 code units: what most providers count. */
export const utf16Units: TextMeasure = (text) => text.length

/** Unicode code points: an emoji of one code point counts once. */
export const codePoints: TextMeasure = (text) => {
  let count = 0
  for (const _ of text) count++
  return count
}

/** Bytes of UTF-8. */
export const utf8Bytes: TextMeasure = (text) => {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) as number
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
