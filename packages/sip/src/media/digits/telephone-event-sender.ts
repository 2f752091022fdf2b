import type { Instant } from '@ringwright/core'
import { FRAME_MS, FRAME_SAMPLES } from '../audio/voice-frame.js'
import { DTMF_DIGIT_MS, DTMF_DIGITS, DTMF_PAUSE_MS } from './dtmf.js'
import type { TelephoneEvent } from './telephone-event.js'

const DIGIT_FRAMES = DTMF_DIGIT_MS / FRAME_MS
const PAUSE_FRAMES = DTMF_PAUSE_MS / FRAME_MS

/** The end packet is sent this often, so that no single loss hides it (RFC 4733 section 2.5.1.4). */
const END_PACKETS = 3

/** The packets of digits, one for each frame of 20 ms. */
export interface TelephoneEventSender {
  /** Digits to send after those that are being sent; calls `done` once the last one's pause is over, or on `stop`. */
  enqueue(digits: string, done: (isSent: boolean) => void): void
  /** Sends what is due in this frame; true while digits are being sent, so that no audio is. */
  tick(at: Instant): boolean
  stop(): void
  readonly isBusy: boolean
}

export function telephoneEventSender(
  send: (event: TelephoneEvent, isFirst: boolean, at: Instant) => void,
): TelephoneEventSender {
  const waiting: { readonly digits: string; readonly done: (isSent: boolean) => void }[] = []
  let digitIndex = 0
  let frame = 0

  return {
    enqueue(digits, done) {
      waiting.push({ digits, done })
    },
    tick(at) {
      const batch = waiting[0]
      if (!batch) return false
      const event = DTMF_DIGITS.indexOf(batch.digits[digitIndex] as string)
      frame++
      if (frame < DIGIT_FRAMES + END_PACKETS) {
        const durationSamples = Math.min(frame, DIGIT_FRAMES) * FRAME_SAMPLES
        send({ event, isEnd: frame >= DIGIT_FRAMES, durationSamples }, frame === 1, at)
      }
      if (frame < DIGIT_FRAMES + PAUSE_FRAMES) return true
      frame = 0
      digitIndex++
      if (digitIndex === batch.digits.length) {
        digitIndex = 0
        waiting.shift()
        batch.done(true)
      }
      return true
    },
    stop() {
      for (const batch of waiting.splice(0)) batch.done(false)
      digitIndex = 0
      frame = 0
    },
    get isBusy() {
      return waiting.length > 0
    },
  }
}
