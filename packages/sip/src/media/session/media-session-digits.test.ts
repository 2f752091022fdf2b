import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pcmPrompt } from '../audio/prompt-source.js'
import { tone } from '../audio/tone.js'
import { toneShare } from '../audio/tone-detector.js'
import type { Digit } from '../digits/digit-merger.js'
import { dtmfTones } from '../digits/dtmf.js'
import { MEDIA_SERVERS, type MediaRoom, mediaRoom } from '../fixtures/media-room.js'
import { until } from '../fixtures/rtp-phone.js'

describe.each(MEDIA_SERVERS)('media of the %s server', (kind) => {
  let room: MediaRoom

  beforeEach(async () => {
    room = await mediaRoom(kind)
  })

  afterEach(() => room.close())

  const prompt = pcmPrompt(tone({ frequenciesHz: [1_000], durationMs: 400 }))

  function keyed(digits: readonly Digit[]): string {
    return digits.map(({ digit }) => digit).join('')
  }

  describe('digits', () => {
    it('[J5] arrive once each from RTP events, with the payload type of the SDP', async () => {
      const { phone, digits } = await room.caller({ events: 96 })
      phone.press(1, 5, 96)
      phone.press(1, 5, 96)
      phone.press(11, 8, 96)
      await until(() => digits.length === 3)
      expect(keyed(digits)).toBe('11#')
      expect(digits[2]).toEqual({ digit: '#', durationMs: 160, via: 'rfc4733' })
    })

    it('[J6] arrive from SIP INFO', async () => {
      const { session, digits } = await room.caller({ events: null })
      expect(session.receiveInfo('application/dtmf-relay', 'Signal=4\r\nDuration=80')).toBe(true)
      expect(session.receiveInfo('text/plain', 'hello')).toBe(false)
      await until(() => digits.length === 1)
      expect(digits).toEqual([{ digit: '4', durationMs: 80, via: 'info' }])
    })

    it('[J7] arrive as tones from a phone without events', async () => {
      const { phone, digits } = await room.caller({ events: null })
      phone.speak(dtmfTones('42*', 100, 100), 'PCMA')
      await until(() => digits.length === 3)
      expect(keyed(digits)).toBe('42*')
      expect(digits[0]?.via).toBe('inband')
    })

    it('[Z30] arrive once when a gateway sends them both ways', async () => {
      const { session, phone, digits } = await room.caller()
      phone.press(5, 5)
      await until(() => digits.length === 1)
      session.receiveInfo('application/dtmf-relay', 'Signal=5\r\nDuration=100')
      phone.press(6, 5)
      await until(() => digits.length === 2)
      expect(keyed(digits)).toBe('56')
    })

    it('[J9] pass a connection with the payload type of the other side, unless it blocks them', async () => {
      const a = await room.caller({ events: 96 })
      const b = await room.caller({ events: 101 })
      a.session.connect(b.session)
      a.phone.press(3, 2, 96)
      await until(() => b.phone.heard.length === 5)
      expect(b.phone.heard.every(({ payloadType, payload }) => payloadType === 101 && payload[0] === 3)).toBe(true)
      expect(new Set(b.phone.heard.map(({ timestamp }) => timestamp)).size).toBe(1)

      a.session.connect(b.session, { digits: 'block' })
      a.phone.press(4, 2, 96)
      await until(() => a.digits.length === 2)
      await until(() => b.session.statistics().packetsSent === 5)
    })

    it('[J9] pass a connection as tones to a phone without events', async () => {
      const a = await room.caller()
      const b = await room.caller({ events: null })
      a.session.connect(b.session)
      a.phone.press(7, 5)
      await until(() => a.digits.length === 1)
      await room.clock.advance(200)
      await until(() => b.phone.heard.length === 9)
      expect(toneShare(b.phone.audio(), 852, 0, 800)).toBeGreaterThan(0.4)
      expect(toneShare(b.phone.audio(), 1_209, 0, 800)).toBeGreaterThan(0.4)
    })

    it('[X3] stay with the listener while secure', async () => {
      const a = await room.caller()
      const b = await room.caller()
      a.session.connect(b.session)
      a.session.setSecure(true)
      a.phone.press(9, 2)
      await until(() => a.digits.length === 1)
      expect(b.session.statistics().packetsSent).toBe(0)

      const c = await room.caller({ events: null })
      c.session.connect(b.session)
      c.session.setSecure(true)
      c.phone.speak(dtmfTones('8'), 'PCMU')
      await until(() => c.digits.length === 1)
      expect(b.session.statistics().packetsSent).toBe(0)
    })

    it('[J5] are sent as events that another session understands', async () => {
      const a = await room.caller()
      const sent = a.session.sendDigits('12')
      void a.session.play(prompt, { loop: true })
      await room.clock.advance(400)
      expect(await sent).toEqual({ outcome: 'sent' })
      await until(() => a.phone.heard.length === 16)
      const events = a.phone.heard.filter(({ payloadType }) => payloadType === 101)
      expect(events.length).toBe(14)
      expect(events.map(({ payload }) => payload[0])).toEqual([1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2])
      await expect(a.session.sendDigits('12x')).rejects.toThrow(/0–9/)
      await expect(a.session.sendDigits('1'.repeat(65))).rejects.toThrow(/64/)
    })

    it.each([
      ['events', {}],
      ['tones', { events: null }],
    ])('are not said to be sent as %s to a phone that holds us', async (_how, sdp) => {
      const { session, phone } = await room.caller(sdp)
      const holds = (): Promise<string> => session.answer(phone.sdp({ ...sdp, direction: 'sendonly' }))
      const sending = session.sendDigits('0123456789')
      await room.clock.advance(500)
      await holds()
      await room.clock.advance(100)
      expect(await sending).toEqual({ outcome: 'notSending' })
      expect(await session.sendDigits('1')).toEqual({ outcome: 'notSending' })
      await session.answer(phone.sdp(sdp))
      const again = session.sendDigits('1')
      await room.clock.advance(200)
      expect(await again).toEqual({ outcome: 'sent' })
    })

    it('survive a listener that throws', async () => {
      const { session, digits } = await room.caller()
      session.onDigit(() => {
        throw new Error('broken listener')
      })
      const later: string[] = []
      session.onDigit(({ digit }) => later.push(digit))
      session.receiveInfo('application/dtmf', '1')
      await until(() => later.length > 0)
      expect([digits.length, later]).toEqual([1, ['1']])
      expect(room.server.statistics().listenerErrors).toBe(1)
    })
  })
})
