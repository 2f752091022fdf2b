import type { CallSound } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { silence, tone } from '../audio/tone.js'
import { dtmfTones } from '../digits/dtmf.js'
import { MEDIA_SERVERS, type MediaRoom, mediaRoom } from '../fixtures/media-room.js'
import { until } from '../fixtures/rtp-phone.js'

describe.each(MEDIA_SERVERS)('[J30] sounds of a party of the %s server', (kind) => {
  let room: MediaRoom

  beforeEach(async () => {
    room = await mediaRoom(kind)
  })

  afterEach(() => room.close())

  async function listenedTo() {
    const { session, phone } = await room.caller()
    const sounds: CallSound[] = []
    const end = session.onSound((sound) => void sounds.push(sound))
    // The order to listen is on its way to the worker.
    await room.clock.advance(0)
    return { session, phone, sounds, end }
  }

  it('are told every 20 ms, with their level and their tones', async () => {
    const { phone, sounds } = await listenedTo()
    phone.speak(tone({ frequenciesHz: [950], durationMs: 200 }), 'PCMA')
    phone.speak(silence(100), 'PCMA')
    await until(() => sounds.length === 15)
    expect(sounds[4]).toMatchObject({ tonesHz: [expect.closeTo(950, -1)] })
    expect(sounds[4]?.level).toBeGreaterThan(2_000)
    expect(sounds.at(-1)).toMatchObject({ tonesHz: [] })
    expect(sounds.at(-1)?.level).toBeLessThan(20)
  })

  it('are silence when the phone sends nothing, after a packet could be late', async () => {
    const { sounds } = await listenedTo()
    await room.clock.advance(80)
    expect(sounds).toEqual([])
    await room.clock.advance(1_000)
    expect(sounds.length).toBeGreaterThanOrEqual(45)
    expect(sounds.every(({ level, tonesHz }) => level === 0 && tonesHz.length === 0)).toBe(true)
  })

  it('are not told while the call is secure, because keys may be sounds', async () => {
    const { session, phone, sounds } = await listenedTo()
    session.setSecure(true)
    await room.clock.advance(0)
    phone.speak(dtmfTones('1', 100, 100), 'PCMA')
    await until(() => session.statistics().packetsReceived === 10)
    await room.clock.advance(500)
    expect(sounds).toEqual([])
  })

  it('end with the subscription, and with the session', async () => {
    const { session, phone, sounds, end } = await listenedTo()
    end()
    await room.clock.advance(0)
    phone.speak(silence(200), 'PCMA')
    await until(() => session.statistics().packetsReceived === 10)
    await room.clock.advance(500)
    expect(sounds).toEqual([])
    session.onSound((sound) => void sounds.push(sound))
    await session.close()
    await room.clock.advance(1_000)
    expect(sounds).toEqual([])
  })
})
