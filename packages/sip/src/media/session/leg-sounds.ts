import { CALL_SOUND_MS, type CallSound, type Clock, type Instant } from '@ringwright/core'
import { type G711Codec, g711DecodeTable } from '../audio/g711.js'
import { soundOf } from '../audio/sound-analysis.js'
import { FRAME_SAMPLES } from '../audio/voice-frame.js'
import type { RtpHeader } from '../rtp/rtp-packet.js'
import type { FrameTicker } from './frame-ticker.js'
import { sessionListeners } from './session-listeners.js'

/** Phones that send nothing while nobody speaks are silent after this; what comes later than that is late by itself. */
const PACKET_LATE_MS = 100

const SILENCE: CallSound = { level: 0, tonesHz: [] }

/** What the party of one leg sounds like, for those who listen. */
export interface LegSounds {
  listen(listener: (sound: CallSound) => void): () => void
  audio(packet: Uint8Array, header: RtpHeader, codec: G711Codec, at: Instant): void
  readonly isListenedTo: boolean
  /** The leg is over: nobody hears anything further. */
  close(): void
}

export interface LegSoundsDependencies {
  readonly clock: Clock
  readonly ticker: FrameTicker
  /** Keys may be sounds, so whoever may not hear them hears nothing. */
  readonly isSecure: () => boolean
  readonly onListenerError: (error: unknown) => void
}

export function legSounds({ clock, ticker, isSecure, onListenerError }: LegSoundsDependencies): LegSounds {
  const frame = new Int16Array(FRAME_SAMPLES)
  let frameLength = 0
  let heardUntil: Instant = 0
  let stopTicking: (() => void) | undefined

  const deliver = (sound: CallSound): void => {
    if (!isSecure()) listeners.deliver(sound)
  }
  const listeners = sessionListeners<CallSound>({
    onListenerError,
    onListening(isListening) {
      stopTicking?.()
      stopTicking = undefined
      if (!isListening) return
      frameLength = 0
      heardUntil = clock.now()
      stopTicking = ticker.subscribe((dueAt) => {
        if (dueAt - heardUntil < PACKET_LATE_MS) return
        heardUntil += CALL_SOUND_MS
        deliver(SILENCE)
      })
    },
  })

  return {
    listen: listeners.listen,
    audio(packet, header, codec, at) {
      const table = g711DecodeTable(codec)
      for (let i = header.payloadStart; i < header.payloadEnd; i++) {
        frame[frameLength++] = table[packet[i] as number] as number
        if (frameLength < FRAME_SAMPLES) continue
        frameLength = 0
        heardUntil = at
        deliver(soundOf(frame))
      }
    },
    get isListenedTo() {
      return !listeners.isEmpty
    },
    close() {
      stopTicking?.()
      stopTicking = undefined
    },
  }
}
