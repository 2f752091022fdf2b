import { seededRandom, randomInteger } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { TORTURE } from './fixtures/torture.js'
import { BODY, fields, message } from './fixtures/torture-case.js'
import { MESSAGE_LIMITS } from './limits.js'
import { parseMessage } from './parse.js'
import { type StreamFrame, StreamFramer } from './stream-framer.js'

const invite = message(
  ['INVITE sip:bell@example.org SIP/2.0', ...fields('INVITE', { 'Content-Length': String(BODY.length) })],
  BODY,
)
const bye = message(['BYE sip:bell@example.org SIP/2.0', ...fields('BYE')])
const binary = message(
  ['MESSAGE sip:bell@example.org SIP/2.0', ...fields('MESSAGE', { 'Content-Length': '8', Subject: 'Привет' })],
  Uint8Array.of(13, 10, 13, 10, 0, 255, 13, 10),
)

const show = (frame: StreamFrame): string =>
  frame.kind === 'message' ? Buffer.from(frame.octets).toString('latin1') : frame.kind
const latin1 = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1')

describe('stream framer', () => {
  it('finds the same messages wherever the network splits the stream', () => {
    const stream = Buffer.concat([invite, bye, binary])
    for (let split = 0; split <= stream.length; split++) {
      const framer = new StreamFramer()
      const frames = [...framer.push(stream.subarray(0, split)), ...framer.push(stream.subarray(split))]
      expect(frames.map(show)).toEqual([invite, bye, binary].map(latin1))
      expect(framer.buffered).toBe(0)
    }
  })

  it('finds them octet by octet, each octet looked at a few times', () => {
    const probe = { octetVisits: 0 }
    const framer = new StreamFramer(MESSAGE_LIMITS, probe)
    const stream = Buffer.concat(Array.from({ length: 50 }, () => Buffer.concat([invite, binary, bye])))
    const frames: StreamFrame[] = []
    for (const octet of stream) frames.push(...framer.push(Uint8Array.of(octet)))
    expect(frames).toHaveLength(150)
    expect(probe.octetVisits).toBeLessThan(8 * stream.length)
  })

  it('does not search what it has searched already when a huge body drips in', () => {
    const probe = { octetVisits: 0 }
    const framer = new StreamFramer(MESSAGE_LIMITS, probe)
    const large = message(
      ['MESSAGE sip:x@y SIP/2.0', ...fields('MESSAGE', { 'Content-Length': '60000' })],
      'x'.repeat(60_000),
    )
    const frames: StreamFrame[] = []
    for (let at = 0; at < large.length; at += 7) frames.push(...framer.push(large.subarray(at, at + 7)))
    expect(frames.map((frame) => frame.kind)).toEqual(['message'])
    expect(probe.octetVisits).toBeLessThan(5_000)
  })

  it('tells pings from pongs between messages', () => {
    const line = Buffer.from('\r\n')
    const framer = new StreamFramer()
    expect(framer.push(line).map(show)).toEqual(['pong'])
    expect(framer.push(line).map(show)).toEqual(['ping'])
    expect(framer.push(Buffer.concat([line, line])).map(show)).toEqual(['ping'])
    expect(framer.push(Buffer.from('\r')).map(show)).toEqual([])
    expect(framer.push(Buffer.from('\n')).map(show)).toEqual(['pong'])
    expect(framer.push(bye).map(show)).toEqual([latin1(bye)])
    expect(framer.push(Buffer.concat([line, bye, line])).map(show)).toEqual(['pong', latin1(bye), 'pong'])
  })

  it('answers a flood of pings once for each chunk', () => {
    expect(new StreamFramer().push(Buffer.from('\r\n'.repeat(30_000))).map(show)).toEqual(['ping'])
  })

  it('breaks off at a message without Content-Length, with an answer', () => {
    const framer = new StreamFramer()
    const frames = framer.push(
      message(['BYE sip:bell@example.org SIP/2.0', ...fields('BYE', { 'Content-Length': undefined })]),
    )
    expect(frames).toMatchObject([
      { kind: 'broken', error: { reason: 'Missing Content-Length', status: 400, answerable: { cseq: '4 BYE' } } },
    ])
    expect(framer.push(bye)).toEqual([])
  })

  it('breaks off where two lengths disagree', () => {
    const frames = new StreamFramer().push(message(['BYE sip:bell@example.org SIP/2.0', ...fields('BYE'), 'l: 4']))
    expect(frames).toMatchObject([{ kind: 'broken', error: { reason: 'Duplicate Header Field' } }])
  })

  it('breaks off at a head or a body beyond the limits, without holding more than they allow', () => {
    const framer = new StreamFramer()
    let broken: readonly StreamFrame[] = []
    for (let sent = 0; sent < 100_000 && broken.length === 0; sent += 1_000) {
      broken = framer.push(Buffer.from('x'.repeat(1_000)))
      expect(framer.buffered).toBeLessThanOrEqual(MESSAGE_LIMITS.headBytesMax + 1_000)
    }
    expect(broken).toMatchObject([{ kind: 'broken', error: { status: 513, answerable: undefined } }])
    const huge = message(['INVITE sip:x@y SIP/2.0', ...fields('INVITE', { 'Content-Length': '99999999' })])
    expect(new StreamFramer().push(huge)).toMatchObject([
      { kind: 'broken', error: { status: 513, answerable: { method: 'INVITE' } } },
    ])
  })

  it('gives out octets that later chunks do not change', () => {
    const framer = new StreamFramer()
    const chunk = Buffer.from(bye)
    const [first] = framer.push(chunk)
    chunk.fill(0)
    framer.push(invite)
    expect(first && show(first)).toBe(latin1(bye))
  })

  it('takes damaged streams in random pieces without throwing, and never holds more than one message', () => {
    const random = seededRandom('framer')
    for (let round = 0; round < 500; round++) {
      const pieces = Array.from({ length: 4 }, () => TORTURE[randomInteger(random, TORTURE.length)]?.octets ?? bye)
      const stream = Buffer.concat(pieces)
      for (let change = 0; change < 3; change++)
        stream[randomInteger(random, stream.length)] = randomInteger(random, 256)
      const framer = new StreamFramer()
      let at = 0
      while (at < stream.length) {
        const length = 1 + randomInteger(random, 400)
        for (const frame of framer.push(stream.subarray(at, at + length))) {
          if (frame.kind === 'message') parseMessage(frame.octets, { framing: 'stream' })
        }
        at += length
      }
      expect(framer.buffered).toBeLessThanOrEqual(MESSAGE_LIMITS.messageBytesMax)
    }
  })
})
