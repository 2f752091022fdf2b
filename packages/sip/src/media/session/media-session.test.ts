import { seededRandom } from '@ringwright/core'
import { type SteppingClock, steppingClock } from '@ringwright/core/simulation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pcmPrompt } from '../audio/prompt-source.js'
import { tone } from '../audio/tone.js'
import { toneShare } from '../audio/tone-detector.js'
import type { Digit } from '../digits/digit-merger.js'
import { dtmfTones } from '../digits/dtmf.js'
import { callingPhone, type PhoneSdp, portOf, rtpPhone, until } from '../fixtures/rtp-phone.js'
import { parseRtcp, writeRtcp } from '../rtp/rtcp-packet.js'
import { sequenceDistance, timestampDistance } from '../rtp/serial-number.js'
import { createEmbeddedMediaServer } from './embedded-media-server.js'
import type { MediaServer } from './media-server.js'

let clock: SteppingClock
let server: MediaServer
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  clock = steppingClock()
  server = createEmbeddedMediaServer({ clock, random: seededRandom('media'), address: '127.0.0.1' })
  await server.start()
})

afterEach(async () => {
  await server.close()
  await Promise.all(closing.splice(0).map((close) => close()))
})

async function caller(options?: PhoneSdp) {
  const session = await server.createSession()
  const { phone, answer } = await callingPhone(session, options)
  closing.push(phone.close)
  const digits: Digit[] = []
  session.onDigit((digit) => digits.push(digit))
  return { session, phone, answer, digits, keyed: () => digits.map(({ digit }) => digit).join('') }
}

const prompt = pcmPrompt(tone({ frequenciesHz: [1_000], durationMs: 400 }))

describe('connected sessions', () => {
  it('[J2] relay audio both ways, from µ-law to A-law where the phones differ', async () => {
    const a = await caller({ codecs: ['PCMU'] })
    const b = await caller({ codecs: ['PCMA'] })
    a.session.connect(b.session)
    a.phone.speak(tone({ frequenciesHz: [500], durationMs: 200 }), 'PCMU')
    b.phone.speak(tone({ frequenciesHz: [700], durationMs: 200 }), 'PCMA')
    await until(() => a.phone.heard.length === 10 && b.phone.heard.length === 10)
    expect(toneShare(b.phone.audio(), 500)).toBeGreaterThan(0.98)
    expect(toneShare(a.phone.audio(), 700)).toBeGreaterThan(0.98)
    expect(b.phone.heard.every(({ payloadType }) => payloadType === 8)).toBe(true)
  })

  it('[J2] send one unbroken stream from prompt to agent to another agent', async () => {
    const a = await caller()
    const b = await caller()
    const c = await caller()
    const played = a.session.play(prompt)
    await clock.advance(400)
    expect(await played).toEqual({ outcome: 'finished', frames: 20 })
    await until(() => a.phone.heard.length === 20)
    for (const agent of [b, c]) {
      a.session.connect(agent.session)
      await clock.advance(20)
      agent.phone.speak(tone({ frequenciesHz: [700], durationMs: 20 }), 'PCMU')
      const count = a.phone.heard.length + 1
      await until(() => a.phone.heard.length === count)
    }
    const { heard } = a.phone
    expect(new Set(heard.map(({ ssrc }) => ssrc)).size).toBe(1)
    for (const [index, packet] of heard.slice(1).entries()) {
      const before = heard[index]
      expect(sequenceDistance(packet.sequence, before?.sequence ?? 0)).toBe(1)
      expect(timestampDistance(packet.timestamp, before?.timestamp ?? 0)).toBe(160)
    }
    expect(b.session.statistics().packetsSent).toBe(0)
  })

  it('are silent to each other once disconnected, and while one is played to', async () => {
    const a = await caller()
    const b = await caller()
    a.session.connect(b.session)
    void b.session.play(prompt, { loop: true })
    a.phone.speak(tone({ frequenciesHz: [500], durationMs: 100 }), 'PCMU')
    await until(() => a.session.statistics().packetsReceived === 5)
    expect(b.session.statistics().packetsSent).toBe(0)
    b.session.stopPlaying()
    b.session.disconnect()
    a.phone.speak(tone({ frequenciesHz: [500], durationMs: 100 }), 'PCMU')
    await until(() => a.session.statistics().packetsReceived === 10)
    expect(b.session.statistics().packetsSent).toBe(0)
  })

  it('are of one server, open, and two', async () => {
    const a = await caller()
    const b = await caller()
    await b.session.close()
    expect(() => a.session.connect(b.session)).toThrow(/same media server/)
    expect(() => a.session.connect(a.session)).toThrow(/itself/)
    expect(() => b.session.connect(a.session)).toThrow(/closed/)
  })
})

