import type { G711Codec } from '../audio/g711.js'
import type { PromptSource } from '../audio/prompt-source.js'
import { FRAME_SAMPLES } from '../audio/voice-frame.js'

/** A prompt in memory that all threads see, so that a call that is played to costs no copy of the audio. */
export interface SharedPrompt {
  readonly frames: number
  readonly encoded: Readonly<Record<G711Codec, SharedArrayBuffer>>
}

/** Shares each source once; what nobody plays any more is collected with it. */
export function promptSharing(): (source: PromptSource) => SharedPrompt {
  const shared = new WeakMap<PromptSource, SharedPrompt>()
  return (source) => {
    const known = shared.get(source)
    if (known) return known
    const prompt = { frames: source.frames, encoded: { PCMU: encode(source, 'PCMU'), PCMA: encode(source, 'PCMA') } }
    shared.set(source, prompt)
    return prompt
  }
}

export function sharedPromptSource({ frames, encoded }: SharedPrompt): PromptSource {
  const audio = { PCMU: new Uint8Array(encoded.PCMU), PCMA: new Uint8Array(encoded.PCMA) }
  return {
    frames,
    readFrame(index, codec, target, offset) {
      const start = index * FRAME_SAMPLES
      target.set(audio[codec].subarray(start, start + FRAME_SAMPLES), offset)
    },
  }
}

function encode(source: PromptSource, codec: G711Codec): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(source.frames * FRAME_SAMPLES)
  const target = new Uint8Array(buffer)
  for (let index = 0; index < source.frames; index++) source.readFrame(index, codec, target, index * FRAME_SAMPLES)
  return buffer
}
