import type { Call } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tone } from '../media/audio/tone.js'
import { toneShare } from '../media/index.js'
import { SILENCE_MAX_MS } from './call-liveness.js'
import {
  callerAt,
  nextCall,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
  userAt,
} from './fixtures/telephone-office.js'

let office: TelephoneOffice
let customerPhone: OfficePhone
let agentPhone: OfficePhone
let customer: Call
let agent: Call

beforeEach(async () => {
  office = await telephoneOffice()
  ;({ phone: customerPhone, call: customer } = await callerAt(office, '10.0.0.9'))
  ;({ phone: agentPhone, call: agent } = await userAt(office, '10.0.0.2', 'alice'))
})

afterEach(() => office.close())

const FRAMES = 10

function speak(phone: OfficePhone): void {
  phone.audio.speak(tone({ frequenciesHz: [700], durationMs: FRAMES * 20 }), 'PCMU')
}

/** Resolves when the listener has heard the tone that the speaker says. */
async function hears(listener: OfficePhone, speaker: OfficePhone): Promise<void> {
  const before = listener.audio.heard.length
  speak(speaker)
  await office.until(() => listener.audio.heard.length >= before + FRAMES)
  expect(toneShare(listener.audio.audio().subarray(before * 160), 700)).toBeGreaterThan(0.9)
}

/** What the speaker says reaches the server, and goes no further. */
async function isNotHeard(speaker: OfficePhone): Promise<void> {
  const count = () => office.media.statistics()
  const before = count()
  speak(speaker)
  const goal = before.packetsReceived + before.packetsDropped + FRAMES
  await office.until(() => count().packetsReceived + count().packetsDropped >= goal)
  // Music may go to the speaker meanwhile; ten packets at once could only be what was said.
  expect(count().packetsSent - before.packetsSent).toBeLessThan(FRAMES)
}

async function hearsMusic(phone: OfficePhone): Promise<void> {
  const before = phone.audio.heard.length
  await office.until(() => phone.audio.heard.length >= before + 5)
}

/** Nobody is played anything. */
async function isQuiet(): Promise<void> {
  const before = office.media.statistics().packetsSent
  await office.clock.advance(200)
  expect(office.media.statistics().packetsSent).toBe(before)
}

