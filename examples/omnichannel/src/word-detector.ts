import type { LanguageDetector } from '@ringwright/core'
import { eld } from 'eld/extrasmall'

/** Tells 60 languages by their words and letters, in this process: 85 MB of memory, and less than a millisecond a message. */
export function wordDetector(): LanguageDetector {
  return {
    name: 'eld',
    async detect(text, signal) {
      signal.throwIfAborted()
      const detected = eld.detect(text)
      const { language } = detected
      return detected.isReliable() ? { language, confidence: detected.getScores()[language] ?? 0 } : undefined
    },
  }
}
