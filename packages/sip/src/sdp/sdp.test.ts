import { randomInteger, seededRandom } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { codecsOf } from './codec.js'
import { connectionOf } from './connection.js'
import { directionOf } from './media-direction.js'
import { parseSdp } from './parse-sdp.js'
import { attributes, type SessionDescription } from './session-description.js'
import { writeSdp } from './write-sdp.js'

const BROWSER = [
  'v=0',
  'o=ada 4611731400430051336 2 IN IP6 2001:db8::7',
  's=-',
  'i=talk',
  'c=IN IP6 2001:db8::7',
  'b=AS:84',
  't=0 0',
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 0 101',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:101 telephone-event/8000',
  'a=x-strange: kept  as it is',
  'a=sendonly',
  'm=video 40000/2 RTP/AVP 31',
  'c=IN IP4 233.252.0.7/127',
  'z=whatever',
  '',
].join('\r\n')

function parsed(text: string): SessionDescription {
  const description = parseSdp(text)
  if (description === undefined) throw new Error('not a description')
  return description
}

const audio = (lines: string, session = 'c=IN IP4 192.0.2.7\r\n') =>
  parsed(`v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\n${session}t=0 0\r\nm=audio 5004 RTP/AVP 0\r\n${lines}`)

describe('session descriptions', () => {
  it('come out as they went in, unknown lines in their places', () => {
    expect(writeSdp(parsed(BROWSER))).toBe(BROWSER.replace('40000/2', '40000'))
    expect(writeSdp(parsed(BROWSER.replaceAll('\r\n', '\n')))).toBe(BROWSER.replace('40000/2', '40000'))
  })

  it('tell their codecs, addresses and directions', () => {
    const description = parsed(BROWSER)
    const [first, second] = description.media
    if (!first || !second) throw new Error('sections are missing')
    expect(codecsOf(first)).toEqual([
      { payloadType: 111, name: 'opus', clockRate: 48_000, channels: 2, parameters: 'minptime=10;useinbandfec=1' },
      { payloadType: 0, name: 'PCMU', clockRate: 8_000, channels: 1, parameters: undefined },
      { payloadType: 101, name: 'telephone-event', clockRate: 8_000, channels: 1, parameters: undefined },
    ])
    expect(connectionOf(description, first)).toEqual({ address: '2001:db8::7', port: 9 })
    expect(connectionOf(description, second)).toEqual({ address: '233.252.0.7', port: 40_000 })
    expect([directionOf(description, first), directionOf(description, second)]).toEqual(['sendonly', 'sendrecv'])
    expect(description.origin).toEqual({
      username: 'ada',
      sessionId: '4611731400430051336',
      version: 2n,
      address: '2001:db8::7',
    })
    expect(attributes(description.lines, 'group')).toEqual(['BUNDLE 0 1'])
  })

  it.each([
    ['a=sendonly\r\n', undefined, 'sendonly'],
    ['', 'c=IN IP4 192.0.2.7\r\na=inactive\r\n', 'inactive'],
    ['a=recvonly\r\n', 'c=IN IP4 192.0.2.7\r\na=inactive\r\n', 'recvonly'],
    ['', 'c=IN IP4 0.0.0.0\r\n', 'sendonly'],
    ['c=IN IP4 0.0.0.0\r\na=recvonly\r\n', undefined, 'inactive'],
    ['c=IN IP6 ::\r\n', undefined, 'sendonly'],
    ['', undefined, 'sendrecv'],
  ])('have a direction, also in the old style of hold: %j below %j', (lines, session, direction) => {
    const description = audio(lines, session)
    expect(description.media.map((section) => directionOf(description, section))).toEqual([direction])
  })

  it.each([
    '',
    'v=1\r\n',
    'v=0\r\ns=-\r\n',
    'v=0\r\no=- 1 1 IN IP4\r\n',
    'v=0\r\no=- x 1 IN IP4 a\r\n',
    'v=0\r\no=- 1 1 IN IP5 a\r\n',
    'v=0\r\no=- 1 -1 IN IP4 a\r\n',
    'v=0\r\no=- 1 1 IN IP4 a\r\nhello\r\n',
    'v=0\r\no=- 1 1 IN IP4 a\r\ns=x\ry\r\n',
    'v=0\r\no=- 1 1 IN IP4 a\r\nm=audio\r\n',
    'v=0\r\no=- 1 1 IN IP4 a\r\nm=audio x RTP/AVP 0\r\n',
    'v=0\r\no=- 1 1 IN IP4 a\r\nm=audio 70000 RTP/AVP 0\r\n',
    'v=0\r\no=- 1 1 IN IP4 a\r\nm=audio 5004 RTP/AVP\r\n',
    `v=0\r\no=- 1 1 IN IP4 a\r\n${'m=audio 5004 RTP/AVP 0\r\n'.repeat(40)}`,
    `v=0\r\no=- 1 1 IN IP4 a\r\n${'a=x\r\n'.repeat(2_000)}`,
    `v=0\r\no=- 1 1 IN IP4 a\r\nm=audio 5004 RTP/AVP${' 0'.repeat(200)}\r\n`,
    `v=0\r\no=- 1 1 IN IP4 a\r\na=${'x'.repeat(70_000)}`,
  ])('are refused when malformed or too large: %.60j', (text) => {
    expect(parseSdp(text)).toBeUndefined()
  })

  it('do not confuse formats that are described oddly', () => {
    const description = audio(
      'a=rtpmap:0 \r\na=rtpmap:\r\na=fmtp:0\r\na=rtpmap:0 PCMA/8000\r\na=rtpmap:8 PCMU/8000\r\na=rtpmap:9 x/y/z/w\r\n',
    )
    expect(description.media.flatMap((section) => codecsOf(section))).toEqual([])
    const odd = parsed('v=0\no=- 1 1 IN IP4 a\nm=audio 5004 RTP/AVP 0 0 128 abc 96 8\n')
    expect(odd.media.flatMap((section) => codecsOf(section).map((codec) => codec.payloadType))).toEqual([0, 8])
  })

  it('take 10,000 damaged texts without throwing', () => {
    const random = seededRandom('sdp fuzz')
    let read = 0
    for (let round = 0; round < 10_000; round++) {
      const octets = Buffer.from(BROWSER)
      for (let change = randomInteger(random, 4); change >= 0; change--) {
        octets[randomInteger(random, octets.length)] = randomInteger(random, 256)
      }
      const description = parseSdp(octets.toString('latin1'))
      if (description === undefined) continue
      read++
      for (const section of description.media) {
        codecsOf(section)
        directionOf(description, section)
      }
      expect(parseSdp(writeSdp(description))).toEqual(description)
    }
    expect(read).toBeGreaterThan(1_000)
  })
})
