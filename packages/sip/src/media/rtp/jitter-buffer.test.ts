import { seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { encodeG711 } from '../audio/g711.js'
import { tone } from '../audio/tone.js'
import { rootMeanSquare, toneShare } from '../audio/tone-detector.js'
import { JitterBuffer } from './jitter-buffer.js'

const SPEECH = encodeG711(tone({ frequenciesHz: [500], durationMs: 4_000 }), 'PCMU')

interface Arrival {
  readonly at: number
  readonly sample: number
}

/** Puts the packets when they arrive and takes a frame every 20 ms. */
function play(buffer: JitterBuffer, arrivals: readonly Arrival[], untilMs: number, packetSamples = 160): Int16Array {
  const pending = [...arrivals].sort((a, b) => a.at - b.at)
  const heard = new Int16Array(untilMs * 8)
  for (let at = 0; at < untilMs; at += 20) {
    while (pending[0] && pending[0].at <= at) {
      const { sample, at: arrivedAt } = pending.shift() as Arrival
      buffer.put((sample + 4_294_966_000) >>> 0, SPEECH.subarray(sample, sample + packetSamples), 'PCMU', arrivedAt)
    }
    buffer.take(heard, at * 8)
  }
  return heard
}

function paced(count: number, delay: (index: number) => number): Arrival[] {
  return Array.from({ length: count }, (_, index) => ({ at: index * 20 + delay(index), sample: index * 160 }))
}

describe('jitter buffer', () => {
  it('plays what comes in time as it was sent, after 40 ms, across the wrap of timestamps', () => {
    const buffer = new JitterBuffer()
    const heard = play(
      buffer,
      paced(100, () => 0),
      2_000,
    )
    expect(rootMeanSquare(heard, 0, 320)).toBe(0)
    expect(toneShare(heard, 500, 480, 15_000)).toBeGreaterThan(0.999)
    expect(buffer.statistics).toEqual({ late: 0, concealedFrames: 0 })
  })

  it('puts reordered packets in their place and ignores repeated ones', () => {
    const swapped = paced(100, (index) => (index % 4 === 1 ? 21 : 0))
    const buffer = new JitterBuffer()
    const heard = play(buffer, [...swapped, ...swapped], 2_000)
    expect(toneShare(heard, 500, 480, 15_000)).toBeGreaterThan(0.999)
  })

  it.each([80, 240, 320, 480])('takes packets of %i samples', (packetSamples) => {
    const arrivals = Array.from({ length: Math.floor(16_000 / packetSamples) }, (_, index) => ({
      at: Math.ceil((index * packetSamples) / 8),
      sample: index * packetSamples,
    }))
    const heard = play(new JitterBuffer(), arrivals, 1_900, packetSamples)
    expect(toneShare(heard, 500, 1_600, 12_000)).toBeGreaterThan(0.99)
  })

  it('hides a lost packet behind the one before, and fades to silence when nothing more comes', () => {
    const buffer = new JitterBuffer()
    const lost = paced(50, () => 0).filter((_, index) => index !== 25)
    const heard = play(buffer, lost, 1_400)
    expect(rootMeanSquare(heard, 27 * 160, 160)).toBeGreaterThan(1_000)
    expect(buffer.statistics.concealedFrames).toBe(1 + 3)
    expect(rootMeanSquare(heard, 56 * 160, 160)).toBe(0)
  })

  it('waits longer once packets come irregularly, so that few are late', () => {
    const random = seededRandom('jitter')
    const buffer = new JitterBuffer()
    play(
      buffer,
      paced(190, () => random.next() * 60),
      3_800,
    )
    expect(buffer.delayMs).toBeGreaterThan(60)
    expect(buffer.statistics.late).toBeLessThan(10)
  })

  it('starts anew behind a pause, a jump of timestamps, and hostile ones', () => {
    const buffer = new JitterBuffer()
    play(
      buffer,
      paced(20, () => 0),
      800,
    )
    const random = seededRandom('hostile')
    const frame = new Int16Array(160)
    for (let i = 0; i < 2_000; i++) {
      buffer.put(Math.floor(random.next() * 2 ** 32), SPEECH.subarray(0, Math.floor(random.next() * 1_400)), 'PCMU', i)
      buffer.take(frame)
    }
    const heard = play(
      buffer,
      paced(100, () => 0),
      2_000,
    )
    expect(toneShare(heard, 500, 1_600, 12_000)).toBeGreaterThan(0.99)
  })
})
