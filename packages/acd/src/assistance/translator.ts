/** A text that is to be said in another language. */
export interface TranslationRequest {
  /** As it was written, redacted as everything that is kept. */
  readonly text: string
  /** Into which language, as BCP 47 has it. */
  readonly to: string
}

/** A text as a translator says it in the language that was asked for. */
export interface Translation {
  /** Not empty, and at most 65,536 characters: what is longer, or blank, counts as `failed`. */
  readonly text: string
  /** Of the original, where the translator tells. */
  readonly language?: string
}

/**
 * Says what somebody wrote in another language: a service of the host's choice. It is only ever shown to agents, beside
 * the original.
 */
export interface Translator {
  /** What agents are shown as the source. */
  readonly name: string
  /** Rejects when it cannot, and when the signal says that nobody waits any longer. */
  translate(request: TranslationRequest, signal: AbortSignal): Promise<Translation>
}
