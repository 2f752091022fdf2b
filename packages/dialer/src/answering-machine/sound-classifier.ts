import type { Call, CallSound } from '@ringwright/core'
import type { AnswerClass, AnswerClassifier, AnswerVerdict } from '../attempt/answer-classifier.js'
import { type CallTone, CallToneDetector } from './call-tone-detector.js'
import { CADENCE_DEFAULTS, type Cadence, CadenceDetector } from './cadence-detector.js'
import { GreetingEndDetector } from './greeting-end-detector.js'

/** By which lengths of speech and silence a person is told from a machine. */
export interface SoundClassifierOptions {
  /** What differs from `CADENCE_DEFAULTS`. */
  readonly cadence?: Partial<Cadence>
}

/** What each tone says of the call. A number that is out of service is called no more; the others are tried again. */
const ANSWERS: Readonly<Record<CallTone, AnswerClass>> = {
  intercept: 'invalid',
  vacantCode: 'invalid',
  reorder: 'failed',
  noCircuit: 'failed',
  congestion: 'failed',
  information: 'unreachable',
  busy: 'busy',
  ringback: 'noAnswer',
  fax: 'machine',
  steadyTone: 'machine',
}

/**
 * Tells by its sound what has picked up: a person from a machine by how they speak, and what a network says by tones.
 * Throws `invalid_argument` for a cadence that does not hold.
 */
export function soundClassifier({ cadence = {} }: SoundClassifierOptions = {}): AnswerClassifier {
  // Refused here, not at the first call.
  new CadenceDetector(cadence)
  const { threshold } = { ...CADENCE_DEFAULTS, ...cadence }
  return {
    async classify(call, { signal }) {
      const tones = new CallToneDetector(threshold)
      const words = new CadenceDetector(cadence)
      const verdict = await heard(call, signal, (sound): AnswerVerdict | undefined => {
        const tone = tones.hear(sound)
        if (tone) return { answer: ANSWERS[tone], reason: tone }
        // The pause of a ringing tone is not the silence of a person.
        return tones.hasTone ? undefined : words.hear(sound)
      })
      return verdict ?? { answer: 'unsure' }
    },
    async greetingEnd(call, { signal }) {
      const greeting = new GreetingEndDetector(threshold)
      await heard(call, signal, (sound) => greeting.hear(sound) || undefined)
    },
  }
}

/** Listens until something is made out; undefined when the signal or the call comes first. */
function heard<Found>(
  call: Call,
  signal: AbortSignal,
  hear: (sound: CallSound) => Found | undefined,
): Promise<Found | undefined> {
  return new Promise((resolve) => {
    const end = (found?: Found): void => {
      unsubscribe()
      signal.removeEventListener('abort', onAbort)
      resolve(found)
    }
    const onAbort = (): void => end()
    const unsubscribe = call.onSound((sound) => {
      const found = hear(sound)
      if (found !== undefined) end(found)
    })
    if (signal.aborted) return end()
    signal.addEventListener('abort', onAbort, { once: true })
    void call.ended.then(onAbort)
  })
}
