import { randomInteger, seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { parseRtcp, writeRtcp } from './rtcp-packet.js'
import { blankRtpHeader, parseRtp, writeRtpHeader } from './rtp-packet.js'

function packet(first: number, second: number, rest: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + rest.length)
  writeRtpHeader(bytes, 0, 0, false, 7, 1_000, 0xdeadbeef)
  bytes[0] = first
  bytes[1] = second
  bytes.set(rest, 12)
  return bytes
}

describe('RTP packet', () => {
  it('reads back what was written', () => {
    const bytes = Buffer.alloc(172)
    writeRtpHeader(bytes, 0, 101, true, 65_535, 4_294_967_295, 0x80000001)
    const header = blankRtpHeader()
    expect(parseRtp(bytes, header)).toBe(true)
    expect(header).toEqual({
      payloadType: 101,
      marker: true,
      sequence: 65_535,
      timestamp: 4_294_967_295,
      ssrc: 0x80000001,
      payloadStart: 12,
      payloadEnd: 172,
    })
  })

  it('finds the payload behind contributing sources and a header extension, and before the padding', () => {
    const rest = Buffer.concat([Buffer.alloc(8), Buffer.of(0, 1, 0, 2), Buffer.alloc(8), Buffer.of(9, 9, 9, 0, 0, 3)])
    const header = blankRtpHeader()
    expect(parseRtp(packet(0xb2, 0, rest), header)).toBe(true)
    expect([header.payloadStart, header.payloadEnd]).toEqual([32, 35])
  })

  it.each<[string, Buffer]>([
    ['an empty datagram', Buffer.alloc(0)],
    ['eleven octets', Buffer.alloc(11, 0x80)],
    ['another version', packet(0x40, 0, Buffer.alloc(160))],
    ['RTCP', packet(0x80, 200, Buffer.alloc(16))],
    ['more contributing sources than octets', packet(0x8f, 0, Buffer.alloc(8))],
    ['an extension that is longer than the packet', packet(0x90, 0, Buffer.of(0, 0, 255, 255, 0))],
    ['more padding than payload', packet(0xa0, 0, Buffer.of(1, 2, 200))],
    ['padding of zero octets', packet(0xa0, 0, Buffer.of(1, 2, 0))],
    ['a datagram beyond the Ethernet size', packet(0x80, 0, Buffer.alloc(1_600))],
  ])('refuses %s', (_, bytes) => {
    expect(parseRtp(bytes, blankRtpHeader())).toBe(false)
  })

  it('never reads beyond 100,000 mutated datagrams', () => {
    const random = seededRandom('rtp')
    const header = blankRtpHeader()
    for (let round = 0; round < 100_000; round++) {
      const bytes = packet(
        0x80 | randomInteger(random, 64),
        randomInteger(random, 256),
        random.bytes(randomInteger(random, 40)),
      )
      const cut = bytes.subarray(0, randomInteger(random, bytes.length + 1))
      if (!parseRtp(cut, header)) continue
      expect(header.payloadStart).toBeLessThanOrEqual(header.payloadEnd)
      expect(header.payloadEnd).toBeLessThanOrEqual(cut.length)
    }
  })
})

describe('RTCP packet', () => {
  const sender = { ntpSeconds: 3_976_000_000, ntpFraction: 5, rtpTimestamp: 6, packetsSent: 7, octetsSent: 8 }
  const report = {
    ssrc: 0xabcdef01,
    fractionLost: 25,
    packetsLost: -3,
    highestSequence: 70_000,
    jitter: 12,
    lastSenderReport: 0xfedcba98,
    delaySinceLastSenderReport: 65_536,
  }

  it('reads back a sender report with a goodbye, and a receiver report', () => {
    expect(parseRtcp(writeRtcp({ ssrc: 1, cname: 'a', sender, report, goodbye: true }))).toEqual({
      ssrc: 1,
      sender,
      reports: [report],
      goodbye: true,
    })
    expect(parseRtcp(writeRtcp({ ssrc: 2, cname: 'abcdef', goodbye: false }))).toEqual({
      ssrc: 2,
      reports: [],
      goodbye: false,
    })
  })

  it('fills its words, whatever the length of the name', () => {
    for (let length = 0; length < 300; length++) {
      const bytes = writeRtcp({ ssrc: 3, cname: 'x'.repeat(length), report, goodbye: true })
      expect(bytes.length % 4).toBe(0)
      expect(parseRtcp(bytes)?.goodbye).toBe(true)
    }
  })

  it('refuses compounds whose parts do not add up, or that do not begin with a report', () => {
    const whole = writeRtcp({ ssrc: 1, cname: 'name', sender, report, goodbye: false })
    const readable = Array.from(whole.keys()).filter((length) => parseRtcp(whole.subarray(0, length)) !== undefined)
    // The report alone is a compound too, if not a complete one.
    expect(readable).toEqual([52])
    expect(parseRtcp(whole.subarray(52))).toBeUndefined()
    expect(parseRtcp(Buffer.alloc(2_000, 0x80))).toBeUndefined()
  })

  it('survives 50,000 mutated compounds', () => {
    const random = seededRandom('rtcp')
    const whole = writeRtcp({ ssrc: 1, cname: 'name', sender, report, goodbye: true })
    for (let round = 0; round < 50_000; round++) {
      const bytes = Buffer.from(whole.subarray(0, randomInteger(random, whole.length + 1)))
      for (let i = 0; i < 3 && bytes.length > 0; i++)
        bytes[randomInteger(random, bytes.length)] = randomInteger(random, 256)
      expect(parseRtcp(bytes)?.reports.length ?? 0).toBeLessThanOrEqual(31)
    }
  })
})
