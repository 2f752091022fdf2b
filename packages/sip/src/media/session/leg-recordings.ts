import type { Clock, Instant } from '@ringwright/core'
import type { G711Codec } from '../audio/g711.js'
import { type Recorder, recorder } from '../recording/recorder.js'
import type { RecordOptions, Recording } from '../recording/recording.js'
import type { RecordingSink } from '../recording/recording-sink.js'
import type { FrameTicker } from './frame-ticker.js'

/** The recordings of one leg that are under way. */
export class LegRecordings {
  /** Kept beside the set, because every packet asks for it. */
  #isEmpty = true
  readonly #running = new Set<Recorder>()
  readonly #clock: Clock
  readonly #ticker: FrameTicker
  readonly #onStart: (finished: Promise<unknown>) => void

  /** `onStart` gets a promise that settles when the recording has ended, so that a server can wait for it. */
  constructor(clock: Clock, ticker: FrameTicker, onStart: (finished: Promise<unknown>) => void) {
    this.#clock = clock
    this.#ticker = ticker
    this.#onStart = onStart
  }

  get isEmpty(): boolean {
    return this.#isEmpty
  }

  start(sink: RecordingSink, options: RecordOptions, isSecure: boolean): Recording {
    const recording = recorder({ clock: this.#clock, ticker: this.#ticker, sink }, options)
    recording.setSecure(isSecure)
    this.#running.add(recording)
    this.#isEmpty = false
    this.#onStart(recording.finished.finally(() => this.#ended(recording)))
    return recording
  }

  received(timestamp: number, payload: Uint8Array, codec: G711Codec, at: Instant): void {
    for (const recording of this.#running) recording.received(timestamp, payload, codec, at)
  }

  sent(timestamp: number, payload: Uint8Array, codec: G711Codec, at: Instant): void {
    for (const recording of this.#running) recording.sent(timestamp, payload, codec, at)
  }

  setSecure(isSecure: boolean): void {
    for (const recording of this.#running) recording.setSecure(isSecure)
  }

  stop(): void {
    for (const recording of this.#running) void recording.stop()
  }

  #ended(recording: Recorder): void {
    this.#running.delete(recording)
    this.#isEmpty = this.#running.size === 0
  }
}