describe('playing', () => {
  it('[H1] paces a prompt at 20 ms and loops it until it is stopped', async () => {
    const { session, phone } = await caller()
    const abort = new AbortController()
    const music = session.play(prompt, { loop: true, signal: abort.signal })
    await clock.advance(2_000)
    abort.abort()
    expect(await music).toEqual({ outcome: 'stopped', frames: 100 })
    await until(() => phone.heard.length === 100)
    expect(toneShare(phone.audio(), 1_000)).toBeGreaterThan(0.98)
    await clock.advance(100)
    expect(session.statistics().packetsSent).toBe(100)
  })

  it('ends what is played when something else is, and with the session', async () => {
    const { session } = await caller()
    const first = session.play(prompt)
    const second = session.play(prompt)
    expect((await first).outcome).toBe('stopped')
    await session.close()
    expect((await second).outcome).toBe('sessionClosed')
    expect((await session.play(prompt)).outcome).toBe('sessionClosed')
    expect(await session.sendDigits('1')).toEqual({ outcome: 'sessionClosed' })
  })
})

describe('digits', () => {
  it('[J5] arrive once each from RTP events, with the payload type of the SDP', async () => {
    const { phone, keyed, digits } = await caller({ events: 96 })
    phone.press(1, 5, 96)
    phone.press(1, 5, 96)
    phone.press(11, 8, 96)
    await until(() => digits.length === 3)
    expect(keyed()).toBe('11#')
    expect(digits[2]).toEqual({ digit: '#', durationMs: 160, via: 'rfc4733' })
  })

  it('[J6] arrive from SIP INFO', async () => {
    const { session, digits } = await caller({ events: null })
    expect(session.receiveInfo('application/dtmf-relay', 'Signal=4\r\nDuration=80')).toBe(true)
    expect(session.receiveInfo('text/plain', 'hello')).toBe(false)
    expect(digits).toEqual([{ digit: '4', durationMs: 80, via: 'info' }])
  })

  it('[J7] arrive as tones from a phone without events', async () => {
    const { phone, digits, keyed } = await caller({ events: null })
    phone.speak(dtmfTones('42*', 100, 100), 'PCMA')
    await until(() => digits.length === 3)
    expect(keyed()).toBe('42*')
    expect(digits[0]?.via).toBe('inband')
  })

  it('[Z30] arrive once when a gateway sends them both ways', async () => {
    const { session, phone, digits } = await caller()
    phone.press(5, 5)
    await until(() => digits.length === 1)
    session.receiveInfo('application/dtmf-relay', 'Signal=5\r\nDuration=100')
    expect(digits.length).toBe(1)
  })

  it('[J9] pass a connection with the payload type of the other side, unless it blocks them', async () => {
    const a = await caller({ events: 96 })
    const b = await caller({ events: 101 })
    a.session.connect(b.session)
    a.phone.press(3, 2, 96)
    await until(() => b.phone.heard.length === 5)
    expect(b.phone.heard.every(({ payloadType, payload }) => payloadType === 101 && payload[0] === 3)).toBe(true)
    expect(new Set(b.phone.heard.map(({ timestamp }) => timestamp)).size).toBe(1)

    a.session.connect(b.session, { digits: 'block' })
    a.phone.press(4, 2, 96)
    await until(() => a.digits.length === 2)
    expect(b.session.statistics().packetsSent).toBe(5)
  })

  it('[J9] pass a connection as tones to a phone without events', async () => {
    const a = await caller()
    const b = await caller({ events: null })
    a.session.connect(b.session)
    a.phone.press(7, 5)
    await until(() => a.digits.length === 1)
    await clock.advance(200)
    await until(() => b.phone.heard.length === 9)
    expect(toneShare(b.phone.audio(), 852, 0, 800)).toBeGreaterThan(0.4)
    expect(toneShare(b.phone.audio(), 1_209, 0, 800)).toBeGreaterThan(0.4)
  })

  it('[X3] stay with the listener while secure', async () => {
    const a = await caller()
    const b = await caller()
    a.session.connect(b.session)
    a.session.setSecure(true)
    a.phone.press(9, 2)
    await until(() => a.digits.length === 1)
    expect(b.session.statistics().packetsSent).toBe(0)

    const c = await caller({ events: null })
    c.session.connect(b.session)
    c.session.setSecure(true)
    c.phone.speak(dtmfTones('8'), 'PCMU')
    await until(() => c.digits.length === 1)
    expect(b.session.statistics().packetsSent).toBe(0)
  })

  it('[J5] are sent as events that another session understands', async () => {
    const a = await caller()
    const sent = a.session.sendDigits('12')
    void a.session.play(prompt, { loop: true })
    await clock.advance(400)
    expect(await sent).toEqual({ outcome: 'sent' })
    await until(() => a.phone.heard.length === 16)
    const events = a.phone.heard.filter(({ payloadType }) => payloadType === 101)
    expect(events.length).toBe(14)
    expect(events.map(({ payload }) => payload[0])).toEqual([1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2])
    await expect(a.session.sendDigits('12x')).rejects.toThrow(/0–9/)
    await expect(a.session.sendDigits('1'.repeat(65))).rejects.toThrow(/64/)
  })

  it('survive a listener that throws', async () => {
    const { session, digits } = await caller()
    session.onDigit(() => {
      throw new Error('broken listener')
    })
    const later: string[] = []
    session.onDigit(({ digit }) => later.push(digit))
    session.receiveInfo('application/dtmf', '1')
    expect([digits.length, later]).toEqual([1, ['1']])
    expect(server.statistics().listenerErrors).toBe(1)
  })
})