describe('two bridged calls', () => {
  it('[J2] hear each other until they are parted', async () => {
    customer.bridge(agent)
    await hears(agentPhone, customerPhone)
    await hears(customerPhone, agentPhone)
    agent.unbridge()
    await isNotHeard(customerPhone)
  })

  it('[B13] one of them goes on to the next one, and hears nobody between', async () => {
    customer.bridge(agent)
    await hears(agentPhone, customerPhone)
    await office.settled(customer.hangUp())
    await isQuiet()
    await isNotHeard(agentPhone)
    const nextPhone = await office.phone('10.0.0.10')
    const incoming = nextCall(office.control)
    nextPhone.call('hotline')
    const next = await office.settled((await office.settled(incoming)).answer())
    await office.until(() => nextPhone.legs.length === 1)
    agent.bridge(next)
    await hears(agentPhone, nextPhone)
    await hears(nextPhone, agentPhone)
    expect(agentPhone.legs).toHaveLength(1)
  })

  it('end each on its own: the other is left to whoever bridged them', async () => {
    customer.bridge(agent)
    void agentPhone.legs[0]?.hangup()
    expect(await office.settled(agent.ended)).toMatchObject({ cause: 'hungUp' })
    expect(await office.settled(customer.play('beep'))).toBe('finished')
    expect(office.control.callsRunning).toBe(1)
    customer.bridge(agent)
    await office.settled(customer.hangUp())
    expect(office.control.callsRunning).toBe(0)
  })

  it('[J11] a call on hold hears music, and nothing passes until it is taken back', async () => {
    customer.bridge(agent)
    await office.settled(customer.hold())
    await office.until(() => customerPhone.legs[0]?.remoteSdp.includes('a=sendonly') === true)
    await hearsMusic(customerPhone)
    await isNotHeard(customerPhone)
    await office.settled(customer.resume())
    await office.until(() => customerPhone.legs[0]?.remoteSdp.includes('a=sendrecv') === true)
    await isQuiet()
    await hears(agentPhone, customerPhone)
    await hears(customerPhone, agentPhone)
  })

  it('[J11] a prompt on hold replaces the music, which comes back after it', async () => {
    await office.settled(customer.hold())
    expect(await office.settled(customer.play('beep'))).toBe('finished')
    await hearsMusic(customerPhone)
    await office.settled(customer.resume())
    await isQuiet()
  })

  it('[J11] when the agent holds with the phone, the customer hears music until the phone takes the call back', async () => {
    customer.bridge(agent)
    const [leg] = agentPhone.legs
    if (!leg) throw new Error('no leg')
    for (const direction of ['sendonly', 'inactive']) {
      await agentPhone.reoffer(leg, { direction })
      await hearsMusic(customerPhone)
      await agentPhone.reoffer(leg, {})
      await isQuiet()
    }
    await hears(customerPhone, agentPhone)
  })

  it('[J11] a phone that refuses to be held is held all the same', async () => {
    customer.bridge(agent)
    customerPhone.legs[0]?.onReoffer(() => ({ status: 488 }))
    expect(await office.settled(customer.hold())).toMatchObject({ outcome: 'refused' })
    expect(office.log).toContainEqual(expect.objectContaining({ message: 'hold was not taken' }))
    await hearsMusic(customerPhone)
    await isNotHeard(customerPhone)
  })

  it('[J11] whoever takes a party back is told that its phone is busy with itself, and can ask it again', async () => {
    customer.bridge(agent)
    const [leg] = customerPhone.legs
    if (!leg) throw new Error('no leg')
    expect(await office.settled(customer.hold())).toEqual({ outcome: 'taken' })
    leg.onReoffer(() => ({ status: 491 }))
    const refused = await office.settled(customer.resume())
    expect(refused).toMatchObject({ outcome: 'refused', detail: expect.stringMatching(/491.*Offer it again/) })
    leg.onReoffer(async () => ({ sdp: customerPhone.audio.sdp({ direction: 'sendrecv' }) }))
    expect(await office.settled(customer.resume())).toEqual({ outcome: 'taken' })
    await office.until(() => leg.remoteSdp.includes('a=sendrecv'))
    await hears(agentPhone, customerPhone)
  })

  it('[J11] hold of a call that is over says so', async () => {
    await office.settled(customer.hangUp())
    expect(await customer.hold()).toEqual({ outcome: 'callEnded' })
  })

  it('[J11] a hold that crosses an offer of the phone comes after it, and is taken', async () => {
    customer.bridge(agent)
    const [leg] = customerPhone.legs
    if (!leg) throw new Error('no leg')
    leg.onReoffer(() => ({ status: 491 }))
    const held = customer.hold()
    await office.until(() => office.laboratory.trace.includes('10.0.0.9: SIP/2.0 491 Request Pending'))
    await customerPhone.reoffer(leg, { direction: 'sendrecv' })
    leg.onReoffer(async (offer) => ({
      sdp: customerPhone.audio.sdp({ direction: offer?.includes('a=sendonly') ? 'recvonly' : 'sendrecv' }),
    }))
    await office.settled(held)
    expect(office.log).not.toContainEqual(expect.objectContaining({ message: 'hold was not taken' }))
    expect(leg.remoteSdp).toContain('a=sendonly')
  })

  it('answers a re-INVITE that it cannot use with 488, and the call goes on', async () => {
    customer.bridge(agent)
    const [leg] = agentPhone.legs
    const refused = await office.settled(leg?.reoffer('nonsense') ?? Promise.reject(new Error('no leg')))
    expect(refused).toMatchObject({ outcome: 'refused', response: { status: 488 } })
    await hears(customerPhone, agentPhone)
  })

  it('offers anew when the phone asks for it, whatever its answer is', async () => {
    customer.bridge(agent)
    const [leg] = agentPhone.legs
    if (!leg) throw new Error('no leg')
    await office.settled(leg.solicitOffer(() => 'nonsense'))
    await hears(customerPhone, agentPhone)
    await office.settled(leg.solicitOffer(() => agentPhone.audio.sdp({ direction: 'inactive' })))
    await hearsMusic(customerPhone)
  })

  it('a phone that vanished is found out, and its call ended; one that is only silent is left alone', async () => {
    customer.bridge(agent)
    office.laboratory.fate = ({ from }) => (from.includes('10.0.0.2') ? 'lose' : undefined)
    await office.clock.advance(SILENCE_MAX_MS)
    await office.clock.advance(64_000)
    expect(await agent.ended).toMatchObject({ cause: 'unreachable', by: 'local', detail: 'no sign of life' })
    await office.clock.advance(SILENCE_MAX_MS)
    expect(office.control.callsRunning).toBe(1)
    expect(office.laboratory.trace.filter((line) => line.startsWith('10.0.0.1: OPTIONS sip:')).length).toBeGreaterThan(
      2,
    )
  })

  it('a phone that a proxy has given up on is gone; one that refuses to say is there', async () => {
    const [gone, there] = [agentPhone.legs[0], customerPhone.legs[0]]
    gone?.onRequest(({ method }) => (method === 'OPTIONS' ? { status: 408 } : undefined))
    there?.onRequest(({ method }) => (method === 'OPTIONS' ? { status: 403 } : undefined))
    await office.clock.advance(2 * SILENCE_MAX_MS)
    expect(await agent.ended).toMatchObject({ cause: 'unreachable', detail: 'no sign of life' })
    expect(office.control.callsRunning).toBe(1)
  })

  it('refuses to be bridged with itself or with what is no call of this control', () => {
    expect(() => customer.bridge(customer)).toThrow(/another call/)
    expect(() => customer.bridge({} as Call)).toThrow(/another call/)
  })
})

