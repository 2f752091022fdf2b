import { SAMPLE_RATE_HZ } from './voice-frame.js'

/**
 * The amplitude of one frequency in `samples` from `start` on (Goertzel's algorithm): about the sample value at which a
 * sine of that frequency peaks. Neighbors are told apart when they differ by more than the rate divided by `length`.
 */
export function toneAmplitude(
  samples: Int16Array,
  frequencyHz: number,
  start = 0,
  length = samples.length - start,
  sampleRateHz = SAMPLE_RATE_HZ,
): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / sampleRateHz)
  let last = 0
  let beforeLast = 0
  const end = start + length
  for (let i = start; i < end; i++) {
    const value = (samples[i] as number) + coefficient * last - beforeLast
    beforeLast = last
    last = value
  }
  const power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast
  return (2 * Math.sqrt(Math.max(0, power))) / length
}

/** The root of the mean square of `samples`; a sine's is its amplitude divided by the root of two. */
export function rootMeanSquare(samples: Int16Array, start = 0, length = samples.length - start): number {
  let sum = 0
  for (let i = start; i < start + length; i++) sum += (samples[i] as number) ** 2
  return length === 0 ? 0 : Math.sqrt(sum / length)
}

/**
 * The share of the sound's energy that lies at `frequencyHz`: 1 for a pure tone, 0 for silence and for other sounds.
 * Answers "is this the tone that was sent?" for a recording or a received stream.
 */
export function toneShare(
  samples: Int16Array,
  frequencyHz: number,
  start = 0,
  length = samples.length - start,
): number {
  const level = rootMeanSquare(samples, start, length)
  if (level < 1) return 0
  const toneLevel = toneAmplitude(samples, frequencyHz, start, length) / Math.SQRT2
  return Math.min(1, (toneLevel / level) ** 2)
}
