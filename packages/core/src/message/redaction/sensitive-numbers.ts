import { isLuhn, isMod11, isMod97 } from './check-digits.js'

/** Where something stands in a text that is not to be kept: UTF-16 code units, the end excluded. */
export interface Finding {
  readonly start: number
  readonly end: number
}

/** Finds what is not to be kept. Must take time in proportion to the text, whatever is in it. */
export interface SensitiveDetector {
  readonly name: string
  /** In any order; findings may overlap. */
  find(text: string): readonly Finding[]
}

/** Between groups of digits as people write them. */
const GAP = '[ \\u00a0.-]'

/** Networks' first digits as ISO/IEC 7812 issues them: what begins otherwise is an order number. */
const CARD_PREFIX = /^(?:3[4-9]|4|5[0-8]|6|2(?:2[2-9]|[3-6]|7[01]|720))/

/** Numbers of payment cards: 13 to 19 digits of a network, in groups or not, whose check digit holds. */
export const cardNumber: SensitiveDetector = {
  name: 'cardNumber',
  find: (text) =>
    grouped(
      text,
      new RegExp(`\\d+(?:${GAP}\\d+)*`, 'g'),
      13,
      19,
      (digits) => CARD_PREFIX.test(digits) && isLuhn(digits),
    ),
}

/** International bank account numbers (ISO 13616): a country, two check digits, at most 30 characters. */
export const iban: SensitiveDetector = {
  name: 'iban',
  find: (text) =>
    grouped(
      text,
      /[A-Za-z]{2}\d{2}[A-Za-z0-9]*(?:[ \u00a0-][A-Za-z0-9]+)*/g,
      15,
      34,
      (found) => /^[A-Z]{2}\d{2}/.test(found) && isMod97(`${found.slice(4)}${found.slice(0, 4)}`),
    ),
}

/** Identity numbers of residents of China (GB 11643): a region, a date of birth, a check character by ISO 7064. */
export const chineseResidentId: SensitiveDetector = {
  name: 'chineseResidentId',
  find: (text) =>
    grouped(
      text,
      /\d{6}[0-9Xx]*(?:[ \u00a0-][0-9Xx]+)*/g,
      18,
      18,
      (found) => /^\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.test(found) && isMod11(found),
    ),
}

export const SENSITIVE_DETECTORS: readonly SensitiveDetector[] = [cardNumber, iban, chineseResidentId]

/**
 * What of the runs holds, where it begins and ends with a group: "order 12345 4111 1111 1111 1111" has a card in it. Each
 * group begins at most so many tries as fit between the lengths, so this is linear.
 */
function grouped(
  text: string,
  runs: RegExp,
  min: number,
  max: number,
  holds: (plain: string) => boolean,
): readonly Finding[] {
  const found: Finding[] = []
  for (const run of text.matchAll(runs)) {
    const groups = [...run[0].matchAll(/[A-Za-z0-9]+/g)]
    for (let first = 0; first < groups.length; first++) {
      const last = lastGroup(groups, first, min, max, holds)
      if (last === undefined) continue
      const [from, to] = [groups[first], groups[last]] as [RegExpExecArray, RegExpExecArray]
      found.push({ start: run.index + from.index, end: run.index + to.index + to[0].length })
      first = last
    }
  }
  return found
}

/** The group with which the longest that holds ends. */
function lastGroup(
  groups: readonly RegExpExecArray[],
  first: number,
  min: number,
  max: number,
  holds: (plain: string) => boolean,
): number | undefined {
  let plain = ''
  let best: number | undefined
  for (let last = first; last < groups.length; last++) {
    plain += (groups[last] as RegExpExecArray)[0].toUpperCase()
    if (plain.length > max) return best
    if (plain.length >= min && holds(plain)) best = last
  }
  return best
}
