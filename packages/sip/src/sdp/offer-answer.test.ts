import { describe, expect, it } from 'vitest'
import { PCMA, PCMU, TELEPHONE_EVENT } from './codec.js'
import { directionOf, type MediaDirection } from './media-direction.js'
import { createAnswer, createOffer, type LocalAudio, readAnswer } from './offer-answer.js'
import { parseSdp } from './parse-sdp.js'
import type { SessionDescription } from './session-description.js'
import { writeSdp } from './write-sdp.js'

const OURS: LocalAudio = { local: { address: '192.0.2.1', port: 30_000 }, sessionId: '77' }
const THEIRS: LocalAudio = { local: { address: '2001:db8::7', port: 5_004 }, sessionId: '88' }

function offerOf(...media: string[]): SessionDescription {
  const lines = ['v=0', 'o=bell 5 9 IN IP4 192.0.2.7', 's=call', 'c=IN IP4 192.0.2.7', 't=3149328700 0', ...media, '']
  const description = parseSdp(lines.join('\r\n'))
  if (description === undefined) throw new Error('not a description')
  return description
}

function answered(offer: SessionDescription, ours: LocalAudio = OURS) {
  const result = createAnswer(offer, ours)
  if (!result.ok) throw new Error(result.reason)
  return { ...result, text: writeSdp(result.description) }
}

describe('offers', () => {
  it('bring G.711 in both laws and digits', () => {
    expect(writeSdp(createOffer(OURS))).toBe(
      [
        'v=0',
        'o=- 77 1 IN IP4 192.0.2.1',
        's=-',
        'c=IN IP4 192.0.2.1',
        't=0 0',
        'm=audio 30000 RTP/AVP 0 8 101',
        'a=rtpmap:0 PCMU/8000',
        'a=rtpmap:8 PCMA/8000',
        'a=rtpmap:101 telephone-event/8000',
        'a=fmtp:101 0-15',
        'a=ptime:20',
        'a=sendrecv',
        '',
      ].join('\r\n'),
    )
    expect(writeSdp(createOffer(THEIRS))).toContain('c=IN IP6 2001:db8::7\r\n')
  })

  it('count their version up when something changes, and only then (RFC 3264 section 8)', () => {
    const first = createOffer(OURS)
    const same = createOffer({ ...OURS, previous: first })
    const held = createOffer({ ...OURS, previous: same, direction: 'sendonly' })
    const again = createOffer({ ...OURS, sessionId: 'ignored', previous: held })
    expect([first, same, held, again].map(({ origin }) => origin.version)).toEqual([1n, 1n, 2n, 3n])
    expect(again.origin.sessionId).toBe('77')
  })

  it('keep the places of sections that were refused before', () => {
    const { description } = answered(
      offerOf('m=video 6000 RTP/AVP 31', 'm=audio 5004 RTP/AVP 8', 'm=image 7000 udptl t38'),
    )
    const again = createOffer({ ...OURS, previous: description })
    expect(again.media.map(({ kind, port }) => `${kind} ${port}`)).toEqual(['video 0', 'audio 30000', 'image 0'])
    const onlyVideo = { ...description, media: description.media.slice(0, 1) }
    expect(createOffer({ ...OURS, previous: onlyVideo }).media.map(({ kind }) => kind)).toEqual(['video', 'audio'])
  })
})

