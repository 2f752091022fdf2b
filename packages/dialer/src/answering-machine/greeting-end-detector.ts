import { CALL_SOUND_MS, type CallSound } from '@ringwright/core'

/** Between two sentences a machine pauses for less. */
const PAUSE_MS = 1_000
/** The tone after which a machine records is one, and as long as this. */
const BEEP_MIN_MS = 120
const BEEP_FROM_HZ = 400

/** Hears when a machine that has greeted begins to record: after its tone, or a pause. It has no clock. */
export class GreetingEndDetector {
  readonly #threshold: number
  #hasSpoken = false
  #silenceMs = 0
  #beepMs = 0

  /** `threshold`: mean magnitude of samples from which anything is heard. */
  constructor(threshold: number) {
    this.#threshold = threshold
  }

  /** Hears 20 ms; true when the greeting is over. */
  hear({ level, tonesHz }: CallSound): boolean {
    const isSound = level >= this.#threshold
    const [hz = 0] = tonesHz
    const isBeep = isSound && tonesHz.length === 1 && hz >= BEEP_FROM_HZ
    const wasBeep = !isSound && this.#beepMs >= BEEP_MIN_MS
    this.#beepMs = isBeep ? this.#beepMs + CALL_SOUND_MS : 0
    this.#silenceMs = isSound ? 0 : this.#silenceMs + CALL_SOUND_MS
    this.#hasSpoken ||= isSound
    return wasBeep || (this.#hasSpoken && this.#silenceMs >= PAUSE_MS)
  }
}
