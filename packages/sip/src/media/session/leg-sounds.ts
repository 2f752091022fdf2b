import { CALL_SOUND_MS, type CallSound, type Clock, type Instant } from '@ringwright/core'
import { type G711Codec, g711DecodeTable } from '../audio/g711.js'
import { soundOf } from '../audio/sound-analysis.js'
import { FRAME_SAMPLES } from '../audio/voice-frame.js'
import type { RtpHeader } from '../rtp/rtp-packet.js'
import type { FrameTicker } from './frame-ticker.js'
import { SessionListeners } from './session-listeners.js'

/** Phones that send nothing while nobody speaks are silent after this; what comes later than that is late by itself. */
const PACKET_LATE_MS = 100

const SILENCE: CallSound = { level: 0, tonesHz: [], isMissing: true }
/** Ticks that are so late were kept from coming by this process: what came meanwhile has not been read yet. */
const STALLED_MS = 60

export interface LegSoundsDependencies {
  readonly clock: Clock
  readonly ticker: FrameTicker
  /** Keys may be sounds, so whoever may not hear them hears nothing. */
  readonly isSecure: () => boolean
  readonly onListenerError: (error: unknown) => void
}

/** What the party of one leg sounds like, for those who listen. */
export class LegSounds {
  readonly #dependencies: LegSoundsDependencies
  readonly #listeners: SessionListeners<CallSound>
  #frame: Int16Array | undefined
  #frameLength = 0
  #heardUntil: Instant = 0
  /** Kept here, because every packet asks for it. */
  #isListenedTo = false
  #stopTicking: (() => void) | undefined

  constructor(dependencies: LegSoundsDependencies) {
    this.#dependencies = dependencies
    this.#listeners = new SessionListeners<CallSound>({
      onListenerError: dependencies.onListenerError,
      onListening: (isListening) => {
        this.#isListenedTo = isListening
        if (isListening) this.#begin()
        else this.close()
      },
    })
  }

  get isListenedTo(): boolean {
    return this.#isListenedTo
  }

  listen(listener: (sound: CallSound) => void): () => void {
    return this.#listeners.listen(listener)
  }

  audio(packet: Uint8Array, header: RtpHeader, codec: G711Codec, at: Instant): void {
    const table = g711DecodeTable(codec)
    const frame = (this.#frame ??= new Int16Array(FRAME_SAMPLES))
    for (let i = header.payloadStart; i < header.payloadEnd; i++) {
      frame[this.#frameLength++] = table[packet[i] as number] as number
      if (this.#frameLength < FRAME_SAMPLES) continue
      this.#frameLength = 0
      this.#heardUntil = at
      this.#deliver(soundOf(frame))
    }
  }

  /** The leg is over: nobody hears anything further. */
  close(): void {
    this.#stopTicking?.()
    this.#stopTicking = undefined
  }

  #begin(): void {
    const { clock, ticker } = this.#dependencies
    this.#frameLength = 0
    this.#heardUntil = clock.now()
    let tickedAt = this.#heardUntil
    this.#stopTicking = ticker.subscribe((dueAt) => {
      const now = clock.now()
      // Nobody listened while the process stood still, so that nobody knows that it was silent.
      if (now - tickedAt > STALLED_MS) this.#heardUntil += now - tickedAt - CALL_SOUND_MS
      tickedAt = now
      if (dueAt - this.#heardUntil < PACKET_LATE_MS) return
      this.#heardUntil += CALL_SOUND_MS
      this.#deliver(SILENCE)
    })
  }

  #deliver(sound: CallSound): void {
    if (!this.#dependencies.isSecure()) this.#listeners.deliver(sound)
  }
}
