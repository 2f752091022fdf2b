import { type Random, seededRandom } from '@ringwright/core'
import { type PromptSource, pcmPrompt } from './prompt-source.js'
import { SAMPLE_RATE_HZ } from './voice-frame.js'

const BEAT_MS = 300
const BEATS_PER_CHORD = 8
const NOTE_RING_MS = 2_700
const PEAK = 9_000

/** Semitones above the key's root: a progression of eight chords that leads back to its beginning. */
const CHORDS: readonly (readonly number[])[] = [
  [0, 4, 7, 11],
  [9, 12, 16, 19],
  [5, 9, 12, 16],
  [7, 11, 14, 17],
  [4, 7, 11, 14],
  [9, 12, 16, 19],
  [2, 5, 9, 12],
  [7, 11, 14, 17],
]

/** Middle C; the telephone carries nothing much below 300 Hz, so the notes lie above it. */
const ROOT_HZ = 261.63

/**
 * A quiet plucked piece of 19.2 s, made here so that a fresh installation has music on hold that nobody holds rights in.
 * Play it with `loop`: the last notes ring on over the beginning. Another `seed` varies the melody.
 */
export function holdMusic(seed: number | string = 'hold'): PromptSource {
  const random = seededRandom(seed)
  const beatSamples = (BEAT_MS * SAMPLE_RATE_HZ) / 1_000
  const mix = new Float32Array(CHORDS.length * BEATS_PER_CHORD * beatSamples)
  CHORDS.forEach((chord, bar) => {
    const barStart = bar * BEATS_PER_CHORD * beatSamples
    for (const semitone of chord) pluck(mix, barStart, frequency(semitone), 0.35)
    for (let beat = 0; beat < BEATS_PER_CHORD; beat++) {
      const semitone = melodyNote(chord, beat, random)
      if (semitone !== undefined) pluck(mix, barStart + beat * beatSamples, frequency(semitone + 12), 0.5)
    }
  })
  return pcmPrompt(normalized(mix))
}

/** Strong beats always sound; of the weak ones about a third rests, which is what makes it breathe. */
function melodyNote(chord: readonly number[], beat: number, random: Random): number | undefined {
  const rests = random.next() < 0.35
  const choice = Math.floor(random.next() * chord.length)
  return beat % 4 !== 0 && rests ? undefined : chord[beat % 4 === 0 ? (beat / 4) % chord.length : choice]
}

/** A string: three partials, the higher ones dying away sooner. Wraps around the end of the loop. */
function pluck(mix: Float32Array, start: number, hz: number, level: number): void {
  const length = (NOTE_RING_MS * SAMPLE_RATE_HZ) / 1_000
  for (let i = 0; i < length; i++) {
    const t = i / SAMPLE_RATE_HZ
    const phase = 2 * Math.PI * hz * t
    const attack = Math.min(1, i / 40)
    const release = Math.min(1, (length - i) / 400)
    const string =
      Math.sin(phase) * Math.exp(-1.5 * t) +
      0.4 * Math.sin(2 * phase) * Math.exp(-3 * t) +
      0.15 * Math.sin(3 * phase) * Math.exp(-5 * t)
    const at = (start + i) % mix.length
    mix[at] = (mix[at] as number) + level * attack * release * string
  }
}

function normalized(mix: Float32Array): Int16Array {
  const peak = mix.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0)
  return Int16Array.from(mix, (value) => Math.round((value / peak) * PEAK))
}

function frequency(semitone: number): number {
  return ROOT_HZ * 2 ** (semitone / 12)
}
