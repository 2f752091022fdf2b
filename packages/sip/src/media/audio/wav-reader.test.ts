import { randomInteger, RingwrightError, seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { encodeG711 } from './g711.js'
import { resample } from './resample.js'
import { tone } from './tone.js'
import { rootMeanSquare, toneAmplitude, toneShare } from './tone-detector.js'
import { wavHeader } from './wav-header.js'
import { readWav, readWavChannels } from './wav-reader.js'

interface Shape {
  readonly tag: number
  readonly channels: number
  readonly rate: number
  readonly bits: number
}

function chunk(id: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.write(id, 0, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)])
}

function format({ tag, channels, rate, bits }: Shape): Buffer {
  const data = Buffer.alloc(16)
  data.writeUInt16LE(tag, 0)
  data.writeUInt16LE(channels, 2)
  data.writeUInt32LE(rate, 4)
  data.writeUInt16LE(bits, 14)
  return chunk('fmt ', data)
}

function riff(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks])
  return chunk('RIFF', body)
}

function pcm(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
}

function outcomeOf(file: Buffer): string {
  try {
    return readWav(file).samples.length <= file.length ? 'read' : 'more samples than bytes'
  } catch (error) {
    return error instanceof RingwrightError ? error.code : String(error)
  }
}

const pcm8kMono: Shape = { tag: 1, channels: 1, rate: 8_000, bits: 16 }
const ramp = Int16Array.of(0, 1_000, -1_000, 32_767, -32_768)

describe('WAV reader', () => {
  it('reads 16-bit mono', () => {
    const audio = readWav(riff(format(pcm8kMono), chunk('data', pcm(ramp))))
    expect(audio).toEqual({ sampleRateHz: 8_000, samples: ramp, truncated: false })
  })

  it('takes chunks in any order, and passes over those it does not know, odd lengths included', () => {
    const file = riff(
      chunk('LIST', Buffer.from('abc')),
      chunk('data', pcm(ramp)),
      chunk('x', Buffer.alloc(1)),
      format(pcm8kMono),
    )
    expect(readWav(file.subarray(0, file.length)).samples).toEqual(ramp)
  })

  it('mixes stereo down to the mean, and gives the channels apart', () => {
    const file = riff(format({ ...pcm8kMono, channels: 2 }), chunk('data', pcm(Int16Array.of(100, 300, -50, -150))))
    expect([...readWav(file).samples]).toEqual([200, -100])
    expect(readWavChannels(file).channels.map((channel) => [...channel])).toEqual([
      [100, -50],
      [300, -150],
    ])
  })

  it('reads 8-bit PCM, both laws, and the extensible form', () => {
    const eight = riff(format({ ...pcm8kMono, bits: 8 }), chunk('data', Buffer.of(128, 255, 0)))
    expect([...readWav(eight).samples]).toEqual([0, 32_512, -32_768])
    const law = riff(
      format({ tag: 6, channels: 1, rate: 8_000, bits: 8 }),
      chunk('data', Buffer.from(encodeG711(ramp, 'PCMA'))),
    )
    expect(Math.abs((readWav(law).samples[1] as number) - 1_000)).toBeLessThan(32)
    const extended = Buffer.concat([
      format({ tag: 0xfffe, channels: 1, rate: 8_000, bits: 16 }).subarray(8),
      Buffer.alloc(24),
    ])
    extended.writeUInt16LE(1, 24)
    expect(readWav(riff(chunk('fmt ', extended), chunk('data', pcm(ramp)))).samples).toEqual(ramp)
  })

  it('takes what there is of a file that was cut off or is still being written, and says so', () => {
    const whole = riff(format(pcm8kMono), chunk('data', pcm(ramp)))
    const cut = readWav(whole.subarray(0, whole.length - 3))
    expect([...cut.samples]).toEqual([0, 1_000, -1_000])
    expect(cut.truncated).toBe(true)
    const growing = Buffer.concat([wavHeader({ channels: 1, sampleRateHz: 8_000 }), pcm(ramp)])
    expect(readWav(growing)).toEqual({ sampleRateHz: 8_000, samples: ramp, truncated: true })
  })

  it.each<[string, Buffer, RegExp]>([
    ['another kind of file', Buffer.from('ID3 not a wave file at all'), /RIFF\/WAVE header/],
    ['nothing', Buffer.alloc(0), /RIFF\/WAVE header/],
    ['no format', riff(chunk('data', pcm(ramp))), /no "fmt " chunk/],
    ['no data', riff(format(pcm8kMono)), /no "data" chunk/],
    ['six channels', riff(format({ ...pcm8kMono, channels: 6 }), chunk('data', pcm(ramp))), /6 channels/],
    ['an odd rate', riff(format({ ...pcm8kMono, rate: 12_345 }), chunk('data', pcm(ramp))), /12345 Hz/],
    ['24 bits', riff(format({ ...pcm8kMono, bits: 24 }), chunk('data', pcm(ramp))), /1 with 24 bits/],
    ['a short format', riff(chunk('fmt ', Buffer.alloc(8)), chunk('data', pcm(ramp))), /8 bytes, fewer than 16/],
    [
      'thousands of empty chunks',
      riff(...Array.from({ length: 2_000 }, () => chunk('junk', Buffer.alloc(0)))),
      /more than 1000 chunks/,
    ],
  ])('refuses %s, and says what is wrong', (_, file, message) => {
    expect(() => readWav(file, 'welcome.wav')).toThrow(message)
    expect(() => readWav(file, 'welcome.wav')).toThrow(/^welcome\.wav cannot be used/)
  })

  it('survives 20,000 mutated files: reads them, or refuses them with invalid_argument', () => {
    const random = seededRandom('wav')
    const original = riff(
      format({ ...pcm8kMono, channels: 2 }),
      chunk('LIST', Buffer.from('abcd')),
      chunk('data', pcm(ramp)),
    )
    const outcomes = new Set<string>()
    for (let round = 0; round < 20_000; round++) {
      const file = Buffer.from(original.subarray(0, randomInteger(random, original.length + 1)))
      for (let i = 0; i < 4 && file.length > 0; i++)
        file[randomInteger(random, file.length)] = randomInteger(random, 256)
      outcomes.add(outcomeOf(file))
    }
    expect([...outcomes].toSorted()).toEqual(['invalid_argument', 'read'])
  })
})

