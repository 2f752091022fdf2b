import type { CallSound } from '@ringwright/core'
import { rootMeanSquare, toneAmplitude } from './tone-detector.js'
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from './voice-frame.js'

/** Tones of networks, modems and answering machines lie between these. */
const LOWEST_HZ = 300
const HIGHEST_HZ = 2_400
/** What 20 ms can tell apart. */
const STEP_HZ = 50
const STEPS = (HIGHEST_HZ - LOWEST_HZ) / STEP_HZ + 1

/** About −45 dBm0; what is quieter is the noise of the line. */
const LEVEL_MIN = 130
/** One frequency, or two together, carry this share of a tone's energy; a vowel spreads over its harmonics. */
const SHARE_MIN = 0.85
/** Two frequencies nearer than 50 Hz are one that swells: so far around it they are sought, and then must be all there is. */
const SWELL_HZ = 20
const SWELL_SHARE_MIN = 0.95
const APART_MIN_STEPS = 2
/** The weaker of two frequencies has at least this share of the amplitude of the stronger. */
const WEAKER_MIN = 0.4

/** Written anew for each frame: a frame is looked at at once, and nothing of it is kept. */
const amplitudes = new Float64Array(STEPS)
const waves = Array.from({ length: 4 }, () => new Float64Array(FRAME_SAMPLES))

/** What one frame of 160 samples sounds like. Some 50 µs of work, only while somebody listens. */
export function soundOf(samples: Int16Array): CallSound {
  let sum = 0
  for (const sample of samples) sum += Math.abs(sample)
  return { level: Math.round(sum / samples.length), tonesHz: tonesOf(samples) }
}

function tonesOf(samples: Int16Array): readonly number[] {
  if (rootMeanSquare(samples, 0, FRAME_SAMPLES) < LEVEL_MIN) return []
  for (let step = 0; step < STEPS; step++) amplitudes[step] = amplitudeOf(samples, LOWEST_HZ + step * STEP_HZ)
  const first = strongestBeyond(-1, 0)
  const firstHz = peakHz(samples, first)
  if (shareOf(samples, [firstHz]) >= SHARE_MIN) return [Math.round(firstHz)]
  const around = [Math.round(firstHz - SWELL_HZ), Math.round(firstHz + SWELL_HZ)]
  if (shareOf(samples, around) >= SWELL_SHARE_MIN) return around
  const second = strongestBeyond(first, APART_MIN_STEPS)
  if ((amplitudes[second] ?? 0) < WEAKER_MIN * (amplitudes[first] ?? 0)) return []
  const both = [firstHz, peakHz(samples, second)].sort((low, high) => low - high)
  return shareOf(samples, both) >= SHARE_MIN ? both.map(Math.round) : []
}

function amplitudeOf(samples: Int16Array, hertz: number): number {
  return toneAmplitude(samples, hertz, 0, FRAME_SAMPLES, SAMPLE_RATE_HZ)
}

/** The strongest step that is so far from another one. */
function strongestBeyond(other: number, steps: number): number {
  let best = 0
  let most = -1
  for (let step = 0; step < STEPS; step++) {
    const amplitude = amplitudes[step] as number
    if (amplitude <= most || Math.abs(step - other) < steps) continue
    best = step
    most = amplitude
  }
  return best
}

/** Between steps, where a parabola through the peak and what is half a step from it has its own. */
function peakHz(samples: Int16Array, step: number): number {
  const hertz = LOWEST_HZ + step * STEP_HZ
  const below = amplitudeOf(samples, hertz - STEP_HZ / 2)
  const here = amplitudes[step] ?? 0
  const above = amplitudeOf(samples, hertz + STEP_HZ / 2)
  const curve = below - 2 * here + above
  const shift = curve < 0 ? Math.max(-1, Math.min(1, (below - above) / (2 * curve))) : 0
  return hertz + (shift * STEP_HZ) / 2
}

/** The share of the frame's energy that sines of one or two frequencies can make up, with any amplitudes and phases. */
function shareOf(samples: Int16Array, frequenciesHz: readonly number[]): number {
  let made = 0
  for (let index = 0; index < 2 * frequenciesHz.length; index++) {
    const wave = waves[index] as Float64Array
    writeWave(wave, frequenciesHz[index >> 1] as number, index % 2 === 0 ? 0 : Math.PI / 2)
    // What the waves before it make up already is theirs (Gram and Schmidt).
    for (let before = 0; before < index; before++) takeOut(wave, waves[before] as Float64Array)
    made += product(samples, wave) ** 2 / product(wave, wave)
  }
  return made / product(samples, samples)
}

/** A sine, each sample from the two before it. */
function writeWave(wave: Float64Array, hertz: number, phase: number): void {
  const turn = (2 * Math.PI * hertz) / SAMPLE_RATE_HZ
  const coefficient = 2 * Math.cos(turn)
  let last = Math.sin(phase - turn)
  let beforeLast = Math.sin(phase - 2 * turn)
  for (let i = 0; i < wave.length; i++) {
    const value = coefficient * last - beforeLast
    wave[i] = value
    beforeLast = last
    last = value
  }
}

function takeOut(wave: Float64Array, other: Float64Array): void {
  const factor = product(wave, other) / product(other, other)
  for (let i = 0; i < wave.length; i++) wave[i] = (wave[i] as number) - factor * (other[i] as number)
}

function product(one: Int16Array | Float64Array, other: Int16Array | Float64Array): number {
  let sum = 0
  for (let i = 0; i < FRAME_SAMPLES; i++) sum += (one[i] as number) * (other[i] as number)
  return sum
}
