import { seededRandom } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasVersion6 } from '../../transport/fixtures/has-version6.js'
import { pcmPrompt } from '../audio/prompt-source.js'
import { tone } from '../audio/tone.js'
import { toneShare } from '../audio/tone-detector.js'
import { MEDIA_SERVERS, type MediaRoom, mediaRoom } from '../fixtures/media-room.js'
import { portOf, until } from '../fixtures/rtp-phone.js'
import { parseRtcp, writeRtcp } from '../rtp/rtcp-packet.js'
import { sequenceDistance, timestampDistance } from '../rtp/sequence-distance.js'

describe.each(MEDIA_SERVERS)('media of the %s server', (kind) => {
  let room: MediaRoom

  beforeEach(async () => {
    room = await mediaRoom(kind)
  })

  afterEach(() => room.close())

  const prompt = pcmPrompt(tone({ frequenciesHz: [1_000], durationMs: 400 }))

  // tidy: skip because the systems of some machines have no IPv6
  it.skipIf(!hasVersion6())(
    'is sent by IPv4, and taken from there, where all addresses of IPv6 are listened at',
    async () => {
      const all = await mediaRoom(kind, { address: '::', advertisedAddress: '127.0.0.1' })
      const { session, phone } = await all.caller()
      void session.play(prompt)
      await all.clock.advance(100)
      await until(() => phone.heard.length > 0)
      phone.speak(tone({ frequenciesHz: [500], durationMs: 20 }), 'PCMU')
      await until(() => session.statistics().packetsReceived === 1)
      await all.close()
    },
  )

  describe('connected sessions', () => {
    it('[J2] relay audio both ways, from µ-law to A-law where the phones differ', async () => {
      const a = await room.caller({ codecs: ['PCMU'] })
      const b = await room.caller({ codecs: ['PCMA'] })
      a.session.connect(b.session)
      a.phone.speak(tone({ frequenciesHz: [500], durationMs: 200 }), 'PCMU')
      b.phone.speak(tone({ frequenciesHz: [700], durationMs: 200 }), 'PCMA')
      await until(() => a.phone.heard.length === 10 && b.phone.heard.length === 10)
      expect(toneShare(b.phone.audio(), 500)).toBeGreaterThan(0.98)
      expect(toneShare(a.phone.audio(), 700)).toBeGreaterThan(0.98)
      expect(b.phone.heard.every(({ payloadType }) => payloadType === 8)).toBe(true)
    })

    it('[J2] send one unbroken stream from prompt to agent to another agent', async () => {
      const a = await room.caller()
      const b = await room.caller()
      const c = await room.caller()
      const played = a.session.play(prompt)
      await room.clock.advance(400)
      expect(await played).toEqual({ outcome: 'finished', frames: 20 })
      await until(() => a.phone.heard.length === 20)
      for (const agent of [b, c]) {
        a.session.connect(agent.session)
        await room.clock.advance(20)
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
      const a = await room.caller()
      const b = await room.caller()
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
      const a = await room.caller()
      const b = await room.caller()
      await b.session.close()
      expect(() => a.session.connect(b.session)).toThrow(/same media server/)
      expect(() => a.session.connect(a.session)).toThrow(/itself/)
      expect(() => b.session.connect(a.session)).toThrow(/closed/)
    })
  })

  describe('playing', () => {
    it('[H1] paces a prompt at 20 ms and loops it until it is stopped', async () => {
      const { session, phone } = await room.caller()
      const abort = new AbortController()
      const music = session.play(prompt, { loop: true, signal: abort.signal })
      await room.clock.advance(2_000)
      abort.abort()
      expect(await music).toEqual({ outcome: 'stopped', frames: 100 })
      await until(() => phone.heard.length === 100)
      expect(toneShare(phone.audio(), 1_000)).toBeGreaterThan(0.98)
      await room.clock.advance(100)
      await until(() => session.statistics().packetsSent === 100)
      expect(phone.heard).toHaveLength(100)
    })

    it('is not ended by the signal of what it has replaced', async () => {
      const { session } = await room.caller()
      const abort = new AbortController()
      const first = session.play(prompt, { signal: abort.signal })
      const second = session.play(prompt)
      abort.abort()
      expect((await first).outcome).toBe('stopped')
      await room.clock.advance(500)
      expect(await second).toEqual({ outcome: 'finished', frames: 20 })
    })

    it('ends what is played when something else is, and with the session', async () => {
      const { session } = await room.caller()
      const first = session.play(prompt)
      const second = session.play(prompt)
      expect((await first).outcome).toBe('stopped')
      await session.close()
      expect((await second).outcome).toBe('sessionClosed')
      expect((await session.play(prompt)).outcome).toBe('sessionClosed')
      expect(await session.sendDigits('1')).toEqual({ outcome: 'sessionClosed' })
    })
  })

  describe('datagrams of others', () => {
    it('are dropped and counted, whatever they are', async () => {
      const { session, phone, answer } = await room.caller()
      const stranger = await room.phone(() => portOf(answer))
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
      expect(session.statistics().dropped).toEqual({ malformed: 52, strangers: 5, unexpected: 1, forged: 0 })
    })
  })

  it('go on where a NAT has moved the phone, both ways', async () => {
    const { session, phone } = await room.caller()
    const audio = tone({ frequenciesHz: [500], durationMs: 100 })
    phone.speak(audio, 'PCMU')
    await until(() => session.statistics().packetsReceived === 5)
    await phone.move()
    phone.speak(audio, 'PCMU')
    await until(() => session.statistics().dropped.strangers === 5)
    await room.clock.advance(600)
    phone.speak(audio, 'PCMU')
    await until(() => session.statistics().packetsReceived === 9)
    void session.play(prompt)
    await room.clock.advance(100)
    await until(() => phone.heard.length > 0)
  })

  it('goes on with a phone that is back from hold, whose NAT and whose stream are others by then', async () => {
    const { session, phone } = await room.caller()
    const audio = tone({ frequenciesHz: [500], durationMs: 100 })
    phone.speak(audio, 'PCMU')
    await until(() => session.statistics().packetsReceived === 5)
    await session.answer(phone.sdp({ direction: 'inactive' }))
    await room.clock.advance(60_000)
    const port = portOf(await session.answer(phone.sdp()))
    const back = await room.phone(() => port)
    back.speak(audio, 'PCMU')
    await until(() => session.statistics().packetsReceived === 9)
  })

  it('takes no packet of a codec that has been left out since', async () => {
    const { session, phone } = await room.caller()
    const audio = tone({ frequenciesHz: [500], durationMs: 100 })
    phone.speak(audio, 'PCMU')
    await until(() => session.statistics().packetsReceived === 5)
    await session.answer(phone.sdp({ codecs: ['PCMA'] }))
    phone.speak(audio, 'PCMU')
    phone.speak(audio, 'PCMA')
    await until(() => session.statistics().packetsReceived === 10)
    expect(session.statistics().dropped.unexpected).toBe(5)
  })

  describe('reports', () => {
    it('[J31] tell both sides how they are received, and say goodbye', async () => {
      const { session, phone } = await room.caller()
      phone.speak(tone({ frequenciesHz: [500], durationMs: 200 }), 'PCMU')
      await until(() => session.statistics().packetsReceived === 10)
      void session.play(prompt, { loop: true })
      await room.clock.advance(8_000)
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
      expect(session.statistics().remote).toMatchObject({ packetsLost: 12, jitterMs: 10, roundTripMs: undefined })

      await session.close()
      await until(() => parseRtcp(phone.heardRtcp.at(-1) ?? Buffer.alloc(0))?.goodbye === true)
    })

    it('say no goodbye for a session that has sent nothing', async () => {
      const { session, phone } = await room.caller()
      await session.close()
      const talking = await room.server.createSession()
      await talking.answer(phone.sdp())
      void talking.play(prompt, { loop: true })
      await room.clock.advance(100)
      await until(() => phone.heard.length > 0)
      await talking.close()
      await until(() => phone.heardRtcp.length > 0)
      const heard = phone.heardRtcp.map((packet) => parseRtcp(packet))
      expect(heard).toMatchObject([{ goodbye: true, sender: { packetsSent: expect.any(Number) } }])
    })
  })
})
