import { endianness } from 'node:os'
import { type Clock, errorText, type Instant, RingwrightError } from '@ringwright/core'
import type { G711Codec } from '../audio/g711.js'
import { FRAME_MS, FRAME_SAMPLES } from '../audio/voice-frame.js'
import { JitterBuffer } from '../rtp/jitter-buffer.js'
import type { FrameTicker } from '../session/frame-ticker.js'
import type { Recording, RecordingFailure, RecordingResult, RecordOptions } from './recording.js'
import { recordingDurationMs, recordingHeader } from './recording-format.js'
import type { RecordingFile, RecordingSink } from './recording-sink.js'
import { sinkStep } from './sink-step.js'

const FRAME_VALUES = 2 * FRAME_SAMPLES

/** Half a second is written at a time: 16 kB, which is what a killed process loses at most. */
const CHUNK_FRAMES = 25

/** Chunks that wait for a slow sink: 30 s, or 1 MB. */
const CHUNKS_WAITING_MAX = 60

/** Ticks that were dropped in a stall become silence, up to this; a longer jump is a clock that was set. */
const GAP_FRAMES_MAX = 500

const DURATION_MAX_MS = 4 * 60 * 60 * 1_000

/** Records one leg in stereo: left what it receives (the caller), right what it is sent (agent, prompts, music). */
export interface Recorder extends Recording {
  received(timestamp: number, payload: Uint8Array, codec: G711Codec, at: Instant): void
  sent(timestamp: number, payload: Uint8Array, codec: G711Codec, at: Instant): void
  /** While set, the left channel is silent: digits that are keyed as sound must not be kept. */
  setSecure(isSecure: boolean): void
}

export interface RecorderDependencies {
  readonly clock: Clock
  readonly ticker: FrameTicker
  readonly sink: RecordingSink
}

/**
 * Both channels are filled in step with the clock, from two jitter buffers, so that they stay aligned by the time at
 * which audio arrived: a party that says nothing leaves silence of the right length.
 */
export function recorder(dependencies: RecorderDependencies, options: RecordOptions): Recorder {
  const left = new JitterBuffer()
  const right = new JitterBuffer()
  const framesMax = Math.floor((options.durationMaxMs ?? DURATION_MAX_MS) / FRAME_MS)
  const writer = chunkWriter(dependencies, options.name, () => end())
  let chunk = new Int16Array(CHUNK_FRAMES * FRAME_VALUES)
  let chunkFrames = 0
  let frames = 0
  let isPaused = false
  let isSecure = false
  let isEnded = false
  let lastDueAt = dependencies.clock.now()

  const flush = (): void => {
    if (chunkFrames === 0) return
    writer.write(chunk.subarray(0, chunkFrames * FRAME_VALUES))
    chunk = new Int16Array(CHUNK_FRAMES * FRAME_VALUES)
    chunkFrames = 0
  }
  const advance = (): void => {
    chunkFrames++
    frames++
    if (chunkFrames === CHUNK_FRAMES) flush()
    if (frames >= framesMax) end()
  }
  const tick = (dueAt: Instant): void => {
    const gapFrames = Math.round((dueAt - lastDueAt) / FRAME_MS) - 1
    lastDueAt = dueAt
    if (gapFrames <= GAP_FRAMES_MAX) for (let i = 0; i < gapFrames && !isEnded; i++) advance()
    if (isEnded) return
    const offset = chunkFrames * FRAME_VALUES
    left.take(chunk, offset, 2)
    right.take(chunk, offset + 1, 2)
    if (isPaused) chunk.fill(0, offset, offset + FRAME_VALUES)
    else if (isSecure) for (let i = 0; i < FRAME_VALUES; i += 2) chunk[offset + i] = 0
    advance()
  }
  const unsubscribe = dependencies.ticker.subscribe(tick)
  const end = (): void => {
    if (isEnded) return
    isEnded = true
    unsubscribe()
    flush()
    writer.finish()
  }

  return {
    name: options.name,
    // What waits in a buffer is written up to 200 ms later: what must not be kept does not get there.
    received(timestamp, payload, codec, at) {
      if (!isEnded && !isPaused && !isSecure) left.put(timestamp, payload, codec, at)
    },
    sent(timestamp, payload, codec, at) {
      if (!isEnded && !isPaused) right.put(timestamp, payload, codec, at)
    },
    setSecure(value) {
      isSecure = value
    },
    pause() {
      isPaused = true
    },
    resume() {
      isPaused = false
    },
    stop() {
      end()
      return writer.finished
    },
    finished: writer.finished,
  }
}

interface ChunkWriter {
  write(samples: Int16Array): void
  finish(): void
  readonly finished: Promise<RecordingResult>
}

/**
 * Writes chunks in order while the call goes on. The first failure ends the recording: `onFailure` is called once. A sink that
 * hangs is not waited for, though it is asked for nothing more before it is done.
 */
function chunkWriter({ clock, sink }: RecorderDependencies, name: string, onFailure: () => void): ChunkWriter {
  let waiting = 0
  let bytes = 0
  let failure: { reason: RecordingFailure; detail: string } | undefined
  let settle: (result: RecordingResult) => void = () => {}
  const finished = new Promise<RecordingResult>((resolve) => {
    settle = resolve
  })
  const fail = (reason: RecordingFailure, detail: string): void => {
    if (failure) return
    failure = { reason, detail }
    onFailure()
  }
  const failWith = (error: unknown): undefined => {
    const isFull = error instanceof RingwrightError && error.code === 'limit_reached'
    fail(isFull ? 'noSpace' : 'sinkFailed', errorText(error))
  }
  const result = (uri: string | undefined): RecordingResult => {
    const durationMs = recordingDurationMs(bytes)
    if (uri !== undefined && !failure) return { outcome: 'recorded', uri, durationMs, bytes }
    const { reason, detail } = failure ?? { reason: 'sinkFailed' as const, detail: 'The sink did not open.' }
    return { outcome: 'failed', reason, detail, ...(uri !== undefined && { uri }), durationMs, bytes }
  }
  const step = <T>(take: () => Promise<T>): Promise<T> =>
    sinkStep(clock, take, () => {
      fail('sinkTooSlow', 'The sink does not answer.')
      settle(result(undefined))
    })
  const opened = step(() => sink.open(name, recordingHeader())).catch(failWith)
  let queue: Promise<unknown> = opened

  const append = async (chunk: Uint8Array): Promise<void> => {
    const file = await opened
    if (file && !failure) {
      // A sink in another thread takes the chunk's memory with it.
      const { length } = chunk
      await step(() => file.append(chunk))
      bytes += length
    }
  }
  const close = async (): Promise<RecordingResult> => {
    const file = await opened
    return result(await step(() => finishFile(file, bytes)).catch(failWith))
  }

  return {
    write(samples) {
      if (failure) return
      if (waiting === CHUNKS_WAITING_MAX) return fail('sinkTooSlow', `${CHUNKS_WAITING_MAX} chunks wait to be written.`)
      const chunk = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
      if (endianness() === 'BE') chunk.swap16()
      waiting++
      queue = queue
        .then(() => append(chunk))
        .catch(failWith)
        .finally(() => waiting--)
    },
    finish() {
      queue = queue.then(close).then(settle)
    },
    finished,
  }
}

async function finishFile(file: RecordingFile | undefined, bytes: number): Promise<string | undefined> {
  return file?.finish(recordingHeader(bytes))
}
