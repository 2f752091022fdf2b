import { CALL_SOUND_MS, type CallSound, RingwrightError } from '@ringwright/core'

/** What tells a machine by how it speaks. Durations are milliseconds. */
export interface Cadence {
  /** Longer silence at the start is a machine that is still being started. Where nothing came at all it takes twice as long. */
  readonly initialSilenceMs: number
  /** Whoever speaks for longer without a pause that ends a greeting is a machine. */
  readonly greetingMs: number
  /** Silence after words that lets the other side speak: a person. Where nothing came at all it takes twice as long. */
  readonly afterGreetingSilenceMs: number
  /** Then it is given up to tell. */
  readonly totalMs: number
  /** Shorter sounds are clicks. */
  readonly minimumWordMs: number
  /** A longer pause ends a word. */
  readonly betweenWordsMs: number
  /** With more words it is a machine. */
  readonly wordsMax: number
  /** One sound that lasts longer is a tone or music. */
  readonly maximumWordMs: number
  /** Mean magnitude of linear 16-bit samples from which a frame is a sound. */
  readonly threshold: number
}

/** Published defaults of a telephony server that many dialers run on, so that its users find theirs. */
export const CADENCE_DEFAULTS: Cadence = {
  initialSilenceMs: 2_500,
  greetingMs: 1_500,
  afterGreetingSilenceMs: 800,
  totalMs: 5_000,
  minimumWordMs: 100,
  betweenWordsMs: 50,
  wordsMax: 2,
  maximumWordMs: 5_000,
  threshold: 256,
}

/** Why a detector has decided. */
export type CadenceReason =
  | 'initialSilence'
  | 'longGreeting'
  | 'manyWords'
  | 'longWord'
  | 'silenceAfterGreeting'
  | 'timeOver'

/** Who picked up, judged by how speech and silence follow each other. */
export interface CadenceVerdict {
  readonly answer: 'person' | 'machine' | 'unsure'
  readonly reason: CadenceReason
  /** How much audio it took. */
  readonly afterMs: number
}

/**
 * Listens to the first seconds of an answered call, and tells a person ("Hello?" and then waits) from a machine (goes
 * on). It has no clock: time is what it has heard.
 */
export class CadenceDetector {
  readonly #cadence: Cadence
  #elapsedMs = 0
  /** The same where what never came counts for half: it may come yet. */
  #listenedMs = 0
  /** Of the sound, and of the silence, that is going on. */
  #soundMs = 0
  #silenceMs = 0
  /** The silence, counted in the same way. */
  #quietMs = 0
  /** From the first word to now, pauses included. */
  #greetingMs = 0
  #words = 0
  #isInWord = false
  #verdict: CadenceVerdict | undefined

  constructor(cadence: Partial<Cadence> = {}) {
    this.#cadence = { ...CADENCE_DEFAULTS, ...cadence }
    const wrong = Object.entries(this.#cadence).find(([, value]) => !(value >= 0))
    if (wrong) throw new RingwrightError('invalid_argument', `Give \`${wrong[0]}\` of the cadence as a number from 0.`)
  }

  /** Hears 20 ms; the verdict once there is one. Later sounds change nothing. */
  hear({ level, isMissing }: CallSound): CadenceVerdict | undefined {
    if (this.#verdict) return this.#verdict
    this.#elapsedMs += CALL_SOUND_MS
    this.#listenedMs += isMissing ? CALL_SOUND_MS / 2 : CALL_SOUND_MS
    if (level >= this.#cadence.threshold) this.#sound(CALL_SOUND_MS)
    else this.#silence(CALL_SOUND_MS, isMissing === true)
    if (!this.#verdict && this.#elapsedMs >= this.#cadence.totalMs) this.#decide('unsure', 'timeOver')
    return this.#verdict
  }

  #sound(durationMs: number): void {
    const { minimumWordMs, maximumWordMs, wordsMax, greetingMs } = this.#cadence
    // A pause too short to end a word is a part of it.
    if (this.#isInWord || this.#soundMs > 0) this.#soundMs += this.#silenceMs
    this.#silenceMs = 0
    this.#quietMs = 0
    this.#soundMs += durationMs
    if (this.#words > 0) this.#greetingMs += durationMs
    if (!this.#isInWord && this.#soundMs >= minimumWordMs) {
      this.#isInWord = true
      this.#words++
      if (this.#words === 1) this.#greetingMs = this.#soundMs
    }
    if (this.#words > wordsMax) this.#decide('machine', 'manyWords')
    else if (this.#soundMs >= maximumWordMs) this.#decide('machine', 'longWord')
    else if (this.#greetingMs >= greetingMs) this.#decide('machine', 'longGreeting')
  }

  #silence(durationMs: number, isMissing: boolean): void {
    const { betweenWordsMs, afterGreetingSilenceMs, initialSilenceMs, totalMs } = this.#cadence
    this.#silenceMs += durationMs
    this.#quietMs += isMissing ? durationMs / 2 : durationMs
    if (this.#words > 0) this.#greetingMs += durationMs
    if (this.#silenceMs >= betweenWordsMs) {
      this.#isInWord = false
      this.#soundMs = 0
    }
    if (this.#words === 0) {
      if (this.#listenedMs >= initialSilenceMs && this.#elapsedMs < totalMs) this.#decide('machine', 'initialSilence')
    } else if (this.#quietMs >= afterGreetingSilenceMs) this.#decide('person', 'silenceAfterGreeting')
  }

  #decide(answer: CadenceVerdict['answer'], reason: CadenceReason): void {
    this.#verdict = { answer, reason, afterMs: this.#elapsedMs }
  }
}
