import { firstCharacters } from '../channel/first-characters.js'

/** A detector that reads more than this is no surer. */
const LENGTH_MAX = 1_000
/** Say nothing of the language of whoever sends them. Bounded, so that no text makes it slow. */
const LINKS = /\bhttps?:\/\/\S{1,500}|\S{1,64}@\S{1,255}/giu

const LETTER = /\p{L}/gu
/** One of these letters is a syllable or a word. */
const DENSE_LETTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu
const DENSE_WEIGHT = 3
/** Four words of a European language, or a short sentence in Chinese: "ok", "hello" and names say nothing. */
const ENOUGH = 12

/** What of a text says in which language it is. */
export function writtenWords(text: string): string {
  return firstCharacters(text, LENGTH_MAX).replace(LINKS, ' ').trim()
}

/** How much a text has to tell by, in letters of an alphabet. */
export function wordWeight(text: string): number {
  return countOf(text, LETTER) + countOf(text, DENSE_LETTER) * (DENSE_WEIGHT - 1)
}

/** Whether a language can be told by it. */
export function isEnough(words: string): boolean {
  return wordWeight(words) >= ENOUGH
}

function countOf(text: string, letters: RegExp): number {
  return text.match(letters)?.length ?? 0
}
