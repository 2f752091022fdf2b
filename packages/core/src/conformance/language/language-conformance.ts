import type { DetectedLanguage, LanguageDetector } from '../../language/language-detector.js'
import { type Bench, benchCase } from '../bench.js'
import type { ConformanceCase } from '../conformance-case.js'
import { checkEqual, checkThat } from '../conformance-failure.js'

/** As much as a detector is ever given. */
const LENGTH_MAX = 1_000
const SENTENCE = 'Where is my order? It has not arrived yet.'
const ODDITIES = [
  '👍👍👍👍',
  '4711 4712 4713',
  '…',
  'a\nb',
  '<b>x</b>',
  'x'.repeat(LENGTH_MAX),
  'ﷺ'.repeat(LENGTH_MAX),
  '\0',
]
const LOST = 'A customer would be answered in a language that nobody speaks.'

const patient = (): AbortSignal => new AbortController().signal

async function detected(
  { port, arrives }: Bench<LanguageDetector>,
  text: string,
): Promise<DetectedLanguage | undefined> {
  return arrives(
    port.detect(text, patient()),
    `an answer about "${text.slice(0, 20)}"`,
    'A first message waits for it.',
  )
}

/** Everything that a center relies on in a `LanguageDetector`. */
export const languageConformance: readonly ConformanceCase<LanguageDetector>[] = [
  benchCase<LanguageDetector>('language-name', 'Has a name', async ({ port: { name } }) => {
    const isName = typeof name === 'string' && name.trim() !== '' && name.length <= 64
    checkThat(isName, 'the name', name, 'up to 64 characters', 'Logs say by it which detector has failed.')
  }),

  benchCase<LanguageDetector>('language-anything', 'Takes whatever customers write', async (bench) => {
    for (const text of [SENTENCE, ...ODDITIES]) {
      const answer = await detected(bench, text)
      if (answer === undefined) continue
      const { language, confidence } = answer
      checkThat(isTag(language), 'the language', language, 'a tag of BCP 47 such as "de"', LOST)
      const isShare = Number.isFinite(confidence) && confidence >= 0 && confidence <= 1
      checkThat(isShare, 'the confidence', confidence, 'a number from 0 to 1', 'It is compared with `confidenceMin`.')
    }
  }),

  benchCase<LanguageDetector>('language-nothing', 'Is not sure of what has no words', async (bench) => {
    const answer = await detected(bench, '👍 4711 … !')
    const isSure = answer !== undefined && answer.confidence >= 0.5
    checkThat(!isSure, 'a language of no words', answer, 'none, or less than 0.5', LOST)
  }),

  benchCase<LanguageDetector>(
    'language-same',
    'Says the same of the same words, whatever was asked between',
    async (bench) => {
      const first = await detected(bench, SENTENCE)
      await Promise.all(ODDITIES.map((text) => detected(bench, text)))
      checkEqual(
        'the second answer',
        await detected(bench, SENTENCE),
        first,
        'A customer would change language by chance.',
      )
    },
  ),

  benchCase<LanguageDetector>(
    'language-given-up',
    'Gives up when nobody waits any longer',
    async ({ port, arrives }) => {
      const how = port.detect(SENTENCE, AbortSignal.abort()).then(
        () => 'an answer',
        () => 'rejected',
      )
      const why = 'Work for nobody keeps others waiting.'
      checkEqual('what comes of it', await arrives(how, 'an end', why), 'rejected', why)
    },
  ),
]

function isTag(language: unknown): boolean {
  try {
    return typeof language === 'string' && Intl.getCanonicalLocales(language).length === 1
  } catch {
    return false
  }
}
