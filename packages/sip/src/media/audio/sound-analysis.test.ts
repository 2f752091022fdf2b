import { describe, expect, it } from 'vitest'
import { decodeG711, encodeG711, type G711Codec } from './g711.js'
import { soundOf } from './sound-analysis.js'
import { silence, tone } from './tone.js'

/** The frames of 20 ms of a sound as it comes over the line, without its edges. */
function frames(samples: Int16Array, codec: G711Codec = 'PCMU'): readonly Int16Array[] {
  const line = decodeG711(encodeG711(samples, codec), codec)
  const count = Math.floor(line.length / 160)
  return Array.from({ length: count }, (_, index) => line.subarray(index * 160, (index + 1) * 160)).slice(1, -1)
}

describe('[K22] what 20 ms sound like', () => {
  it.each([425, 450, 913.8, 950, 985.2, 1_100, 1_370.6, 1_400, 1_428.5, 1_776.7, 1_800, 2_100])(
    'a tone of %d Hz is heard as that, in both codecs, loud and low',
    (hertz) => {
      for (const codec of ['PCMU', 'PCMA'] as const)
        for (const levelDbm0 of [-6, -13, -30])
          for (const frame of frames(tone({ frequenciesHz: [hertz], durationMs: 400, levelDbm0 }), codec)) {
            const { tonesHz } = soundOf(frame)
            expect(tonesHz).toHaveLength(1)
            expect(Math.abs((tonesHz[0] ?? 0) - hertz)).toBeLessThan(12)
          }
    },
  )

  it('two tones are heard as both', () => {
    for (const frame of frames(tone({ frequenciesHz: [480, 620], durationMs: 400 }))) {
      const [low = 0, high = 0] = soundOf(frame).tonesHz
      expect(Math.abs(low - 480)).toBeLessThan(20)
      expect(Math.abs(high - 620)).toBeLessThan(20)
    }
  })

  it('two that lie as close as those of a ringing tone vanish for no more than two frames', () => {
    const heard = frames(tone({ frequenciesHz: [440, 480], durationMs: 2_000 })).map((frame) => soundOf(frame).tonesHz)
    const isHeard = heard.map((tones) => tones.length > 0 && tones.every((hertz) => hertz > 400 && hertz < 520))
    expect(isHeard.map((is) => (is ? 'x' : '.')).join('')).not.toContain('...')
  })

  it('a vowel and a hiss are no tones, and silence is nothing', () => {
    const vowel = tone({ frequenciesHz: [140, 280, 420, 560, 700, 840], durationMs: 400, levelDbm0: -20 })
    for (const frame of frames(vowel)) expect(soundOf(frame)).toMatchObject({ tonesHz: [] })
    let seed = 7
    const hiss = Int16Array.from({ length: 3_200 }, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return (seed / 2_147_483_648 - 0.5) * 8_000
    })
    for (const frame of frames(hiss)) expect(soundOf(frame).tonesHz).toEqual([])
    for (const frame of frames(silence(100))) expect(soundOf(frame)).toMatchObject({ tonesHz: [] })
    expect(soundOf(frames(silence(100))[0] as Int16Array).level).toBeLessThan(20)
  })
})