describe('digits', () => {
  it('[J5] [J6] come as RFC 4733 events and as INFO, and the same key counts once', async () => {
    const digits: string[] = []
    const stop = customer.onDigit(({ digit }) => digits.push(digit))
    customerPhone.audio.press(5, 4)
    await office.until(() => digits.length === 1)
    await info('5')
    await office.clock.advance(1_000)
    await info('7')
    expect(digits).toEqual(['5', '7'])
    stop()
    await office.clock.advance(1_000)
    await info('8')
    expect(digits).toHaveLength(2)
  })

  it('[J5] are sent to the party', async () => {
    await office.settled(agent.sendDigits('42'))
    const events = () => agentPhone.audio.heard.filter(({ payloadType }) => payloadType === 101)
    await office.until(() => new Set(events().map(({ payload }) => payload[0])).size === 2)
    expect([...new Set(events().map(({ payload }) => payload[0]))]).toEqual([4, 2])
    await expect(agent.sendDigits('x')).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  it('say so when the phone holds us and hears none', async () => {
    const hold = async () => agentPhone.legs[0]?.reoffer(agentPhone.audio.sdp({ direction: 'sendonly' }))
    await office.settled(hold())
    expect(await office.settled(agent.sendDigits('1'))).toBe('onHold')
  })

  it('say so when the call ends before they are sent', async () => {
    expect(await office.settled(agent.sendDigits('1'))).toBe('sent')
    const sending = agent.sendDigits('0123456789')
    await office.clock.advance(500)
    void agent.hangUp()
    expect(await office.settled(sending)).toBe('callEnded')
    expect(await agent.sendDigits('2')).toBe('callEnded')
  })

  async function info(digit: string): Promise<void> {
    const [leg] = customerPhone.legs
    const body = { type: 'application/dtmf-relay', content: `Signal=${digit}\r\nDuration=160\r\n` }
    const response = await office.settled(leg?.request('INFO', { body }) ?? Promise.reject(new Error('no leg')))
    expect(response.status).toBe(200)
  }
})
