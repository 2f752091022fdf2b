import { seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { writeRtcp } from '../rtp/rtcp-packet.js'
import { writeRtpHeader } from '../rtp/rtp-packet.js'
import { type SrtpContext, srtpContext } from './srtp-context.js'
import { SRTP_SUITES, type SrtpSuite } from './srtp-suite.js'

const master = seededRandom('srtp').bytes(30)
const SSRC = 0xcafe_babe

function packetOf(sequence: number, ssrc = SSRC): Buffer {
  const packet = Buffer.alloc(172, sequence & 0xff)
  writeRtpHeader(packet, 0, 0, false, sequence & 0xffff, sequence * 160, ssrc)
  return packet
}

function pair(suite: SrtpSuite = 'AES_CM_128_HMAC_SHA1_80'): { sender: SrtpContext; receiver: SrtpContext } {
  return { sender: srtpContext(suite, master), receiver: srtpContext(suite, master) }
}

const secured = (sender: SrtpContext, packet: Buffer): Buffer => sender.protectRtp(packet, 0, packet.length)

describe.each(Object.keys(SRTP_SUITES) as SrtpSuite[])('%s', (suite) => {
  it('[J25] hides the audio, leaves the header, and gives it back', () => {
    const { sender, receiver } = pair(suite)
    for (const sequence of [65_000, 65_001, 65_003, 65_002]) {
      const packet = packetOf(sequence)
      const sent = secured(sender, packet)
      expect(sent.length).toBe(172 + SRTP_SUITES[suite].rtpTagBytes)
      expect(sent.subarray(0, 12)).toEqual(packet.subarray(0, 12))
      expect(sent.subarray(12, 172)).not.toEqual(packet.subarray(12))
      expect(receiver.openRtp(sent)).toEqual(packet)
    }
  })

  it('[J25] hides reports, and gives them back once', () => {
    const { sender, receiver } = pair(suite)
    const report = writeRtcp({ ssrc: SSRC, cname: 'phone', goodbye: true })
    for (let i = 0; i < 3; i++) {
      const sent = sender.protectRtcp(report)
      expect(sent.includes('phone')).toBe(false)
      const again = Buffer.from(sent)
      expect(receiver.openRtcp(sent)).toEqual(report)
      expect(receiver.openRtcp(again)).toBeUndefined()
    }
  })
})

describe('a receiver of SRTP', () => {
  it('goes on when sequence numbers begin anew, with packets of before and after mixed', () => {
    const { sender, receiver } = pair()
    const order = [65_530, 65_534, 65_536, 65_535, 65_537, 98_000, 130_000, 131_071, 131_073, 131_072]
    for (const sequence of order) {
      const packet = packetOf(sequence)
      expect(receiver.openRtp(secured(sender, packet))).toEqual(packet)
    }
  })

  it('takes no packet twice, none that is too old, and none that was changed in a single bit', () => {
    const { sender, receiver } = pair()
    const packets = Array.from({ length: 100 }, (_, sequence) => secured(sender, packetOf(sequence)))
    const copyOf = (index: number): Buffer => Buffer.from(packets[index] as Buffer)
    for (const index of [0, 99]) expect(receiver.openRtp(copyOf(index))).toBeDefined()
    expect(receiver.openRtp(copyOf(99))).toBeUndefined()
    expect(receiver.openRtp(copyOf(35))).toBeUndefined()
    expect(receiver.openRtp(copyOf(36))).toBeDefined()
    for (let bit = 0; bit < 182 * 8; bit += 7) {
      const changed = copyOf(50)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(receiver.openRtp(changed)).toBeUndefined()
    }
    expect(receiver.openRtp(copyOf(50))).toEqual(packetOf(50))
  })

  it('throws at nothing', () => {
    const { receiver } = pair()
    const random = seededRandom('garbage')
    for (let length = 0; length < 300; length++) {
      expect(receiver.openRtp(Buffer.from(random.bytes(length)))).toBeUndefined()
      expect(receiver.openRtcp(Buffer.from(random.bytes(length)))).toBeUndefined()
    }
  })

  it.each([
    ['goes on counting, as it must', 70_001],
    ['begins to count anew, as some do', 4_465],
  ])('understands a peer that takes another key after many packets and %s', (_, next) => {
    const { sender, receiver } = pair()
    for (const sequence of [65_000, 70_000]) expect(receiver.openRtp(secured(sender, packetOf(sequence)))).toBeDefined()
    const suite = 'AES_CM_128_HMAC_SHA1_80'
    const key = seededRandom('another').bytes(30)
    const counts = next === 70_001 ? sender.counts : undefined
    const [changed, after] = [srtpContext(suite, key, counts), srtpContext(suite, key, receiver.counts)]
    const again = srtpContext(suite, key, after.counts)
    for (const each of [after, again]) {
      const packet = packetOf(next)
      expect(each.openRtp(secured(changed, packet))).toEqual(packet)
    }
  })

  it('keeps the counts of sources apart, of the newest eight', () => {
    const { sender, receiver } = pair()
    for (let ssrc = 1; ssrc <= 20; ssrc++)
      expect(receiver.openRtp(secured(sender, packetOf(7, ssrc)))).toEqual(packetOf(7, ssrc))
  })
})
