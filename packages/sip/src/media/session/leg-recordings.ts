import type { Clock, Instant } from '@ringwright/core'
import type { G711Codec } from '../audio/g711.js'
import { type Recorder, recorder } from '../recording/recorder.js'
import type { RecordOptions, Recording } from '../recording/recording.js'
import type { RecordingSink } from '../recording/recording-sink.js'
import type { FrameTicker } from './frame-ticker.js'

/** The recordings of one leg that are under way. */
export interface LegRecordings {
  readonly isEmpty: boolean
  start(sink: RecordingSink, options: RecordOptions, isSecure: boolean): Recording
  received(timestamp: number, payload: Uint8Array, codec: G711Codec, at: Instant): void
  sent(timestamp: number, payload: Uint8Array, codec: G711Codec, at: Instant): void
  setSecure(isSecure: boolean): void
  stop(): void
}

/** `onStart` gets a promise that settles when the recording has ended, so that a server can wait for it. */
export function legRecordings(
  clock: Clock,
  ticker: FrameTicker,
  onStart: (finished: Promise<unknown>) => void,
): LegRecordings {
  const running = new Set<Recorder>()
  return {
    get isEmpty() {
      return running.size === 0
    },
    start(sink, options, isSecure) {
      const recording = recorder({ ticker, sink, startedAt: clock.now() }, options)
      recording.setSecure(isSecure)
      running.add(recording)
      onStart(recording.finished.finally(() => running.delete(recording)))
      return recording
    },
    received(timestamp, payload, codec, at) {
      for (const recording of running) recording.received(timestamp, payload, codec, at)
    },
    sent(timestamp, payload, codec, at) {
      for (const recording of running) recording.sent(timestamp, payload, codec, at)
    },
    setSecure(isSecure) {
      for (const recording of running) recording.setSecure(isSecure)
    },
    stop() {
      for (const recording of running) void recording.stop()
    },
  }
}
