import type { DetectedLanguage, LanguageDetector } from '../../language/language-detector.js'

interface BrokenDetector {
  readonly defect: string
  /** The case that must fail. */
  readonly caughtBy: string
  readonly detector: () => LanguageDetector
}

function answering(answer: (text: string) => DetectedLanguage | undefined, name = 'broken'): LanguageDetector {
  return {
    name,
    async detect(text, signal) {
      signal.throwIfAborted()
      return answer(text)
    },
  }
}

/** Detectors that break one promise each, with which the suite itself is tested. */
export const brokenDetectors: readonly BrokenDetector[] = [
  { defect: 'has no name', caughtBy: 'language-name', detector: () => answering(() => undefined, ' ') },
  {
    defect: 'says languages in words',
    caughtBy: 'language-anything',
    detector: () => answering(() => ({ language: 'English (GB)', confidence: 1 })),
  },
  {
    defect: 'is sure by percent',
    caughtBy: 'language-anything',
    detector: () => answering(() => ({ language: 'en', confidence: 97 })),
  },
  {
    defect: 'knows a language for everything',
    caughtBy: 'language-nothing',
    detector: () => answering(() => ({ language: 'en', confidence: 1 })),
  },
  {
    defect: 'learns from what it reads',
    caughtBy: 'language-same',
    detector() {
      let read = 0
      return answering(() => (++read > 5 ? { language: 'de', confidence: 1 } : undefined))
    },
  },
  {
    defect: 'never answers',
    caughtBy: 'language-anything',
    detector: () => ({ name: 'broken', detect: () => new Promise(() => {}) }),
  },
  {
    defect: 'goes on for nobody',
    caughtBy: 'language-given-up',
    detector: () => ({ name: 'broken', detect: async () => undefined }),
  },
]