describe('resampling', () => {
  function sine(frequencyHz: number, rateHz: number, durationMs: number): Int16Array {
    return Int16Array.from({ length: (rateHz * durationMs) / 1_000 }, (_, i) =>
      Math.round(10_000 * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz)),
    )
  }

  it.each([11_025, 16_000, 44_100, 48_000])('keeps a tone of 1 and of 3.3 kHz at its level from %i Hz', (rate) => {
    for (const frequency of [1_000, 3_300]) {
      const samples = resample(sine(frequency, rate, 200), rate, 8_000)
      expect(samples.length).toBe(1_600)
      expect(toneAmplitude(samples, frequency, 200, 1_200)).toBeGreaterThan(9_700)
      expect(toneAmplitude(samples, frequency, 200, 1_200)).toBeLessThan(10_300)
    }
  })

  it.each([16_000, 44_100, 48_000])(
    'removes a tone of 5.5 kHz from %i Hz, instead of folding it to 2.5 kHz',
    (rate) => {
      const samples = resample(sine(5_500, rate, 200), rate, 8_000)
      expect(rootMeanSquare(samples, 200, 1_200)).toBeLessThan(30)
    },
  )
})

describe('tone', () => {
  it('is told apart from a neighboring one, and from silence', () => {
    const samples = tone({ frequenciesHz: [697], durationMs: 100 })
    expect(toneShare(samples, 697)).toBeGreaterThan(0.95)
    expect(toneShare(samples, 770)).toBeLessThan(0.05)
    expect(toneShare(new Int16Array(800), 697)).toBe(0)
  })

  it('has the level that it was asked for: −13 dBm0 is 16 dB below the largest sine', () => {
    const samples = tone({ frequenciesHz: [1_000], durationMs: 100, levelDbm0: -13 })
    expect(20 * Math.log10(toneAmplitude(samples, 1_000, 80, 640) / 32_767)).toBeCloseTo(-16.14, 1)
  })
})
