import { describe, expect, it } from 'vitest'
import { callProgressTone } from './call-progress-tone.js'
import { decodeG711, type G711Codec } from './g711.js'
import { holdMusic } from './hold-music.js'
import { type PromptSource, pcmPrompt, promptDurationMs, promptSequence, wavPrompt } from './prompt-source.js'
import { tone } from './tone.js'
import { rootMeanSquare, toneShare } from './tone-detector.js'
import { wavHeader } from './wav-header.js'

function heard(source: PromptSource, codec: G711Codec = 'PCMA'): Int16Array {
  const payload = new Uint8Array(source.frames * 160)
  for (let i = 0; i < source.frames; i++) source.readFrame(i, codec, payload, i * 160)
  return decodeG711(payload, codec)
}

describe('prompts', () => {
  it('fill up their last frame with silence', () => {
    const samples = heard(pcmPrompt(new Int16Array(200).fill(5_000)))
    expect(samples.length).toBe(320)
    expect(Math.abs((samples[199] as number) - 5_000)).toBeLessThan(200)
    expect(Math.abs(samples[200] as number)).toBeLessThanOrEqual(8)
  })

  it('[H1] come from WAV files of any usual rate', () => {
    const samples = new Int16Array(44_100).map((_, i) => Math.round(8_000 * Math.sin((2 * Math.PI * 440 * i) / 44_100)))
    const header = wavHeader({ channels: 1, sampleRateHz: 44_100 }, samples.byteLength)
    const prompt = wavPrompt(Buffer.concat([header, Buffer.from(samples.buffer)]))
    expect(promptDurationMs(prompt)).toBe(1_000)
    expect(toneShare(heard(prompt, 'PCMU'), 440, 800, 6_400)).toBeGreaterThan(0.98)
  })

  it('play one after the other in a sequence', () => {
    const parts = [400, 800, 1_200].map((hz) => pcmPrompt(tone({ frequenciesHz: [hz], durationMs: 60 })))
    const samples = heard(promptSequence(parts))
    expect(samples.length).toBe(9 * 160)
    for (const [index, hz] of [400, 800, 1_200].entries()) {
      expect(toneShare(samples, hz, index * 480, 480)).toBeGreaterThan(0.9)
    }
  })

  it('[J27] ring back in the cadence of the plan', () => {
    const samples = heard(callProgressTone('ringback', 'northAmerica'))
    expect(samples.length).toBe(6 * 8_000)
    expect(toneShare(samples, 440, 0, 16_000) + toneShare(samples, 480, 0, 16_000)).toBeGreaterThan(0.95)
    expect(rootMeanSquare(samples, 16_160, 31_000)).toBeLessThan(10)
  })
})

describe('hold music', () => {
  it('[H1] is the same for the same seed and another for another', () => {
    expect(heard(holdMusic(1))).toEqual(heard(holdMusic(1)))
    expect(heard(holdMusic(1))).not.toEqual(heard(holdMusic(2)))
  })

  it('never falls silent, never clips, and loops without a click', () => {
    const samples = heard(holdMusic())
    expect(promptDurationMs(holdMusic())).toBe(19_200)
    for (let start = 0; start < samples.length; start += 4_800) {
      expect(rootMeanSquare(samples, start, 4_800)).toBeGreaterThan(300)
    }
    const steps = samples.map((sample, index) => Math.abs(sample - (samples.at(index - 1) as number)))
    const seam = Math.abs((samples[0] as number) - (samples.at(-1) as number))
    expect(seam).toBeLessThan(steps.reduce((a, b) => Math.max(a, b)))
    expect(samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeLessThan(10_000)
  })
})