describe('negotiation', () => {
  it('answers in the order of the offer, refuses video, and keeps the payload type of events', async () => {
    const session = await server.createSession()
    const answer = await session.answer(
      [
        'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0',
        'm=video 5000 RTP/AVP 96\r\na=rtpmap:96 H264/90000',
        'm=audio 4000 RTP/AVP 9 8 0 97\r\na=rtpmap:97 telephone-event/8000\r\n',
      ].join('\r\n'),
    )
    expect(answer).toMatch(/m=video 0 RTP\/AVP 96\r\nm=audio 3\d{4} RTP\/AVP 8 0 97\r\n/)
    expect(answer).toContain('a=rtpmap:97 telephone-event/8000')
    expect(session.direction).toBe('sendrecv')
  })

  it.each<[string, string]>([
    ['sendonly', 'recvonly'],
    ['recvonly', 'sendonly'],
    ['inactive', 'inactive'],
  ])('[J11] answers %s with %s', async (offered, answered) => {
    const { session, answer } = await caller({ direction: offered })
    expect(answer).toContain(`a=${answered}`)
    expect(session.direction).toBe(answered)
  })

  it('[J11] takes 0.0.0.0 for hold in the old style', async () => {
    const { session, answer } = await caller({ address: '0.0.0.0' })
    expect(answer).toContain('a=recvonly')
    void session.play(prompt)
    await clock.advance(100)
    expect(session.statistics().packetsSent).toBe(0)
  })

  it('[J11] holds and resumes with further offers, whose version goes up only when something changes', async () => {
    const session = await server.createSession()
    const first = await session.offer()
    const phone = await rtpPhone(() => portOf(first))
    closing.push(phone.close)
    await session.accept(phone.sdp({ codecs: ['PCMA'] }))
    const refreshed = await session.offer()
    await session.accept(phone.sdp({ codecs: ['PCMA'] }))
    session.setDirection('sendonly')
    const held = await session.offer()
    expect(held).toContain('a=sendonly')
    await session.accept(phone.sdp({ codecs: ['PCMA'], direction: 'recvonly' }))
    expect(session.direction).toBe('sendonly')
    void session.play(prompt)
    await clock.advance(200)
    await until(() => phone.heard.length === 10)
    session.setDirection('sendrecv')
    const resumed = await session.offer()
    await session.accept(phone.sdp({ codecs: ['PCMA'] }))
    expect(session.direction).toBe('sendrecv')
    const versions = [first, refreshed, held, resumed].map((sdp) => Number(/o=- \d+ (\d+)/.exec(sdp)?.[1]))
    expect(versions).toEqual([1, 2, 3, 4])
    expect(await session.offer()).toContain(' 4 IN')
  })

  it('refuses what it cannot use, and says why', async () => {
    const session = await server.createSession()
    await expect(session.answer('hello')).rejects.toThrow(/no media line/)
    await expect(session.answer('v=0\r\nm=audio 4000 RTP/AVP 9 18\r\n')).rejects.toThrow(/PCMU or PCMA/)
    await expect(session.answer('v=0\r\nm=audio 4000 RTP/SAVP 0\r\n')).rejects.toThrow(/no audio over RTP\/AVP/)
    await expect(session.answer(`v=0\r\n${'a=x\r\n'.repeat(20_000)}`)).rejects.toThrow(/65536/)
    await expect(session.accept('v=0\r\nm=audio 4000 RTP/AVP 0\r\n')).rejects.toThrow(/no offer to answer/)
  })
})

