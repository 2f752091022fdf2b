import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tone } from '../audio/tone.js'
import { toneShare } from '../audio/tone-detector.js'
import { type Caller, MEDIA_SERVERS, type MediaRoom, mediaRoom } from '../fixtures/media-room.js'
import { until } from '../fixtures/rtp-phone.js'

describe.each(MEDIA_SERVERS)('media of the %s server', (kind) => {
  let room: MediaRoom

  beforeEach(async () => {
    room = await mediaRoom(kind)
  })

  afterEach(() => room.close())

  const FRAMES = 40

  interface Speaker {
    readonly caller: Caller
    readonly hertz: number
    readonly codec?: 'PCMU' | 'PCMA'
    readonly levelDbm0?: number
  }

  /** All speak for 0.8 s, each a tone, in step with the clock; gives what each of `listeners` has heard of it. */
  async function heard(speakers: readonly Speaker[], listeners: readonly Caller[]): Promise<Int16Array[]> {
    const starts = listeners.map(({ phone }) => phone.heard.length)
    const tones = speakers.map(({ hertz, levelDbm0 = -20 }) =>
      tone({ frequenciesHz: [hertz], durationMs: FRAMES * 20, levelDbm0 }),
    )
    for (let frame = 0; frame < FRAMES; frame++) {
      const expected = speakers.map(({ caller }) => caller.session.statistics().packetsReceived + 1)
      for (const [index, { caller, codec = 'PCMU' }] of speakers.entries())
        caller.phone.speak((tones[index] as Int16Array).subarray(frame * 160, (frame + 1) * 160), codec)
      await until(() =>
        speakers.every(({ caller }, index) => caller.session.statistics().packetsReceived === expected[index]),
      )
      await room.clock.advance(20)
    }
    await until(() => listeners.every(({ phone }, index) => phone.heard.length >= (starts[index] as number) + FRAMES))
    // Without what came before the tones were through the jitter buffers.
    return listeners.map(({ phone }, index) => phone.audio().subarray(((starts[index] as number) + 10) * 160))
  }

  describe('a conference', () => {
    it('[J15] lets each hear all others, and nobody themselves, whatever their codecs', async () => {
      const [a, b, c] = [await room.caller(), await room.caller({ codecs: ['PCMA'] }), await room.caller()]
      const conference = room.server.createConference()
      for (const { session } of [a, b, c]) conference.join(session)
      expect(conference.sessions).toHaveLength(3)
      const speakers: Speaker[] = [
        { caller: a, hertz: 500 },
        { caller: b, hertz: 800, codec: 'PCMA' },
      ]
      const [atA, atB, atC] = (await heard(speakers, [a, b, c])) as [Int16Array, Int16Array, Int16Array]
      expect([toneShare(atA, 500) < 0.01, toneShare(atA, 800) > 0.95]).toEqual([true, true])
      expect([toneShare(atB, 500) > 0.95, toneShare(atB, 800) < 0.01]).toEqual([true, true])
      expect([toneShare(atC, 500) > 0.45, toneShare(atC, 800) > 0.45]).toEqual([true, true])
    })

    it('[J16] has listeners whom nobody hears, and whispers that one hears', async () => {
      const [customer, agent, supervisor] = [await room.caller(), await room.caller(), await room.caller()]
      const conference = room.server.createConference()
      conference.join(customer.session)
      conference.join(agent.session)
      conference.join(supervisor.session, [agent.session])
      const speakers = [
        { caller: customer, hertz: 500 },
        { caller: supervisor, hertz: 900 },
      ]
      const everybody = [customer, agent, supervisor]
      const shares = async (hertz: number): Promise<number[]> =>
        (await heard(speakers, everybody)).map((audio) => Math.round(toneShare(audio, hertz) * 10))
      expect(await shares(900)).toEqual([0, 5, 0])
      expect(await shares(500)).toEqual([0, 5, 10])
      conference.join(supervisor.session, [])
      expect(await shares(900)).toEqual([0, 0, 0])
      conference.join(supervisor.session)
      expect(await shares(900)).toEqual([10, 5, 0])
    })

    it('is left by whoever is connected otherwise, or closed, and stops when it is empty', async () => {
      const [a, b, c] = [await room.caller(), await room.caller(), await room.caller()]
      const conference = room.server.createConference()
      for (const { session } of [a, b, c]) conference.join(session)
      a.session.connect(b.session)
      expect(conference.sessions).toEqual([c.session])
      await c.session.close()
      expect(conference.sessions).toEqual([])
      conference.leave(a.session)
      const sent = a.session.statistics().packetsSent
      await room.clock.advance(200)
      expect(a.session.statistics().packetsSent).toBe(sent)
      a.phone.speak(tone({ frequenciesHz: [500], durationMs: 20 }), 'PCMU')
      await until(() => b.phone.heard.length > 0)
    })

    it('never gets louder than telephones can be', async () => {
      const callers = [await room.caller(), await room.caller(), await room.caller()] as const
      const conference = room.server.createConference()
      for (const { session } of callers) conference.join(session)
      const [a, b, c] = callers
      const loud = [a, b].map((caller) => ({ caller, hertz: 500, levelDbm0: 3 }))
      const [atC] = await heard(loud, [c])
      expect(toneShare(atC as Int16Array, 500)).toBeGreaterThan(0.8)
    })

    it('has room for so many', async () => {
      const conference = room.server.createConference()
      for (let i = 0; i < 32; i++) conference.join(await room.server.createSession())
      const { session } = await room.caller()
      expect(() => conference.join(session)).toThrow(/room for 32/)
      conference.close()
      expect(conference.sessions).toEqual([])
    })
  })
})
