import { describe, expect, it } from 'vitest'
import { blankRtpHeader, type RtpHeader } from './rtp-packet.js'
import { SourceLock } from './source-lock.js'

function header(ssrc: number, sequence: number): RtpHeader {
  return { ...blankRtpHeader(), ssrc, sequence }
}

describe('source lock', () => {
  it('believes the address of the SDP at once, and from then on nobody else', () => {
    const lock = new SourceLock()
    lock.announce({ address: '192.0.2.1', port: 4_000 }, true)
    expect(lock.check(header(1, 1), '192.0.2.1', 4_000, 0)).toBe('accepted')
    expect(lock.check(header(1, 2), '192.0.2.1', 4_002, 0)).toBe('stranger')
    expect(lock.check(header(1, 2), '198.51.100.7', 4_000, 0)).toBe('stranger')
    expect(lock.source).toMatchObject({ address: '192.0.2.1', port: 4_000 })
  })

  it('believes a source behind a NAT after two packets in sequence', () => {
    const lock = new SourceLock()
    lock.announce({ address: '10.0.0.1', port: 4_000 }, true)
    expect(lock.check(header(1, 1), '203.0.113.9', 61_000, 0)).toBe('probation')
    expect(lock.check(header(2, 500), '198.51.100.7', 9_999, 0)).toBe('probation')
    expect(lock.check(header(1, 2), '203.0.113.9', 61_000, 0)).toBe('probation')
    expect(lock.check(header(1, 3), '203.0.113.9', 61_000, 0)).toBe('accepted')
    expect(lock.check(header(2, 501), '198.51.100.7', 9_999, 0)).toBe('stranger')
  })

  it('follows a new SSRC of its source after two packets in sequence', () => {
    const lock = new SourceLock()
    lock.announce({ address: '192.0.2.1', port: 4_000 }, true)
    lock.check(header(1, 1), '192.0.2.1', 4_000, 0)
    expect(lock.check(header(9, 70), '192.0.2.1', 4_000, 0)).toBe('probation')
    expect(lock.check(header(1, 2), '192.0.2.1', 4_000, 0)).toBe('accepted')
    expect(lock.check(header(9, 71), '192.0.2.1', 4_000, 0)).toBe('accepted')
  })

  it('opens for another address of new SDP only', () => {
    const lock = new SourceLock()
    lock.announce({ address: '192.0.2.1', port: 4_000 }, true)
    lock.check(header(1, 1), '192.0.2.1', 4_000, 0)
    lock.announce({ address: '192.0.2.1', port: 4_000 }, true)
    expect(lock.check(header(1, 2), '192.0.2.9', 4_000, 0)).toBe('stranger')
    lock.announce({ address: '192.0.2.9', port: 4_000 }, true)
    expect(lock.check(header(1, 2), '192.0.2.9', 4_000, 0)).toBe('accepted')
  })

  it('follows a stream that a NAT has moved, once nothing comes from where it was', () => {
    const lock = new SourceLock()
    lock.announce({ address: '192.0.2.1', port: 4_000 }, true)
    lock.check(header(1, 65_534), '192.0.2.1', 4_000, 0)
    expect(lock.check(header(1, 65_535), '192.0.2.1', 5_000, 499)).toBe('stranger')
    expect(lock.check(header(1, 3), '192.0.2.1', 5_000, 580)).toBe('probation')
    expect(lock.check(header(1, 4), '192.0.2.1', 5_000, 600)).toBe('accepted')
    expect(lock.source).toMatchObject({ address: '192.0.2.1', port: 5_000 })
    expect(lock.check(header(1, 5), '192.0.2.1', 4_000, 620)).toBe('stranger')
  })

  it('follows no other stream, and none from its past', () => {
    const lock = new SourceLock()
    lock.announce({ address: '192.0.2.1', port: 4_000 }, true)
    lock.check(header(1, 10_000), '192.0.2.1', 4_000, 0)
    for (const [ssrc, first] of [
      [2, 10_001],
      [1, 9_990],
      [1, 20_000],
    ] as const) {
      for (let packet = 0; packet < 5; packet++) {
        expect(lock.check(header(ssrc, first + packet), '198.51.100.7', 4_000, 60_000)).toBe('stranger')
      }
    }
    expect(lock.check(header(1, 10_001), '192.0.2.1', 4_000, 60_000)).toBe('accepted')
  })

  it('believes a new stream from elsewhere of a source that was silent, once SDP has come by which it sends', () => {
    const lock = new SourceLock()
    const phone = { address: '10.0.0.1', port: 4_000 }
    const heard = (first: number, port: number, at: number) =>
      [0, 1].map((packet) => lock.check(header(first, first + packet), '203.0.113.9', port, at))
    lock.announce(phone, true)
    expect(heard(1, 61_000, 0)).toEqual(['probation', 'accepted'])
    lock.announce(phone, false)
    expect(heard(2, 61_002, 60_000)).toEqual(['stranger', 'stranger'])
    lock.announce(phone, true)
    expect(heard(3, 61_004, 60_000)).toEqual(['probation', 'accepted'])
    expect(heard(4, 61_006, 90_000)).toEqual(['stranger', 'stranger'])
  })
})