describe('datagrams of others', () => {
  it('are dropped and counted, whatever they are', async () => {
    const { session, phone, answer } = await caller()
    const stranger = await rtpPhone(() => portOf(answer))
    closing.push(stranger.close)
    phone.speak(tone({ frequenciesHz: [500], durationMs: 20 }), 'PCMU')
    await until(() => session.statistics().packetsReceived === 1)
    const random = seededRandom('garbage')
    for (let i = 0; i < 50; i++) phone.send(Buffer.concat([Buffer.of(0x12), random.bytes(i * 20)]))
    stranger.speak(tone({ frequenciesHz: [500], durationMs: 100 }), 'PCMU')
    stranger.sendRtcp(Buffer.from('garbage'))
    phone.sendRtcp(Buffer.from('garbage'))
    phone.send(Buffer.concat([Buffer.of(0x80, 18, 0, 1), Buffer.alloc(28)]))
    await until(() => {
      const { malformed, strangers, unexpected } = session.statistics().dropped
      return malformed + strangers + unexpected === 50 + 5 + 2 + 1
    })
    expect(session.statistics().packetsReceived).toBe(1)
    expect(session.statistics().dropped).toEqual({ malformed: 52, strangers: 5, unexpected: 1 })
  })
})

describe('reports', () => {
  it('[J31] tell both sides how they are received, and say goodbye', async () => {
    const { session, phone } = await caller()
    phone.speak(tone({ frequenciesHz: [500], durationMs: 200 }), 'PCMU')
    await until(() => session.statistics().packetsReceived === 10)
    void session.play(prompt, { loop: true })
    await clock.advance(8_000)
    await until(() => phone.heardRtcp.length > 0)
    const first = parseRtcp(phone.heardRtcp[0] ?? Buffer.alloc(0))
    expect(first?.sender?.packetsSent).toBeGreaterThan(100)
    expect(first?.reports[0]).toMatchObject({ packetsLost: 0, fractionLost: 0 })

    const report = {
      ssrc: phone.heard[0]?.ssrc ?? 0,
      fractionLost: 1,
      packetsLost: 12,
      highestSequence: 1,
      jitter: 80,
      lastSenderReport: 0,
      delaySinceLastSenderReport: 0,
    }
    phone.sendRtcp(writeRtcp({ ssrc: 1, cname: 'phone', goodbye: false, report }))
    await until(() => session.statistics().remote !== undefined)
    expect(session.statistics().remote).toEqual({ packetsLost: 12, jitterMs: 10, roundTripMs: undefined })

    await session.close()
    await until(() => parseRtcp(phone.heardRtcp.at(-1) ?? Buffer.alloc(0))?.goodbye === true)
  })
})
