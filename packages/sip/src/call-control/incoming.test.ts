import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toneShare } from '../media/index.js'
import { nextCall, type OfficePhone, type TelephoneOffice, telephoneOffice } from './fixtures/telephone-office.js'

let office: TelephoneOffice
let caller: OfficePhone

beforeEach(async () => {
  office = await telephoneOffice()
  caller = await office.phone('10.0.0.9')
})

afterEach(() => office.close())

describe('an incoming call', () => {
  it('[J1] [J2] rings, is answered, hears a prompt, and reports how it ended', async () => {
    const incoming = nextCall(office.control)
    const outbound = caller.call('hotline')
    const call = await office.settled(incoming)
    const statuses: number[] = []
    outbound.onProgress(({ status }) => statuses.push(status))
    call.ring()
    const answered = await office.settled(call.answer())
    expect(statuses).toEqual([180])
    expect(call.user).toBeUndefined()
    expect(answered).toMatchObject({ id: call.id, direction: 'inbound', from: 'customer', to: 'hotline' })
    expect(await office.settled(answered.play('beep'))).toBe('finished')
    await office.until(() => caller.audio.heard.length === 13)
    expect(toneShare(caller.audio.audio().subarray(0, 2_000), 1_000)).toBeGreaterThan(0.95)
    void caller.legs[0]?.hangup()
    expect(await office.settled(answered.ended)).toMatchObject({ cause: 'hungUp', by: 'remote' })
    expect(await answered.play('beep')).toBe('callEnded')
    expect(await answered.record('late').stop()).toMatchObject({ bytes: 0, failure: expect.any(String) })
    expect(office.control.callsRunning).toBe(0)
    expect(office.media.statistics().sessions).toBe(0)
  })

  it('tells through its signal that the caller gave up, and cannot be answered any more', async () => {
    const incoming = nextCall(office.control)
    const outbound = caller.call('hotline')
    const call = await office.settled(incoming)
    outbound.cancel()
    await office.until(() => call.signal.aborted)
    await expect(call.answer()).rejects.toMatchObject({ code: 'canceled' })
    call.reject('busy')
    expect(office.media.statistics().sessions).toBe(0)
  })

  it('cannot be answered when the caller gives up while the answer is on its way', async () => {
    const incoming = nextCall(office.control)
    const outbound = caller.call('hotline')
    const call = await office.settled(incoming)
    const answer = office.settled(call.answer())
    outbound.cancel()
    // Whoever wins: a call that was never wanted is hung up, and nothing of it stays.
    const answered = await answer.catch((error: { code: string }) => error.code)
    if (typeof answered !== 'string') await office.settled(answered.ended)
    await office.until(() => office.media.statistics().sessions === 0)
    expect(office.control.callsRunning).toBe(0)
  })

  it.each([
    ['notFound', 404],
    ['busy', 486],
    ['unavailable', 480],
    ['forbidden', 403],
    ['overloaded', 503],
  ] as const)('is turned away as %s with %i', async (reason, status) => {
    office.control.onCall((call) => call.reject(reason))
    const result = await office.settled(caller.call('hotline').result)
    expect(result).toMatchObject({ outcome: 'failed', response: { status } })
    if (result.outcome === 'failed' && status === 503) expect(result.response.headers.get('retry-after')).toBe('5')
  })

  it('is refused as not found while nobody handles calls, and with 503 while none are taken', async () => {
    expect(await office.settled(caller.call('hotline').result)).toMatchObject({ response: { status: 404 } })
    office.isAccepting = false
    expect(await office.settled(caller.call('hotline').result)).toMatchObject({ response: { status: 503 } })
  })

  it('is refused with 488 when it offers nothing that can be heard', async () => {
    const incoming = nextCall(office.control)
    const { result } = caller.stack.dial('sip:hotline@10.0.0.1', { offer: 'v=0 and nothing else' })
    const call = await office.settled(incoming)
    await expect(office.settled(call.answer())).rejects.toMatchObject({ code: 'incompatible' })
    expect(await office.settled(result)).toMatchObject({ response: { status: 488 } })
    expect(office.media.statistics().sessions).toBe(0)
  })

  it('is answered with our offer when it makes none, and ends when its answer cannot be used', async () => {
    const incoming = nextCall(office.control)
    const { result } = caller.stack.dial('sip:hotline@10.0.0.1', { offer: () => caller.audio.sdp() })
    const call = await office.settled(incoming)
    const answered = await office.settled(call.answer())
    await office.settled(answered.play('beep'))
    await office.until(() => caller.audio.heard.length === 13)
    expect((await result).outcome).toBe('answered')

    const next = nextCall(office.control)
    const broken = caller.stack.dial('sip:hotline@10.0.0.1', { offer: () => 'nonsense' }).result
    await expect(office.settled((await office.settled(next)).answer())).rejects.toMatchObject({ code: 'incompatible' })
    const outcome = await broken
    if (outcome.outcome !== 'answered') throw new Error('not answered')
    expect(await office.settled(outcome.leg.ended)).toMatchObject({ by: 'remote' })
  })

  it('[U10] is sent away with 503 when no media can be had', async () => {
    const small = await telephoneOffice({ sessionsMax: 1 })
    const phone = await small.phone('10.0.0.9')
    await small.media.createSession()
    const incoming = nextCall(small.control)
    const { result } = phone.call('hotline')
    await expect(small.settled((await small.settled(incoming)).answer())).rejects.toMatchObject({
      code: 'limit_reached',
    })
    expect(await small.settled(result)).toMatchObject({ response: { status: 503 } })
    await small.close()
  })
})

describe('whoever claims to be a user', () => {
  const dialed = (phone: OfficePhone, username: string, password: string) =>
    phone.stack.dial('sip:hotline@10.0.0.1', {
      offer: phone.audio.sdp(),
      from: 'sip:alice@10.0.0.1',
      credentials: { username, password },
    })

  it('[X8] is believed over the flow that the user registered from, and asked for the password anywhere else', async () => {
    expect(await caller.register('alice')).toBe(200)
    const incoming = nextCall(office.control)
    caller.call('hotline', 'alice')
    expect(await office.settled(incoming)).toMatchObject({ from: 'alice', user: 'alice' })
    const stranger = await office.phone('10.0.0.66')
    const unproven = await office.settled(stranger.call('hotline', 'alice').result)
    expect(unproven).toMatchObject({ response: { status: 401 } })
    const guessed = await office.settled(dialed(stranger, 'alice', 'guess').result)
    expect(guessed).toMatchObject({ response: { status: 401 } })
  })

  it('[X8] is believed with the password where the call comes another way than the registration, as large ones do over TCP', async () => {
    expect(await caller.register('alice')).toBe(200)
    const elsewhere = await office.phone('10.0.0.10')
    const incoming = nextCall(office.control)
    dialed(elsewhere, 'alice', 'secret')
    expect(await office.settled(incoming)).toMatchObject({ from: 'alice', user: 'alice' })
  })

  it('[X8] is refused with the password of another user', async () => {
    const stranger = await office.phone('10.0.0.66')
    const refused = await office.settled(dialed(stranger, 'bob', 'secret').result)
    expect(refused).toMatchObject({ response: { status: 403 } })
    expect(office.log).toContainEqual({
      message: 'caller claims to be a user',
      fields: { source: '10.0.0.66', personal: { user: 'alice' } },
    })
  })
})
