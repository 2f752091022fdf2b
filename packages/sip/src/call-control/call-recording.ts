import { type CallRecording, type Clock, type RecordingResult, RingwrightError } from '@ringwright/core'
import type { Recording, RecordingSink } from '../media/index.js'
import type { MediaSession } from '../media/session/media-session.js'

/** The recordings of one call that are under way: in stereo, the party on the left, what it hears on the right. */
export class CallRecordings {
  readonly #media: MediaSession
  readonly #sink: RecordingSink
  readonly #clock: Clock
  /** With whether each is paused by whoever asked for it. */
  readonly #running = new Map<Recording, { isPaused: boolean }>()
  #isSecure = false

  constructor(media: MediaSession, sink: RecordingSink, clock: Clock) {
    this.#media = media
    this.#sink = sink
    this.#clock = clock
  }

  start(name: string): CallRecording {
    const startedAt = this.#clock.now()
    const recording = this.#media.record(this.#sink, { name })
    const asked = { isPaused: false }
    this.#running.set(recording, asked)
    void recording.finished.then(() => this.#running.delete(recording))
    if (this.#isSecure) recording.pause()
    const setPaused = (isPaused: boolean): void => {
      asked.isPaused = isPaused
      this.#settle(recording, isPaused)
    }
    return {
      pause: () => setPaused(true),
      resume: () => setPaused(false),
      stop: async () => resultOf(name, startedAt, await recording.stop()),
    }
  }

  /** Pauses all of them, also those that are started meanwhile, until it is taken back. */
  setSecure(isSecure: boolean): void {
    this.#isSecure = isSecure
    for (const [recording, { isPaused }] of this.#running) this.#settle(recording, isPaused)
  }

  #settle(recording: Recording, isPaused: boolean): void {
    if (isPaused || this.#isSecure) recording.pause()
    else recording.resume()
  }
}

/** What is asked for after the call's end: nothing could be recorded, and the result says so. */
export function recordingOfNothing(name: string, clock: Clock): CallRecording {
  const startedAt = clock.now()
  return {
    pause: () => {},
    resume: () => {},
    stop: async () => ({
      name,
      startedAt,
      durationMs: 0,
      bytes: 0,
      failure: 'The call was over before it could be recorded.',
    }),
  }
}

type MediaResult = Awaited<Recording['finished']>

function resultOf(name: string, startedAt: number, result: MediaResult): RecordingResult {
  const { durationMs, bytes } = result
  const failure = result.outcome === 'failed' ? `${result.reason}: ${result.detail}` : undefined
  return { name, startedAt, durationMs, bytes, ...(failure !== undefined && { failure }) }
}

/** For hosts that keep no recordings: each try ends as a failed recording that names the option. */
export const noRecordings: RecordingSink = {
  async open() {
    throw new RingwrightError('unavailable', 'Nothing is recorded without the option "recordings", a folder or a sink.')
  },
}
