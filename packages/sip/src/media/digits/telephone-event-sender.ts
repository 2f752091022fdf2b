import type { Instant } from '@ringwright/core'
import { FRAME_MS, FRAME_SAMPLES } from '../audio/voice-frame.js'
import { DTMF_DIGIT_MS, DTMF_DIGITS, DTMF_PAUSE_MS } from './dtmf.js'
import type { TelephoneEvent } from './telephone-event.js'

const DIGIT_FRAMES = DTMF_DIGIT_MS / FRAME_MS
const PAUSE_FRAMES = DTMF_PAUSE_MS / FRAME_MS

/** The end packet is sent this often, so that no single loss hides it (RFC 4733 section 2.5.1.4). */
const END_PACKETS = 3

/** The packets of digits, one for each frame of 20 ms. */
export class TelephoneEventSender {
  readonly #send: (event: TelephoneEvent, isFirst: boolean, at: Instant) => void
  readonly #waiting: { readonly digits: string; readonly done: (isSent: boolean) => void }[] = []
  #digitIndex = 0
  #frame = 0

  constructor(send: (event: TelephoneEvent, isFirst: boolean, at: Instant) => void) {
    this.#send = send
  }

  get isBusy(): boolean {
    return this.#waiting.length > 0
  }

  /** Digits to send after those that are being sent; calls `done` once the last one's pause is over, or on `stop`. */
  enqueue(digits: string, done: (isSent: boolean) => void): void {
    this.#waiting.push({ digits, done })
  }

  /** Sends what is due in this frame; true while digits are being sent, so that no audio is. */
  tick(at: Instant): boolean {
    const batch = this.#waiting[0]
    if (!batch) return false
    const event = DTMF_DIGITS.indexOf(batch.digits[this.#digitIndex] as string)
    const frame = ++this.#frame
    if (frame < DIGIT_FRAMES + END_PACKETS) {
      const durationSamples = Math.min(frame, DIGIT_FRAMES) * FRAME_SAMPLES
      this.#send({ event, isEnd: frame >= DIGIT_FRAMES, durationSamples }, frame === 1, at)
    }
    if (frame < DIGIT_FRAMES + PAUSE_FRAMES) return true
    this.#frame = 0
    this.#digitIndex++
    if (this.#digitIndex === batch.digits.length) {
      this.#digitIndex = 0
      this.#waiting.shift()
      batch.done(true)
    }
    return true
  }

  stop(): void {
    for (const batch of this.#waiting.splice(0)) batch.done(false)
    this.#digitIndex = 0
    this.#frame = 0
  }
}
