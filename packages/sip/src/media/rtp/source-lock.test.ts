import { describe, expect, it } from 'vitest'
import { blankRtpHeader, type RtpHeader } from './rtp-packet.js'
import { SourceLock } from './source-lock.js'

function header(ssrc: number, sequence: number): RtpHeader {
  return { ...blankRtpHeader(), ssrc, sequence }
}

describe('source lock', () => {
  it('believes the address of the SDP at once, and from then on nobody else', () => {
    const lock = new SourceLock()
    lock.announce({ address: '192.0.2.1', port: 4_000 })
    expect(lock.check(header(1, 1), '192.0.2.1', 4_000)).toBe('accepted')
    expect(lock.check(header(1, 2), '192.0.2.1', 4_002)).toBe('stranger')
    expect(lock.check(header(1, 2), '198.51.100.7', 4_000)).toBe('stranger')
    expect(lock.source).toMatchObject({ address: '192.0.2.1', port: 4_000 })
  })

  it('believes a source behind a NAT after two packets in sequence', () => {
    const lock = new SourceLock()
    lock.announce({ address: '10.0.0.1', port: 4_000 })
    expect(lock.check(header(1, 1), '203.0.113.9', 61_000)).toBe('probation')
    expect(lock.check(header(2, 500), '198.51.100.7', 9_999)).toBe('probation')
    expect(lock.check(header(1, 2), '203.0.113.9', 61_000)).toBe('probation')
    expect(lock.check(header(1, 3), '203.0.113.9', 61_000)).toBe('accepted')
    expect(lock.check(header(2, 501), '198.51.100.7', 9_999)).toBe('stranger')
  })

  it('follows a new SSRC of its source after two packets in sequence', () => {
    const lock = new SourceLock()
    lock.announce({ address: '192.0.2.1', port: 4_000 })
    lock.check(header(1, 1), '192.0.2.1', 4_000)
    expect(lock.check(header(9, 70), '192.0.2.1', 4_000)).toBe('probation')
    expect(lock.check(header(1, 2), '192.0.2.1', 4_000)).toBe('accepted')
    expect(lock.check(header(9, 71), '192.0.2.1', 4_000)).toBe('accepted')
  })

  it('opens for another address of new SDP only', () => {
    const lock = new SourceLock()
    lock.announce({ address: '192.0.2.1', port: 4_000 })
    lock.check(header(1, 1), '192.0.2.1', 4_000)
    lock.announce({ address: '192.0.2.1', port: 4_000 })
    expect(lock.check(header(1, 2), '192.0.2.9', 4_000)).toBe('stranger')
    lock.announce({ address: '192.0.2.9', port: 4_000 })
    expect(lock.check(header(1, 2), '192.0.2.9', 4_000)).toBe('accepted')
  })
})
