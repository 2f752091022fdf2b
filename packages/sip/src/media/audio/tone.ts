import { SAMPLE_RATE_HZ } from './voice-frame.js'

/** The amplitude of a sine at 0 dBm0, from which G.711 levels are counted (3.14 dB below the largest sample). */
const FULL_LEVEL_AMPLITUDE = 22_828

/** Rises and falls over this time, because a tone that starts at full level clicks. */
const EDGE_SAMPLES = 32

/** How a tone sounds. */
export interface ToneOptions {
  /** Frequencies that sound together. */
  readonly frequenciesHz: readonly number[]
  /** Rounded to the nearest sample, an eighth of a millisecond. */
  readonly durationMs: number
  /** Level of each frequency. Default −13 dBm0, the usual level of call progress tones. */
  readonly levelDbm0?: number
}

/** Sines that sound together, 8000 samples a second. */
export function tone(options: ToneOptions): Int16Array {
  const amplitude = FULL_LEVEL_AMPLITUDE * 10 ** ((options.levelDbm0 ?? -13) / 20)
  const length = Math.round((options.durationMs * SAMPLE_RATE_HZ) / 1_000)
  const samples = new Int16Array(length)
  for (let i = 0; i < length; i++) {
    let sum = 0
    for (const frequency of options.frequenciesHz) sum += Math.sin((2 * Math.PI * frequency * i) / SAMPLE_RATE_HZ)
    const edge = Math.min(1, (i + 1) / EDGE_SAMPLES, (length - i) / EDGE_SAMPLES)
    samples[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum * amplitude * edge)))
  }
  return samples
}

/** So much of it, at 8,000 samples a second. */
export function silence(durationMs: number): Int16Array {
  return new Int16Array(Math.round((durationMs * SAMPLE_RATE_HZ) / 1_000))
}

/** One piece of audio after the other. */
export function joinSamples(pieces: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let offset = 0
  for (const piece of pieces) {
    joined.set(piece, offset)
    offset += piece.length
  }
  return joined
}
