import type { DialOptions } from '@ringwright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { InboundCall } from '../inbound-call.js'
import { updatingTarget } from '../b2bua/fixtures/updating-target.js'
import { rtpPhone } from '../media/fixtures/rtp-phone.js'
import {
  callOf,
  nextCall,
  type OfficePhone,
  type TelephoneOffice,
  telephoneOffice,
} from './fixtures/telephone-office.js'

let office: TelephoneOffice
let phone: OfficePhone

beforeEach(async () => {
  office = await telephoneOffice({ trunks: [{ uri: 'sip:10.0.0.50', username: 'account', password: 'secret' }] })
  phone = await office.phone('10.0.0.2')
})

afterEach(() => office.close())

const dial = (to: string, options?: DialOptions) => office.settled(office.control.dial(to, options))

describe('dialing a user', () => {
  it('nobody waits for the line of an agent to end, nor for one that has called in, but for all other calls', async () => {
    await phone.register('alice')
    const line = callOf(await dial('alice', { isLine: true }))
    const desk = await office.phone('10.0.0.7')
    const incoming = nextCall(office.control)
    desk.call('lines')
    const calledIn = await office.settled((await office.settled(incoming)).answer({ isLine: true }))
    const customer = callOf(await dial('sip:customer@10.0.0.7'))
    let isIdle = false
    void office.control.idle().then(() => (isIdle = true))
    await office.clock.advance(1_000)
    expect(isIdle).toBe(false)
    await office.settled(customer.hangUp())
    await office.until(() => isIdle)
    expect(office.control.callsRunning).toBe(2)
    await office.settled(Promise.all([line.hangUp(), calledIn.hangUp()]))
  })

  it.each(['the branch that did so', 'another branch'])(
    'audio follows a gateway that changes its session before it answers, when %s answers',
    async (who) => {
      const phones = [await rtpPhone(() => 0), await rtpPhone(() => 0)] as const
      const [early, answering] = phones
      const isOther = who === 'another branch'
      updatingTarget(await office.laboratory.peer('10.0.0.9'), {
        early: early.sdp(),
        changed: isOther ? early.sdp({ codecs: ['PCMA'] }) : answering.sdp(),
        ...(isOther && { ofOther: answering.sdp() }),
      })
      const call = callOf(await dial('sip:customer@10.0.0.9'))
      void call.play('beep')
      await office.clock.advance(200)
      await office.until(() => answering.heard.length >= 5)
      expect(early.heard).toEqual([])
      await Promise.all(phones.map((each) => each.close()))
    },
  )

  it('[J23] rings the registered phone over its flow, and has a call when it answers', async () => {
    await phone.register('alice')
    const order: string[] = []
    let request: InboundCall['request'] | undefined
    phone.onCall = async (call) => {
      request = call.request
      call.progress(180)
      call.progress(180)
      await phone.answer(call)
    }
    const outcome = await dial('alice', {
      from: '+4930123',
      displayName: 'Ada',
      onRinging: () => order.push('ringing'),
    })
    const call = callOf(outcome)
    expect(order).toEqual(['ringing'])
    expect(call).toMatchObject({ direction: 'outbound', from: '+4930123', to: 'alice', displayName: 'Ada' })
    expect(request?.from).toMatchObject({ user: '+4930123', display: 'Ada' })
    expect(request?.to).toMatchObject({ user: 'alice' })
    await office.settled(call.hangUp('unavailable'))
    expect(await call.ended).toMatchObject({ cause: 'ended', by: 'local' })
    expect(await phone.legs[0]?.ended).toMatchObject({ reason: { protocol: 'Q.850', cause: 18 } })
  })

  it('[G11] asks the phone to answer by itself, in both ways that phones know', async () => {
    await phone.register('alice')
    const asked: (string | undefined)[][] = []
    phone.onCall = async (call) => {
      asked.push(['Answer-Mode', 'Call-Info'].map((name) => call.request.headers.get(name)))
      await phone.answer(call)
    }
    for (const options of [{ autoAnswer: true }, {}])
      await office.settled(callOf(await dial('alice', options)).hangUp())
    expect(asked).toEqual([
      ['Auto', expect.stringContaining(';answer-after=0')],
      [undefined, undefined],
    ])
  })

  it('rings all phones of a user: the first answer wins, the others hear that it was taken elsewhere', async () => {
    const other = await office.phone('10.0.0.3')
    await phone.register('alice')
    await other.register('alice')
    let rung: InboundCall | undefined
    phone.onCall = (call) => {
      rung = call
      call.progress(180)
    }
    const call = callOf(await dial('alice'))
    await office.until(() => rung?.signal.aborted === true)
    expect(rung?.signal.reason).toMatchObject({ reason: { text: 'Call completed elsewhere' } })
    expect(other.legs).toHaveLength(1)
    await office.until(() => office.media.statistics().sessions === 1)
    await office.settled(call.hangUp())
  })

  it.each([
    [486, 'busy'],
    [600, 'busy'],
    [603, 'rejected'],
    [404, 'notFound'],
    [488, 'failed'],
  ])('has %i of the phone as %s', async (status, cause) => {
    await phone.register('alice')
    phone.onCall = (call) => call.reject(status)
    const outcome = await dial('alice')
    expect(outcome).toMatchObject({ outcome: 'failed', end: { cause, by: 'remote' } })
    expect(outcome).toHaveProperty('end.detail', expect.stringMatching(`^${status} `))
    await office.until(() => office.media.statistics().sessions === 0)
  })

  it('gives up after the time that it may ring: no answer when it rang, unreachable when nothing came back', async () => {
    await phone.register('alice')
    phone.onCall = (call) => call.progress(180)
    expect(await dial('alice', { ringTimeoutMs: 300 })).toMatchObject({ end: { cause: 'noAnswer', by: 'local' } })
    office.laboratory.fate = ({ to }) => (to.includes('10.0.0.2') ? 'lose' : undefined)
    expect(await dial('alice', { ringTimeoutMs: 300 })).toMatchObject({ end: { cause: 'unreachable', by: 'local' } })
  })

  it('stops ringing when its signal says so', async () => {
    await phone.register('alice')
    let rung: InboundCall | undefined
    phone.onCall = (call) => {
      rung = call
      call.progress(180)
    }
    const cancel = new AbortController()
    const outcome = dial('alice', { signal: cancel.signal, onRinging: () => cancel.abort() })
    expect(await outcome).toMatchObject({ outcome: 'failed', end: { cause: 'ended', by: 'local' } })
    await office.until(() => rung?.signal.aborted === true)
    expect(await dial('alice', { signal: AbortSignal.abort() })).toMatchObject({ end: { cause: 'ended' } })
    await office.until(() => office.media.statistics().sessions === 0)
  })

  it('hangs up on an answer without audio', async () => {
    await phone.register('alice')
    phone.onCall = (call) =>
      void call.answer({ sdp: 'nonsense' }).then((result) => {
        if (result.outcome === 'answered') phone.legs.push(result.leg)
      })
    expect(await dial('alice')).toMatchObject({ outcome: 'failed', end: { cause: 'failed' } })
    await office.until(() => phone.legs[0]?.state === 'terminated')
  })

  it('finds nobody who is not registered, and nobody who does not exist', async () => {
    expect(await dial('bob')).toMatchObject({ end: { cause: 'unreachable', detail: 'bob is not registered' } })
    expect(await dial('mallory')).toMatchObject({ end: { cause: 'notFound' } })
    expect(await dial('')).toMatchObject({ end: { cause: 'notFound' } })
    expect(await dial('sip:\r\nInjected: yes')).toMatchObject({ end: { cause: 'notFound' } })
  })
})

