import { RingwrightError } from '@ringwright/core'
import { type G711Codec, g711EncodeTable } from '../audio/g711.js'
import type { PromptSource } from '../audio/prompt-source.js'
import { FRAME_SAMPLES } from '../audio/voice-frame.js'
import { JitterBuffer } from '../rtp/jitter-buffer.js'
import type { FrameTicker } from './frame-ticker.js'
import type { LegConnection, Seat } from './leg-connection.js'
import type { MediaSession } from './media-session.js'

/** Who hears a session: everybody else, or only these; an empty list is a silent listener. */
export type HeardBy = 'all' | readonly MediaSession[]

/** Sessions of one server that hear each other. */
export interface MediaConference {
  /** Those that are in it. */
  readonly sessions: readonly MediaSession[]
  /**
   * Takes a session in, and ends its connection, or changes who hears it. What is played to it, it hears instead.
   * `limit_reached` when the conference is full.
   */
  join(session: MediaSession, heardBy?: HeardBy): void
  /** Does nothing when it is not in it. */
  leave(session: MediaSession): void
  /** Everybody leaves. */
  close(): void
}

export interface MediaConferenceDependencies {
  readonly ticker: FrameTicker
  readonly connectionOf: (session: MediaSession) => LegConnection
}

/** More cannot be told apart by ear, and each costs as much as a call. */
export const CONFERENCE_SESSIONS_MAX = 32

const LOUDEST = 32_767

/** One session in a conference. */
class Voice implements Seat {
  readonly connection: LegConnection
  readonly frame = new Int16Array(FRAME_SAMPLES)
  readonly source: PromptSource
  heardBy: HeardBy
  isSilent = true
  readonly #heard = new Int16Array(FRAME_SAMPLES)
  readonly #buffer = new JitterBuffer()
  readonly #gone: () => void

  constructor(connection: LegConnection, heardBy: HeardBy, gone: () => void) {
    this.connection = connection
    this.heardBy = heardBy
    this.#gone = gone
    const heard = this.#heard
    this.source = {
      frames: 1,
      readFrame(_index, codec, target, offset) {
        const table = g711EncodeTable(codec)
        for (let i = 0; i < FRAME_SAMPLES; i++) target[offset + i] = table[(heard[i] as number) & 0xffff] as number
      },
    }
  }

  put(timestamp: number, payload: Uint8Array, codec: G711Codec, at: number): void {
    this.#buffer.put(timestamp, payload, codec, at)
  }

  stoodUp(): void {
    this.#gone()
  }

  /** The next 20 ms of what it says. */
  speak(): void {
    this.isSilent = this.#buffer.take(this.frame) === 'silence'
  }

  /** The next 20 ms of what it hears: the sum, as loud as there can be. */
  hear(sum: Int32Array, dueAt: number): void {
    const { playback, sender } = this.connection
    if (playback.isActive) return
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const value = sum[i] as number
      this.#heard[i] = value > LOUDEST ? LOUDEST : value < -LOUDEST ? -LOUDEST : value
    }
    sender.frame(this.source, 0, dueAt)
  }
}

/** Mixes in step with everything else that is played, and only while somebody is in it. */
export function mediaConference({ ticker, connectionOf }: MediaConferenceDependencies): MediaConference {
  const voices = new Map<MediaSession, Voice>()
  const everybody = new Int32Array(FRAME_SAMPLES)
  const sum = new Int32Array(FRAME_SAMPLES)
  let unsubscribe: (() => void) | undefined

  const tick = (dueAt: number): void => {
    everybody.fill(0)
    for (const voice of voices.values()) {
      voice.speak()
      if (!voice.isSilent && voice.heardBy === 'all') add(everybody, voice.frame, 1)
    }
    for (const [session, voice] of voices) {
      sum.set(everybody)
      if (!voice.isSilent && voice.heardBy === 'all') add(sum, voice.frame, -1)
      for (const other of voices.values())
        if (!other.isSilent && other.heardBy !== 'all' && other.heardBy.includes(session)) add(sum, other.frame, 1)
      voice.hear(sum, dueAt)
    }
  }
  const forget = (session: MediaSession): void => {
    voices.delete(session)
    if (voices.size > 0) return
    unsubscribe?.()
    unsubscribe = undefined
  }

  const conference: MediaConference = {
    get sessions() {
      return [...voices.keys()]
    },
    join(session, heardBy = 'all') {
      const known = voices.get(session)
      if (known) {
        known.heardBy = heardBy
        return
      }
      const connection = connectionOf(session)
      if (voices.size >= CONFERENCE_SESSIONS_MAX) {
        throw new RingwrightError('limit_reached', `A conference has room for ${CONFERENCE_SESSIONS_MAX}.`)
      }
      const voice = new Voice(connection, heardBy, () => forget(session))
      connection.sitDown(voice)
      voices.set(session, voice)
      unsubscribe ??= ticker.subscribe(tick)
    },
    leave(session) {
      voices.get(session)?.connection.disconnect()
    },
    close() {
      for (const { connection } of voices.values()) connection.disconnect()
    },
  }
  return conference
}

function add(sum: Int32Array, frame: Int16Array, sign: 1 | -1): void {
  for (let i = 0; i < FRAME_SAMPLES; i++) sum[i] = (sum[i] as number) + sign * (frame[i] as number)
}
