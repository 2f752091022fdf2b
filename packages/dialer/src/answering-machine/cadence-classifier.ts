import type { Call } from '@ringwright/core'
import type { AnswerClassifier } from '../attempt/answer-classifier.js'
import { type Cadence, CadenceDetector, type CadenceVerdict } from './cadence-detector.js'

export interface CadenceClassifierOptions {
  /** What the called party says, as linear samples at 8,000 a second; ends with the call or the signal. */
  readonly listen: (call: Call, options: { readonly signal: AbortSignal }) => AsyncIterable<Int16Array>
  /** What differs from `CADENCE_DEFAULTS`. */
  readonly cadence?: Partial<Cadence>
  /** Told of each decision: to compare with what agents say, and to set the cadence by it. */
  readonly onVerdict?: (call: Call, verdict: CadenceVerdict) => void
}

/** Tells persons from machines by how they speak. Throws `invalid_argument` for a cadence that does not hold. */
export function cadenceClassifier({ listen, cadence = {}, onVerdict }: CadenceClassifierOptions): AnswerClassifier {
  // Refused here, not at the first call.
  new CadenceDetector(cadence)
  return {
    async classify(call, { signal }) {
      const detector = new CadenceDetector(cadence)
      for await (const frame of listen(call, { signal })) {
        const verdict = detector.hear(frame)
        if (!verdict) continue
        onVerdict?.(call, verdict)
        return verdict.answer
      }
      return 'unsure'
    },
  }
}
