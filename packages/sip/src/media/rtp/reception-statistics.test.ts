import { describe, expect, it } from 'vitest'
import { ReceptionStatistics } from './reception-statistics.js'

describe('reception statistics', () => {
  it('[J31] counts loss across the wrap of sequence numbers', () => {
    const statistics = new ReceptionStatistics()
    for (let i = 0; i < 100; i++) {
      if (i % 10 !== 5) statistics.received(1, (65_500 + i) & 0xffff, i * 160, i * 20)
    }
    expect(statistics.packetsReceived).toBe(90)
    expect(statistics.packetsLost).toBe(10)
    expect(statistics.jitterMs).toBe(0)
    expect(statistics.summarize()).toEqual({ ssrc: 1, fractionLost: 25, highestSequence: 65_599, jitter: 0 })
    expect(statistics.summarize()?.fractionLost).toBe(0)
  })

  it('approaches the mean deviation of arrival as jitter', () => {
    const statistics = new ReceptionStatistics()
    for (let i = 0; i < 500; i++) statistics.received(1, i, i * 160, i * 20 + (i % 2) * 8)
    expect(statistics.jitterMs).toBeCloseTo(8, 1)
  })

  it('counts reordered packets as received, and goes on when the source changes or restarts', () => {
    const statistics = new ReceptionStatistics()
    for (const sequence of [1, 3, 2, 4]) statistics.received(1, sequence, 0, 0)
    expect(statistics.packetsLost).toBe(0)
    for (const sequence of [40_000, 40_002]) statistics.received(1, sequence, 0, 0)
    for (const sequence of [7, 8]) statistics.received(2, sequence, 0, 0)
    expect(statistics.packetsReceived).toBe(8)
    expect(statistics.packetsLost).toBe(1)
  })
})
