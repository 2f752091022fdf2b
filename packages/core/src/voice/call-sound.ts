/** How long each `CallSound` is, in milliseconds. */
export const CALL_SOUND_MS = 20

/** What a party sounded like for 20 ms: enough to tell words, pauses and tones apart, and nothing to understand them by. */
export interface CallSound {
  /** Mean magnitude of linear 16-bit samples: near 0 in silence, some thousand in speech. */
  readonly level: number
  /** The one frequency, or the two, that nearly all of it lies at, in hertz, the lower first. Empty for other sounds. */
  readonly tonesHz: readonly number[]
  /** Nothing came that could be heard. A phone that is silent may send nothing; a network that stalls sends nothing either. */
  readonly isMissing?: true
}
