import { type CallRecording, type Clock, type RecordingResult, RingwrightError } from '@ringwright/core'
import type { Recording, RecordingSink } from '../media/index.js'
import type { MediaSession } from '../media/session/media-session.js'

/** Records a call in stereo: the party on the left, what it hears on the right. */
export function recordCall(media: MediaSession, sink: RecordingSink, name: string, clock: Clock): CallRecording {
  const startedAt = clock.now()
  const recording = media.record(sink, { name })
  return {
    pause: () => recording.pause(),
    resume: () => recording.resume(),
    stop: async () => resultOf(name, startedAt, await recording.stop()),
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
