import type { Clock, Instant } from '@ringwright/core'
import { type G711Codec, g711DecodeTable } from '../audio/g711.js'
import { FRAME_SAMPLES } from '../audio/voice-frame.js'
import { type Digit, digitMerger } from '../digits/digit-merger.js'
import { type InbandDigitDetector, inbandDigitDetector } from '../digits/inband-digit-detector.js'
import { parseInfoDigit } from '../digits/info-digit.js'
import { type TelephoneEventReceiver, telephoneEventReceiver } from '../digits/telephone-event-receiver.js'
import type { RtpHeader } from '../rtp/rtp-packet.js'
import { SessionListeners } from './session-listeners.js'

export interface LegDigitsDependencies {
  readonly clock: Clock
  /** Before the listeners: passes the digit on to a connected leg. */
  readonly onDigit: (digit: Digit) => void
  readonly onListenerError: (error: unknown) => void
}

/** The digits that the peer of one leg keys, whichever way they come. */
export class LegDigits {
  readonly events: TelephoneEventReceiver
  readonly #clock: Clock
  readonly #listeners: SessionListeners<Digit>
  readonly #merge: (digit: Digit, endedAt: Instant) => void
  /** Made when audio is first searched: most phones send events. */
  #detector: InbandDigitDetector | undefined
  #frame: Int16Array | undefined
  #frameLength = 0

  constructor({ clock, onDigit, onListenerError }: LegDigitsDependencies) {
    this.#clock = clock
    this.#listeners = new SessionListeners<Digit>({ onListenerError })
    this.#merge = digitMerger((digit) => {
      onDigit(digit)
      this.#listeners.deliver(digit)
    })
    this.events = telephoneEventReceiver((digit, durationMs) => this.#keyed({ digit, durationMs, via: 'rfc4733' }))
  }

  get isListenedTo(): boolean {
    return !this.#listeners.isEmpty
  }

  listen(listener: (digit: Digit) => void): () => void {
    return this.#listeners.listen(listener)
  }

  /** False when it carries no digit. */
  info(contentType: string, body: string): boolean {
    const found = parseInfoDigit(contentType, body)
    if (found) this.#keyed({ ...found, via: 'info' })
    return found !== undefined
  }

  /** Audio in which digits are sought. */
  audio(packet: Uint8Array, header: RtpHeader, codec: G711Codec): void {
    const table = g711DecodeTable(codec)
    const frame = (this.#frame ??= new Int16Array(FRAME_SAMPLES))
    for (let i = header.payloadStart; i < header.payloadEnd; i++) {
      frame[this.#frameLength++] = table[packet[i] as number] as number
      if (this.#frameLength < FRAME_SAMPLES) continue
      this.#frameLength = 0
      this.#detector ??= inbandDigitDetector((digit, durationMs) => this.#keyed({ digit, durationMs, via: 'inband' }))
      this.#detector.frame(frame)
    }
  }

  #keyed(digit: Digit): void {
    this.#merge(digit, this.#clock.now())
  }
}
