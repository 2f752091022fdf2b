import type { Clock } from '@ringwright/core'
import { type G711Codec, g711DecodeTable } from '../audio/g711.js'
import { FRAME_SAMPLES } from '../audio/voice-frame.js'
import { type Digit, digitMerger } from '../digits/digit-merger.js'
import { inbandDigitDetector } from '../digits/inband-digit-detector.js'
import { parseInfoDigit } from '../digits/info-digit.js'
import { type TelephoneEventReceiver, telephoneEventReceiver } from '../digits/telephone-event-receiver.js'
import type { RtpHeader } from '../rtp/rtp-packet.js'
import { sessionListeners } from './session-listeners.js'

/** The digits that the peer of one leg keys, whichever way they come. */
export interface LegDigits {
  readonly events: TelephoneEventReceiver
  listen(listener: (digit: Digit) => void): () => void
  /** False when it carries no digit. */
  info(contentType: string, body: string): boolean
  /** Audio in which digits are sought. */
  audio(packet: Uint8Array, header: RtpHeader, codec: G711Codec): void
  readonly isListenedTo: boolean
}

export interface LegDigitsDependencies {
  readonly clock: Clock
  /** Before the listeners: passes the digit on to a connected leg. */
  readonly onDigit: (digit: Digit) => void
  readonly onListenerError: (error: unknown) => void
}

export function legDigits({ clock, onDigit, onListenerError }: LegDigitsDependencies): LegDigits {
  const listeners = sessionListeners<Digit>({ onListenerError })
  const frame = new Int16Array(FRAME_SAMPLES)
  let frameLength = 0

  const merge = digitMerger((digit) => {
    onDigit(digit)
    listeners.deliver(digit)
  })
  const events = telephoneEventReceiver((digit, durationMs) => {
    merge({ digit, durationMs, via: 'rfc4733' }, clock.now())
  })
  const detector = inbandDigitDetector((digit, durationMs) => merge({ digit, durationMs, via: 'inband' }, clock.now()))

  return {
    events,
    listen: listeners.listen,
    info(contentType, body) {
      const found = parseInfoDigit(contentType, body)
      if (found) merge({ ...found, via: 'info' }, clock.now())
      return found !== undefined
    },
    audio(packet, header, codec) {
      const table = g711DecodeTable(codec)
      for (let i = header.payloadStart; i < header.payloadEnd; i++) {
        frame[frameLength++] = table[packet[i] as number] as number
        if (frameLength < FRAME_SAMPLES) continue
        frameLength = 0
        detector.frame(frame)
      }
    },
    get isListenedTo() {
      return !listeners.isEmpty
    },
  }
}
