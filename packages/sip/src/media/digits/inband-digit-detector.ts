import { rootMeanSquare, toneAmplitude } from '../audio/tone-detector.js'
import { FRAME_MS, FRAME_SAMPLES } from '../audio/voice-frame.js'
import { DTMF_COLUMNS_HZ, DTMF_KEYPAD, DTMF_ROWS_HZ } from './dtmf.js'

/** About −36 dBm0 for each frequency; a quieter pair is somebody else's digit in the background (Q.24 asks for −29). */
const AMPLITUDE_MIN = 350

/** The row may be this much louder or quieter than the column: 8 dB, which is what lines distort (Q.24 "twist"). */
const TWIST_MAX = 2.5

/** The pair carries at least this share of the energy; speech spreads over harmonics. */
const ENERGY_SHARE_MIN = 0.7

/** How much louder a frequency is than its neighbors in the same group; the window alone leaks a fifth. */
const NEIGHBOR_RATIO = 2

/** A digit is heard after 40 ms of it and over after 40 ms without it: what Q.24 calls sure to be one, and a sure gap. */
const HITS_MIN = 2
const MISSES_MIN = 2

/** Hears digits in audio, frame by frame (Goertzel's algorithm at the eight frequencies, about 3 µs a frame). */
export interface InbandDigitDetector {
  /** 160 samples. */
  frame(samples: Int16Array): void
}

export function inbandDigitDetector(deliver: (digit: string, durationMs: number) => void): InbandDigitDetector {
  let digit: string | undefined
  let hits = 0
  let misses = 0
  return {
    frame(samples) {
      const heard = digitIn(samples)
      if (heard !== undefined && heard === digit) {
        hits++
        misses = 0
        return
      }
      if (digit !== undefined && ++misses < MISSES_MIN && hits >= HITS_MIN) return
      if (digit !== undefined && hits >= HITS_MIN) deliver(digit, hits * FRAME_MS)
      digit = heard
      hits = heard === undefined ? 0 : 1
      misses = 0
    },
  }
}

/** The digit whose pair of frequencies makes up the frame. */
function digitIn(samples: Int16Array): string | undefined {
  const level = rootMeanSquare(samples, 0, FRAME_SAMPLES)
  if (level < AMPLITUDE_MIN) return undefined
  const row = strongest(samples, DTMF_ROWS_HZ)
  const column = strongest(samples, DTMF_COLUMNS_HZ)
  if (!row || !column) return undefined
  const twist = row.amplitude / column.amplitude
  if (twist > TWIST_MAX || twist < 1 / TWIST_MAX) return undefined
  const pairEnergy = (row.amplitude ** 2 + column.amplitude ** 2) / 2
  if (pairEnergy < ENERGY_SHARE_MIN * level * level) return undefined
  return DTMF_KEYPAD[row.index]?.[column.index]
}

function strongest(
  samples: Int16Array,
  group: readonly number[],
): { readonly index: number; readonly amplitude: number } | undefined {
  let index = -1
  let amplitude = 0
  let second = 0
  for (let i = 0; i < group.length; i++) {
    const found = toneAmplitude(samples, group[i] as number, 0, FRAME_SAMPLES)
    if (found > amplitude) {
      second = amplitude
      amplitude = found
      index = i
    } else if (found > second) second = found
  }
  return amplitude >= AMPLITUDE_MIN && amplitude >= NEIGHBOR_RATIO * second ? { index, amplitude } : undefined
}
