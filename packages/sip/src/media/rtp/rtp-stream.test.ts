import { seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { blankRtpHeader, parseRtp, type RtpHeader, writeRtpHeader } from './rtp-packet.js'
import { RtpStream } from './rtp-stream.js'
import { sequenceDistance, timestampDistance } from './sequence-distance.js'

interface Sent {
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly marker: boolean
}

function read(packet: Uint8Array): Sent {
  const header = blankRtpHeader()
  expect(parseRtp(packet, header)).toBe(true)
  const { sequence, timestamp, ssrc, marker } = header
  return { sequence, timestamp, ssrc, marker }
}

function local(stream: RtpStream, at: number): Sent {
  const packet = Buffer.alloc(172)
  stream.writeFrame(packet, 0, 160, at)
  return read(packet)
}

function relayed(
  stream: RtpStream,
  incoming: { ssrc: number; sequence: number; timestamp: number },
  at: number,
): Sent | 'dropped' {
  const packet = Buffer.alloc(172)
  writeRtpHeader(packet, 0, 8, false, incoming.sequence, incoming.timestamp, incoming.ssrc)
  const header: RtpHeader = blankRtpHeader()
  parseRtp(packet, header)
  const offset = stream.relay(packet, header, 8, at)
  return offset < 0 ? 'dropped' : read(packet.subarray(offset))
}

function steps(before: Sent, after: Sent | 'dropped'): [sequence: number, timestamp: number] {
  if (after === 'dropped') throw new Error('The packet was dropped.')
  expect(after.ssrc).toBe(before.ssrc)
  return [sequenceDistance(after.sequence, before.sequence), timestampDistance(after.timestamp, before.timestamp)]
}

describe('RTP stream', () => {
  it('begins far from the wrap of sequence numbers, which whoever decrypts it must not miss', () => {
    for (let seed = 0; seed < 50; seed++) {
      const stream = new RtpStream(seededRandom(seed))
      expect(local(stream, 0).sequence).toBeLessThanOrEqual(0x8000)
    }
  })

  it('goes on without a break from a prompt to another leg and back', () => {
    const stream = new RtpStream(seededRandom(1))
    const first = local(stream, 1_000)
    const second = local(stream, 1_020)
    expect(first.marker).toBe(true)
    expect(second.marker).toBe(false)
    expect(steps(first, second)).toEqual([1, 160])

    const third = relayed(stream, { ssrc: 5, sequence: 60_000, timestamp: 77 }, 1_045) as Sent
    expect(steps(second, third)).toEqual([1, 200])
    expect(third.marker).toBe(true)
    const fourth = relayed(stream, { ssrc: 5, sequence: 60_001, timestamp: 237 }, 1_065) as Sent
    expect(steps(third, fourth)).toEqual([1, 160])
    expect(steps(fourth, local(stream, 1_085))).toEqual([1, 160])
  })

  it('keeps gaps and reordering of the other leg visible', () => {
    const stream = new RtpStream(seededRandom(2))
    const first = relayed(stream, { ssrc: 5, sequence: 65_534, timestamp: 0 }, 0) as Sent
    const third = relayed(stream, { ssrc: 5, sequence: 0, timestamp: 320 }, 40)
    expect(steps(first, third)).toEqual([2, 320])
    const second = relayed(stream, { ssrc: 5, sequence: 65_535, timestamp: 160 }, 41)
    expect(steps(first, second)).toEqual([1, 160])
    expect(relayed(stream, { ssrc: 5, sequence: 65_533, timestamp: 4_294_967_136 }, 42)).toBe('dropped')
  })

  it('takes another source, a restarted one, and a pause in its stride', () => {
    const stream = new RtpStream(seededRandom(3))
    const first = relayed(stream, { ssrc: 5, sequence: 10, timestamp: 0 }, 0) as Sent
    const other = relayed(stream, { ssrc: 6, sequence: 9_000, timestamp: 5_000_000 }, 20) as Sent
    expect(steps(first, other)).toEqual([1, 160])
    const restarted = relayed(stream, { ssrc: 6, sequence: 30_000, timestamp: 9 }, 40) as Sent
    expect(steps(other, restarted)).toEqual([1, 160])
    const later = local(stream, 2_040)
    expect(steps(restarted, later)).toEqual([1, 16_000])
    expect(later.marker).toBe(true)
  })

  it('keeps one timestamp for an event, and goes on behind its duration', () => {
    const stream = new RtpStream(seededRandom(4))
    const before = local(stream, 0)
    const packet = Buffer.alloc(16)
    const event = (isFirst: boolean, at: number): Sent => {
      stream.writeEvent(packet, 101, 4, isFirst, at)
      return read(packet)
    }
    expect(steps(before, event(true, 20))).toEqual([1, 160])
    expect(steps(before, event(false, 40))).toEqual([2, 160])
    expect(steps(before, event(false, 60))).toEqual([3, 160])
    expect(steps(before, local(stream, 80))).toEqual([4, 640])
  })

  it('relays for an hour, far beyond the wrap of sequence numbers', () => {
    const stream = new RtpStream(seededRandom(5))
    let previous: Sent | undefined
    for (let i = 0; i < 180_000; i++) {
      const packet = relayed(stream, { ssrc: 5, sequence: i & 0xffff, timestamp: (i * 160) >>> 0 }, i * 20)
      if (packet === 'dropped') throw new Error(`Packet ${i} was dropped.`)
      if (previous && sequenceDistance(packet.sequence, previous.sequence) !== 1) throw new Error(`Packet ${i} broke.`)
      previous = packet
    }
    expect(stream.packetsSent).toBe(180_000)
    expect(stream.octetsSent).toBe(180_000 * 160)
  })
})
