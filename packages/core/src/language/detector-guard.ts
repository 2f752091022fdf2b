import { z } from 'zod'
import { CircuitBreaker } from '../collections/circuit-breaker.js'
import { lazily } from '../collections/lazily.js'
import type { Engine } from '../engine/plugin.js'
import { parseInput } from '../errors/parse-input.js'
import { errorText } from '../errors/ringwright-error.js'
import type { DetectedLanguage, LanguageDetectionOptions, LanguageDetector } from './language-detector.js'

/** Texts of one node under way at once: a service that is slow is not helped by more. */
const UNDER_WAY_MAX = 100
/** The longest tag that is in use (RFC 5646, section 4.4.1). */
const TAG_LENGTH_MAX = 35
/** Of a text about which nothing is said (ISO 639-2). */
const UNDETERMINED = 'und'

const optionsSchema = lazily(() =>
  z.strictObject({
    detector: z.custom<LanguageDetector>(
      (value) => typeof (value as LanguageDetector | null)?.detect === 'function',
      'expected an object with `detect(text, signal)`',
    ),
    withinMs: z.number().int().min(10).max(5_000).default(250),
    confidenceMin: z.number().min(0).max(1).default(0.5),
  }),
)

const answerSchema = lazily(() =>
  z.object({ language: z.string().max(TAG_LENGTH_MAX), confidence: z.number().min(0).max(1) }).nullish(),
)

/** Asks a detector, for a time, and believes nothing of what it answers. */
export class DetectorGuard {
  readonly #surroundings: Pick<Engine, 'clock' | 'logger'>
  readonly #options: Required<LanguageDetectionOptions>
  readonly #breaker = new CircuitBreaker({})
  #underWay = 0

  /** Throws `invalid_argument` for options that do not hold. */
  constructor(surroundings: Pick<Engine, 'clock' | 'logger'>, options: LanguageDetectionOptions) {
    this.#surroundings = surroundings
    this.#options = parseInput(optionsSchema(), options, 'languageDetection of createContactCenter')
  }

  /** Undefined for whatever is not known well enough in time. Never rejects. */
  async detect(text: string): Promise<DetectedLanguage | undefined> {
    const { clock } = this.#surroundings
    if (this.#underWay >= UNDER_WAY_MAX || !this.#breaker.admits(clock.now())) return undefined
    const { detector, withinMs, confidenceMin } = this.#options
    const late = new AbortController()
    const silence = new Promise<never>((_resolve, reject) => {
      late.signal.addEventListener('abort', () => reject(late.signal.reason as Error), { once: true })
    })
    const timer = clock.setTimer(withinMs, () => late.abort(new Error(`no answer within ${withinMs} ms`)))
    this.#underWay++
    try {
      const answer = answerSchema().parse(await Promise.race([detector.detect(text, late.signal), silence]))
      const [language] = Intl.getCanonicalLocales(answer?.language)
      this.#breaker.succeeded()
      const isKnown =
        language !== undefined && language !== UNDETERMINED && answer && answer.confidence >= confidenceMin
      return isKnown ? { language, confidence: answer.confidence } : undefined
    } catch (error) {
      this.#breaker.failed(clock.now())
      this.#surroundings.logger.warn('language could not be detected', {
        detector: detector.name,
        error: errorText(error),
      })
      return undefined
    } finally {
      timer.cancel()
      this.#underWay--
    }
  }
}
