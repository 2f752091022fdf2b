import { encodeG711, type G711Codec, G711_SILENCE } from './g711.js'
import { resample } from './resample.js'
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ } from './voice-frame.js'
import { readWav } from './wav-reader.js'

/** Audio that any number of sessions play at once, each from its own place. */
export interface PromptSource {
  /** Its length in frames of 20 ms. */
  readonly frames: number
  /** Writes frame `index` (below `frames`) as 160 octets of `codec` into `target` from `offset` on. */
  readFrame(index: number, codec: G711Codec, target: Uint8Array, offset: number): void
}

/** Samples at 8 kHz; the last frame is filled up with silence. Encoded once for each codec, when it is first played. */
export function pcmPrompt(samples: Int16Array): PromptSource {
  const encoded: Partial<Record<G711Codec, Uint8Array>> = {}
  return {
    frames: Math.ceil(samples.length / FRAME_SAMPLES),
    readFrame(index, codec, target, offset) {
      const payload = (encoded[codec] ??= encodeG711(samples, codec))
      const start = index * FRAME_SAMPLES
      const frame = payload.subarray(start, start + FRAME_SAMPLES)
      target.set(frame, offset)
      if (frame.length < FRAME_SAMPLES) target.fill(G711_SILENCE[codec], offset + frame.length, offset + FRAME_SAMPLES)
    },
  }
}

/** The audio of a WAV file, brought to 8 kHz. Throws as `readWav` does. Read files before the calls that need them. */
export function wavPrompt(bytes: Uint8Array, name?: string): PromptSource {
  const { samples, sampleRateHz } = readWav(bytes, name)
  return pcmPrompt(resample(samples, sampleRateHz, SAMPLE_RATE_HZ))
}

/** Prompts one after the other, such as the parts of a spoken number. */
export function promptSequence(sources: readonly PromptSource[]): PromptSource {
  const ends: number[] = []
  let frames = 0
  for (const source of sources) ends.push((frames += source.frames))
  return {
    frames,
    readFrame(index, codec, target, offset) {
      const at = ends.findIndex((end) => index < end)
      const source = sources[at]
      if (source) source.readFrame(index - (ends[at - 1] ?? 0), codec, target, offset)
    },
  }
}

/** How long it plays, once. */
export function promptDurationMs(source: PromptSource): number {
  return source.frames * FRAME_MS
}
