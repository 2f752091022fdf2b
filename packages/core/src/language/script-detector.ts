import type { LanguageDetector } from './language-detector.js'
import { wordWeight } from './written-words.js'

/** Scripts that one language has nearly to itself. Latin, Cyrillic, Arabic and Devanagari belong to many. */
const SCRIPTS: readonly (readonly [language: string, letters: RegExp])[] = [
  ['zh', /\p{Script=Han}/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['hy', /\p{Script=Armenian}/gu],
  ['ka', /\p{Script=Georgian}/gu],
  ['km', /\p{Script=Khmer}/gu],
  ['lo', /\p{Script=Lao}/gu],
  ['my', /\p{Script=Myanmar}/gu],
  ['si', /\p{Script=Sinhala}/gu],
  ['ta', /\p{Script=Tamil}/gu],
  ['te', /\p{Script=Telugu}/gu],
  ['kn', /\p{Script=Kannada}/gu],
  ['ml', /\p{Script=Malayalam}/gu],
  ['gu', /\p{Script=Gujarati}/gu],
  ['pa', /\p{Script=Gurmukhi}/gu],
]
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu
/** Of what is written in Han and Kana: a Japanese brand in a Chinese sentence makes it no Japanese. */
const KANA_SHARE_MIN = 0.2

/**
 * Tells languages that have a script of their own, such as Chinese, Japanese, Korean, Greek, Hebrew and Thai, and nothing of
 * those that share one: who writes in Latin letters is unknown to it. For centers that have to know just that, and as
 * the answer while a better one is away.
 */
export function scriptDetector(): LanguageDetector {
  return {
    name: 'scripts',
    async detect(text, signal) {
      signal.throwIfAborted()
      const all = wordWeight(text)
      const found = SCRIPTS.map(([language, letters]) => ({ language, weight: weightOf(text, letters) }))
      const most = found.reduce((one, other) => (other.weight > one.weight ? other : one))
      const kana = weightOf(text, KANA)
      const japanese = kana + weightOf(text, /\p{Script=Han}/gu)
      const isJapanese = kana > 0 && kana >= japanese * KANA_SHARE_MIN && japanese >= most.weight
      const { language, weight } = isJapanese ? { language: 'ja', weight: japanese } : most
      return weight === 0 ? undefined : { language, confidence: weight / all }
    },
  }
}

function weightOf(text: string, letters: RegExp): number {
  return wordWeight(text.match(letters)?.join('') ?? '')
}