describe('dialing a number', () => {
  it('[J35] goes through the trunk, with its credentials and its domain', async () => {
    const provider = await office.phone('10.0.0.50')
    let request: InboundCall['request'] | undefined
    provider.onCall = async (call) => {
      request = call.request
      if (call.request.headers.get('proxy-authorization') === undefined) {
        const challenge = 'Digest realm="provider", nonce="n", algorithm=MD5, qop="auth"'
        return call.reject(407, { headers: { 'Proxy-Authenticate': challenge } })
      }
      await provider.answer(call)
    }
    const call = callOf(await dial('+4930987'))
    expect(request?.uri).toBe('sip:+4930987@10.0.0.50')
    expect(request?.from).toMatchObject({ user: 'account', host: '10.0.0.50' })
    expect(request?.headers.get('proxy-authorization')).toContain('username="account"')
    await office.settled(call.hangUp())
  })

  it('is not possible without a trunk; a URI is called as it stands', async () => {
    const local = await telephoneOffice()
    const outcome = await local.settled(local.control.dial('+4930987'))
    expect(outcome).toMatchObject({ end: { cause: 'unreachable', detail: expect.stringContaining('"trunks"') } })
    const desk = await local.phone('10.0.0.7')
    callOf(await local.settled(local.control.dial('sip:desk@10.0.0.7')))
    await local.until(() => desk.legs.length === 1)
    await local.close()
  })
})
