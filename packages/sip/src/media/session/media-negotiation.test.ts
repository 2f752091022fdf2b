import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pcmPrompt } from '../audio/prompt-source.js'
import { tone } from '../audio/tone.js'
import { MEDIA_SERVERS, type MediaRoom, mediaRoom } from '../fixtures/media-room.js'
import { portOf, until } from '../fixtures/rtp-phone.js'

describe.each(MEDIA_SERVERS)('media of the %s server', (kind) => {
  let room: MediaRoom

  beforeEach(async () => {
    room = await mediaRoom(kind)
  })

  afterEach(() => room.close())

  const prompt = pcmPrompt(tone({ frequenciesHz: [1_000], durationMs: 400 }))

  describe('negotiation', () => {
    it('answers in the order of the offer, refuses video, and keeps the payload type of events', async () => {
      const session = await room.server.createSession()
      const answer = await session.answer(
        [
          'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0',
          'm=video 5000 RTP/AVP 96\r\na=rtpmap:96 H264/90000',
          'm=audio 4000 RTP/AVP 9 8 0 97\r\na=rtpmap:97 telephone-event/8000\r\n',
        ].join('\r\n'),
      )
      expect(answer).toMatch(/m=video 0 RTP\/AVP 96\r\nm=audio 3\d{4} RTP\/AVP 8 97\r\n/)
      expect(answer).toContain('a=rtpmap:97 telephone-event/8000')
      expect(session.direction).toBe('sendrecv')
    })

    it.each<[string, string]>([
      ['sendonly', 'recvonly'],
      ['recvonly', 'sendonly'],
      ['inactive', 'inactive'],
    ])('[J11] answers %s with %s', async (offered, answered) => {
      const { session, answer } = await room.caller({ direction: offered })
      expect(answer).toContain(`a=${answered}`)
      expect(session.direction).toBe(answered)
    })

    it('[J11] takes 0.0.0.0 for hold in the old style', async () => {
      const { session, answer } = await room.caller({ address: '0.0.0.0' })
      expect(answer).toContain('a=recvonly')
      void session.play(prompt)
      await room.clock.advance(100)
      expect(session.statistics().packetsSent).toBe(0)
    })

    it('[J11] holds and resumes with further offers, whose version goes up only when something changes', async () => {
      const session = await room.server.createSession()
      const first = await session.offer()
      const phone = await room.phone(() => portOf(first))
      await session.accept(phone.sdp({ codecs: ['PCMA'] }))
      const refreshed = await session.offer()
      await session.accept(phone.sdp({ codecs: ['PCMA'] }))
      session.setDirection('sendonly')
      const held = await session.offer()
      expect(held).toContain('a=sendonly')
      await session.accept(phone.sdp({ codecs: ['PCMA'], direction: 'recvonly' }))
      expect(session.direction).toBe('sendonly')
      void session.play(prompt)
      await room.clock.advance(200)
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
      const session = await room.server.createSession()
      const head = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n'
      await expect(session.answer('hello')).rejects.toThrow(/no session description/)
      await expect(session.answer(`${head}m=audio 4000 RTP/AVP 9 18\r\n`)).rejects.toThrow(/no common codec/)
      await expect(session.answer(`${head}m=audio 4000 RTP/SAVP 0\r\n`)).rejects.toThrow(/no common encryption/)
      await expect(session.answer(`v=0\r\n${'a=x\r\n'.repeat(20_000)}`)).rejects.toThrow(/no session description/)
      await expect(session.accept(`${head}m=audio 4000 RTP/AVP 0\r\n`)).rejects.toThrow(/no offer to answer/)
    })
  })
})
