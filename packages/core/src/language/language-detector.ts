/** In which language something is written, and how sure that is. */
export interface DetectedLanguage {
  /** BCP 47: `de`, `zh-Hant`. */
  readonly language: string
  /** From 0 to 1. */
  readonly confidence: number
}

/** Tells in which language somebody writes: a library or a service of the host's choice. */
export interface LanguageDetector {
  /** By which logs name it. */
  readonly name: string
  /**
   * Is given at most 1,000 characters, without links and mail addresses. Undefined for what it cannot tell. Rejects when
   * it has failed, and when the signal says that nobody waits any longer.
   */
  detect(text: string, signal: AbortSignal): Promise<DetectedLanguage | undefined>
}

/** Who tells in which language customers write, and how long routing waits for it. */
export interface LanguageDetectionOptions {
  /**
   * A library or a service of the host's choice; `scriptDetector()` tells languages that have a script of their own.
   */
  readonly detector: LanguageDetector
  /**
   * For how long a first message waits to be routed until its language is known, in milliseconds. Default 250; 10 to
   * 5,000. After five answers in a row that are late or no answers, nobody waits for the next 30 seconds.
   */
  readonly withinMs?: number
  /** Whatever is less sure than this is not known; detectors measure differently. Default 0.5; 0 to 1. */
  readonly confidenceMin?: number
}