describe('answers', () => {
  it("[J8] take the offerer's first codec that we have, and digits under the offerer's number", () => {
    const offer = offerOf(
      'm=audio 5004 RTP/AVP 18 8 0 97',
      'a=rtpmap:8 pcma/8000',
      'a=rtpmap:97 telephone-event/8000',
      'a=fmtp:97 0-11',
      'a=ptime:30',
    )
    const { agreed, text } = answered(offer)
    expect(agreed).toEqual({
      index: 0,
      codec: { ...PCMA, name: 'pcma' },
      telephoneEvent: { ...TELEPHONE_EVENT, payloadType: 97 },
      direction: 'sendrecv',
      remote: { address: '192.0.2.7', port: 5_004 },
      packetTimeMs: 30,
    })
    expect(text).toContain('m=audio 30000 RTP/AVP 8 97\r\n')
    expect(text).toContain('a=fmtp:97 0-15\r\n')
    expect(text).toContain('t=3149328700 0\r\n')
  })

  it('do without digits when the offer has none, or has them for another clock rate', () => {
    expect(answered(offerOf('m=audio 5004 RTP/AVP 0')).agreed.telephoneEvent).toBeUndefined()
    const wideband = offerOf('m=audio 5004 RTP/AVP 0 98', 'a=rtpmap:98 telephone-event/48000')
    expect(answered(wideband).text).toContain('RTP/AVP 0\r\n')
  })

  it('refuse other media in their places, and a second audio stream', () => {
    const { text, agreed } = answered(
      offerOf(
        'm=audio 5002 RTP/SAVP 0',
        'm=video 6000 RTP/AVP 31 32',
        'm=audio 5004 RTP/AVP 0',
        'm=audio 5006 RTP/AVP 8',
        'm=image 7000 udptl t38',
      ),
    )
    expect(agreed.index).toBe(2)
    expect(text.split('\r\n').filter((line) => line.startsWith('m='))).toEqual([
      'm=audio 0 RTP/SAVP 0',
      'm=video 0 RTP/AVP 31',
      'm=audio 30000 RTP/AVP 0',
      'm=audio 0 RTP/AVP 8',
      'm=image 0 udptl t38',
    ])
  })

  it.each<[MediaDirection, MediaDirection, MediaDirection]>([
    ['sendrecv', 'sendrecv', 'sendrecv'],
    ['sendonly', 'sendrecv', 'recvonly'],
    ['recvonly', 'sendrecv', 'sendonly'],
    ['inactive', 'sendrecv', 'inactive'],
    ['sendrecv', 'sendonly', 'sendonly'],
    ['sendonly', 'sendonly', 'inactive'],
    ['recvonly', 'inactive', 'inactive'],
  ])('[J11] to %s, when we want %s, say %s', (offered, wanted, answer) => {
    const { description, agreed } = answered(offerOf('m=audio 5004 RTP/AVP 0', `a=${offered}`), {
      ...OURS,
      direction: wanted,
    })
    expect(agreed.direction).toBe(answer)
    expect(description.media.map((section) => directionOf(description, section))).toEqual([answer])
  })

  it('[J11] understand hold in the old style, with nowhere to send to', () => {
    const { agreed } = answered(offerOf('m=audio 5004 RTP/AVP 0', 'c=IN IP4 0.0.0.0'))
    expect([agreed.direction, agreed.remote]).toEqual(['recvonly', undefined])
  })

  it('say why there is no common ground', () => {
    expect(createAnswer(offerOf(), OURS)).toEqual({ ok: false, reason: 'no audio over RTP/AVP' })
    expect(createAnswer(offerOf('m=audio 0 RTP/AVP 0'), OURS)).toEqual({ ok: false, reason: 'no audio over RTP/AVP' })
    expect(createAnswer(offerOf('m=audio 5004 RTP/AVP 18'), OURS)).toEqual({ ok: false, reason: 'no common codec' })
    const digitsOnly = offerOf('m=audio 5004 RTP/AVP 101', 'a=rtpmap:101 telephone-event/8000')
    expect(createAnswer(digitsOnly, OURS)).toEqual({ ok: false, reason: 'no common codec' })
  })

  it('are read by the one who offered', () => {
    const offer = createOffer(OURS)
    const { description } = answered(offer, { ...THEIRS, codecs: [PCMA, PCMU], direction: 'recvonly' })
    expect(readAnswer(offer, description)).toEqual({
      ok: true,
      agreed: {
        index: 0,
        codec: PCMU,
        telephoneEvent: undefined,
        direction: 'sendonly',
        remote: { address: '2001:db8::7', port: 5_004 },
        packetTimeMs: 20,
      },
    })
    expect(readAnswer(offer, offerOf())).toEqual({ ok: false, reason: 'sections do not match the offer' })
    expect(readAnswer(offer, offerOf('m=audio 0 RTP/AVP 0'))).toEqual({ ok: false, reason: 'no audio over RTP/AVP' })
    expect(readAnswer(offer, offerOf('m=audio 5004 RTP/AVP 9'))).toEqual({ ok: false, reason: 'no common codec' })
  })
})
