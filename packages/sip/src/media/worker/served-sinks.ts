import { type Clock, RingwrightError } from '@ringwright/core'
import { recordingDurationMs, recordingHeader } from '../recording/recording-format.js'
import type { RecordingResult } from '../recording/recording.js'
import type { RecordingFile, RecordingSink } from '../recording/recording-sink.js'
import { sinkStep } from '../recording/sink-step.js'
import type { SinkRequest } from './worker-messages.js'

/** The sinks that a worker's recordings write to, by the number of the recording. */
export interface ServedSinks {
  /** The recording's number. */
  add(sink: RecordingSink): number
  /** Carries out what the worker asks; `finish` gives where the recording is found. */
  serve(request: SinkRequest): Promise<string | undefined>
  /** Its worker has answered that it has ended. */
  forget(recording: number): void
  /** Its worker is lost: what was written so far is closed properly and kept. */
  salvage(recording: number, detail: string): Promise<RecordingResult>
}

interface ServedRecording {
  readonly sink: RecordingSink
  file: RecordingFile | undefined
  bytes: number
  /** What the sink is doing; calls of a recording come one after the other. */
  busy: Promise<unknown>
}

export function servedSinks(clock: Clock): ServedSinks {
  const recordings = new Map<number, ServedRecording>()
  let added = 0

  const perform = async (served: ServedRecording, request: SinkRequest): Promise<string | undefined> => {
    if (request.do === 'open') {
      served.file = await served.sink.open(request.name, request.bytes)
      return undefined
    }
    if (!served.file) throw new RingwrightError('wrong_state', 'This recording is not open.')
    if (request.do === 'finish') return served.file.finish(request.bytes)
    await served.file.append(request.bytes)
    served.bytes += request.bytes.byteLength
    return undefined
  }

  return {
    add(sink) {
      recordings.set(++added, { sink, file: undefined, bytes: 0, busy: Promise.resolve() })
      return added
    },
    async serve(request) {
      const served = recordings.get(request.recording)
      if (!served) throw new RingwrightError('not_found', 'There is no such recording.')
      const doing = perform(served, request)
      served.busy = doing.catch(() => undefined)
      return doing
    },
    forget: (recording) => void recordings.delete(recording),
    async salvage(recording, detail) {
      const served = recordings.get(recording)
      recordings.delete(recording)
      // A sink that cannot keep even this has told nobody a place, and the result names none.
      const uri = await new Promise<string | undefined>((resolve) => {
        const nowhere = (): void => resolve(undefined)
        void sinkStep(clock, () => closed(served), nowhere).then(resolve, nowhere)
      })
      const bytes = served?.bytes ?? 0
      const durationMs = recordingDurationMs(bytes)
      return {
        outcome: 'failed',
        reason: 'mediaLost',
        detail,
        ...(uri !== undefined && { uri }),
        durationMs,
        bytes,
      }
    },
  }
}

async function closed(served: ServedRecording | undefined): Promise<string | undefined> {
  await served?.busy
  return served?.file?.finish(recordingHeader(served.bytes))
}
