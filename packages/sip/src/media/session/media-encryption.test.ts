import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pcmPrompt } from '../audio/prompt-source.js'
import { tone } from '../audio/tone.js'
import { toneShare } from '../audio/tone-detector.js'
import { faxMachine } from '../fixtures/fax-machine.js'
import { MEDIA_SERVERS, type MediaRoom, mediaRoom } from '../fixtures/media-room.js'
import { portOf, until } from '../fixtures/rtp-phone.js'
import type { MediaSession } from './media-session.js'

describe.each(MEDIA_SERVERS)('encrypted audio of the %s server', (kind) => {
  let room: MediaRoom

  beforeEach(async () => {
    room = await mediaRoom(kind)
  })

  afterEach(() => room.close())

  const prompt = pcmPrompt(tone({ frequenciesHz: [1_000], durationMs: 400 }))
  const encrypted = { encryption: 'offered' } as const

  /** Two sessions that are each other's phone. */
  async function talk(a: MediaSession, b: MediaSession): Promise<{ offer: string; answer: string }> {
    const offer = await a.offer()
    const answer = await b.answer(offer)
    await a.accept(answer)
    return { offer, answer }
  }

  it.each([
    ['offered', 'offered', 'RTP/AVP'],
    ['required', 'offered', 'RTP/SAVP'],
  ] as const)('[J25] is agreed on when it is %s to one who has %s it', async (first, second, protocol) => {
    const a = await room.server.createSession({ encryption: first })
    const b = await room.server.createSession({ encryption: second })
    const { offer, answer } = await talk(a, b)
    expect(offer).toMatch(new RegExp(`m=audio \\d+ ${protocol} 0 8 101`))
    expect(offer.match(/a=crypto:\d AES_CM_128_HMAC_SHA1_(80|32) inline:\S{40}/g)).toHaveLength(2)
    expect(answer.match(/a=crypto:/g)).toHaveLength(1)
    const phone = await room.caller()
    b.connect(phone.session)
    const playing = a.play(prompt)
    for (let frame = 0; frame < 20; frame++) {
      await room.clock.advance(20)
      await until(() => b.statistics().packetsReceived === frame + 1)
    }
    expect(await playing).toMatchObject({ outcome: 'finished' })
    await until(() => phone.phone.heard.length === 20)
    expect(toneShare(phone.phone.audio(), 1_000)).toBeGreaterThan(0.98)
    expect(b.statistics()).toMatchObject({ isEncrypted: true, dropped: { forged: 0 } })

    // Keys, suite and protocol stay through a hold, so the count of packets goes on.
    a.setDirection('sendonly')
    const held = await talk(a, b)
    expect(held.offer).toContain(protocol)
    a.setDirection('sendrecv')
    await talk(a, b)
    void a.play(prompt)
    await room.clock.advance(40)
    await until(() => b.statistics().packetsReceived > 20)
    expect(b.statistics().dropped.forged).toBe(0)
  })

  it('[J25] is left out with a phone that cannot, unless it is required', async () => {
    const { session: plain, phone } = await room.caller()
    expect(plain.statistics().isEncrypted).toBe(false)
    const a = await room.server.createSession(encrypted)
    await a.offer()
    await a.accept(phone.sdp())
    await until(() => a.statistics().lastReceivedAt === undefined && !a.statistics().isEncrypted)

    const b = await room.server.createSession({ encryption: 'required' })
    await expect(b.answer(phone.sdp())).rejects.toThrow(/no common encryption.*488/)
    await b.offer()
    await expect(b.accept(phone.sdp().replace('RTP/AVP', 'RTP/SAVP'))).rejects.toThrow(/no common encryption/)
    const c = await room.server.createSession()
    await expect(c.answer(phone.sdp().replace('RTP/AVP', 'RTP/SAVP'))).rejects.toThrow(/no common encryption/)
  })

  it.each([
    ['a suite that nobody has', 'a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:'.padEnd(87, 'A')],
    ['a key that is too short', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA'],
    ['a key identifier', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(40)}|2^20|1:4`],
    ['packets in the clear', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(40)} UNENCRYPTED_SRTP`],
  ])('[J25] is refused with %s', async (_what, line) => {
    const { phone } = await room.caller()
    const session = await room.server.createSession(encrypted)
    const offer = `${phone.sdp().replace('RTP/AVP', 'RTP/SAVP')}${line}\r\n`
    await expect(session.answer(offer)).rejects.toThrow(/no common encryption/)
  })

  it('[J25] [J28] carries no fax, which would be in the clear', async () => {
    const a = await room.server.createSession(encrypted)
    const b = await room.server.createSession(encrypted)
    await talk(a, b)
    const machine = await faxMachine()
    await expect(a.offerFax(machine.sdp())).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(b.answerFax(machine.sdp(), machine.sdp())).rejects.toThrow('An encrypted call carries no fax')
    machine.close()
  })

  it('[J25] lets nobody in who does not have the key', async () => {
    const [a, b] = [await room.server.createSession(encrypted), await room.server.createSession(encrypted)]
    const { answer } = await talk(a, b)
    const stranger = await room.phone(() => portOf(answer))
    stranger.speak(tone({ frequenciesHz: [500], durationMs: 100 }), 'PCMU')
    await until(() => b.statistics().dropped.forged === 5)
    expect(b.statistics().packetsReceived).toBe(0)
  })
})
