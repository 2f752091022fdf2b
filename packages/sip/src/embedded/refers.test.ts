import { beforeEach, describe, expect, it } from 'vitest'
import type { CallLeg } from '../call-leg.js'
import type { InboundCall } from '../inbound-call.js'
import type { ReferOutcome, ReferRequest } from '../refer.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'

const SECOND = 1_000

let laboratory: SipLaboratory
let center: SipStack
let phone: SipStack
let customer: SipStack

beforeEach(async () => {
  laboratory = sipLaboratory()
  center = await laboratory.stack('10.0.0.1')
  phone = await laboratory.stack('10.0.0.2')
  customer = await laboratory.stack('10.0.0.3')
})

async function settled<T>(work: Promise<T>): Promise<T> {
  let isSettled = false
  void Promise.allSettled([work]).then(() => (isSettled = true))
  while (!isSettled) await laboratory.clock.advance(20)
  return work
}

/** A call that the center has answered, seen from both ends. */
async function call(from: SipStack): Promise<{ theirs: CallLeg; ours: CallLeg }> {
  const answered = new Promise<CallLeg>((resolve) => {
    center.onCall(async (incoming) => {
      const result = await incoming.answer({ sdp: 'v=0 center' })
      if (result.outcome === 'answered') resolve(result.leg)
    })
  })
  const dialed = await settled(from.dial('sip:service@10.0.0.1', { offer: 'v=0 caller' }).result)
  if (dialed.outcome !== 'answered') throw new Error('The center has not answered.')
  return { theirs: dialed.leg, ours: await answered }
}

function responsesTo(method: string): readonly string[] {
  return laboratory.packets
    .map(({ message }) => Buffer.from(message).toString())
    .filter((text) => text.startsWith('SIP/2.0') && new RegExp(`^CSeq: \\d+ ${method}\\r$`, 'm').test(text))
    .map((text) => text.split('\r\n', 1)[0] as string)
}

describe('REFER (RFC 3515)', () => {
  it('[J12] is refused with 603 when nobody decides it', async () => {
    const { theirs } = await call(phone)
    const result = await settled(theirs.refer('sip:expensive@10.0.0.9'))
    expect(result).toMatchObject({ outcome: 'refused', response: { status: 603 } })
    expect(theirs.state).toBe('confirmed')
  })

  it('[J12] reaches the handler with the target and who asks, and the phone hears how it went', async () => {
    const { theirs, ours } = await call(phone)
    let asked: ReferRequest | undefined
    let done: (outcome: ReferOutcome) => void = () => {}
    ours.onRefer((refer) => {
      asked = refer
      return { outcome: new Promise((resolve) => (done = resolve)) }
    })
    const result = theirs.refer('sip:bob@10.0.0.9;transport=tcp')
    await laboratory.clock.advance(SECOND)
    expect(asked).toMatchObject({ target: 'sip:bob@10.0.0.9;transport=tcp', replaces: undefined })
    expect(asked?.referredBy).toMatch(/^<sip:ringwright@10\.0\.0\.2/)
    expect(responsesTo('REFER')).toEqual(['SIP/2.0 202 Accepted'])
    expect(responsesTo('NOTIFY')).toEqual(['SIP/2.0 200 OK'])
    done({ status: 200 })
    expect(await settled(result)).toEqual({ outcome: 'transferred' })
  })

  it('tells the phone why nobody could be reached, and the call goes on', async () => {
    const { theirs, ours } = await call(phone)
    ours.onRefer(() => ({ outcome: Promise.resolve({ status: 486, reason: 'Busy\r\nX-Injected: yes' }) }))
    const result = await settled(theirs.refer('sip:bob@10.0.0.9'))
    expect(result).toEqual({ outcome: 'failed', status: 486, reason: 'Busy X-Injected: yes' })
    expect([theirs.state, ours.state]).toEqual(['confirmed', 'confirmed'])
  })

  it('tells the phone so when the handler fails', async () => {
    const { theirs, ours } = await call(phone)
    ours.onRefer(() => ({ outcome: Promise.reject(new Error('no trunk')) }))
    expect(await settled(theirs.refer('sip:bob@10.0.0.9'))).toMatchObject({ outcome: 'failed', status: 500 })
    ours.onRefer(() => {
      throw new Error('handler is broken')
    })
    const second = await settled(theirs.refer('sip:bob@10.0.0.9'))
    expect(second).toMatchObject({ outcome: 'refused', response: { status: 500 } })
  })

  it('is one at a time on a leg', async () => {
    const { theirs, ours } = await call(phone)
    ours.onRefer(() => ({ outcome: new Promise(() => {}) }))
    const first = theirs.refer('sip:bob@10.0.0.9')
    const second = await settled(theirs.refer('sip:carol@10.0.0.9'))
    expect(second).toMatchObject({ outcome: 'refused', response: { status: 491 } })
    void theirs.hangup()
    expect(await settled(first)).toEqual({ outcome: 'unknown' })
  })

  it('is answered when the call ends before anybody has decided', async () => {
    const { theirs, ours } = await call(phone)
    ours.onRefer(() => new Promise(() => {}))
    void theirs.refer('sip:bob@10.0.0.9')
    await laboratory.clock.advance(SECOND)
    void ours.hangup()
    await laboratory.clock.advance(SECOND)
    expect(responsesTo('REFER')).toEqual(['SIP/2.0 481 Call/Transaction Does Not Exist'])
  })

  it('ends with what is known when nobody ever decides', async () => {
    const { theirs, ours } = await call(phone)
    ours.onRefer(() => ({ outcome: new Promise(() => {}) }))
    const result = await settled(theirs.refer('sip:bob@10.0.0.9', { timeoutMs: 600 * SECOND }))
    expect(result).toMatchObject({ outcome: 'failed', status: 408 })
  })

  it.each([
    ['no Refer-To', []],
    ['two', ['Refer-To: <sip:a@b>', 'Refer-To: <sip:c@d>']],
    ['a scheme that nobody dials', ['Refer-To: <http://example.com>']],
    ['another method than INVITE', ['Refer-To: <sip:a@b;method=SUBSCRIBE>']],
    ['a Replaces that cannot be read', ['Refer-To: <sip:a@b?Replaces=x>']],
  ])('is refused with 400 with %s', async (_what, lines) => {
    const { theirs, ours } = await call(phone)
    ours.onRefer(() => ({ status: 603 }))
    const values = lines.map((line) => line.slice('Refer-To: '.length))
    const response = await settled(theirs.request('REFER', { headers: { 'Refer-To': values } }))
    expect(response.status).toBe(400)
  })

  it('outside a call is refused: nobody may make us call without talking to us', async () => {
    const response = await settled(
      phone.request('REFER', 'sip:service@10.0.0.1', { headers: { 'Refer-To': '<sip:expensive@10.0.0.9>' } }),
    )
    expect(response.status).toBe(405)
  })

  it('[J13] names the other leg of the phone for an attended transfer', async () => {
    const first = await call(phone)
    const consultation = await call(phone)
    let asked: ReferRequest | undefined
    first.ours.onRefer((refer) => {
      asked = refer
      return { outcome: Promise.resolve({ status: 200 }) }
    })
    const result = await settled(first.theirs.refer('sip:bob@10.0.0.1', { replaces: consultation.theirs }))
    expect(result).toEqual({ outcome: 'transferred' })
    expect(asked?.target).toBe('sip:bob@10.0.0.1')
    expect(asked?.replaces).toBe(consultation.ours)
  })

  it('[J13] gives nobody the leg of another phone', async () => {
    const first = await call(phone)
    const stranger = await call(customer)
    first.ours.onRefer(() => ({ outcome: Promise.resolve({ status: 200 }) }))
    const result = await settled(first.theirs.refer('sip:bob@10.0.0.1', { replaces: stranger.theirs }))
    expect(result).toMatchObject({ outcome: 'refused', response: { status: 481 } })
  })
})

describe('Replaces in an INVITE (RFC 3891)', () => {
  const replacing = (leg: CallLeg, more = ''): { Replaces: string } => ({
    Replaces: `${leg.callId};to-tag=${leg.remoteTag};from-tag=${leg.localTag}${more}`,
  })
  const dial = (headers: { Replaces: string | readonly string[] }) =>
    settled(customer.dial('sip:service@10.0.0.1', { offer: 'v=0 new', headers }).result)

  it('is refused with 603 when nobody decides it, and does not become an ordinary call', async () => {
    const { theirs } = await call(phone)
    expect(await dial(replacing(theirs))).toMatchObject({ outcome: 'failed', response: { status: 603 } })
    expect(theirs.state).toBe('confirmed')
  })

  it('takes the place of the leg once it is answered, and of no other', async () => {
    const { theirs, ours } = await call(phone)
    const other = await call(phone)
    let replaced: CallLeg | undefined
    center.onReplacement((incoming: InboundCall, leg) => {
      replaced = leg
      void incoming.answer({ sdp: 'v=0 center' })
    })
    expect(await dial(replacing(theirs))).toMatchObject({ outcome: 'answered' })
    expect(replaced).toBe(ours)
    expect(await settled(theirs.ended)).toMatchObject({ by: 'remote', cause: 'bye' })
    expect(other.theirs.state).toBe('confirmed')
  })

  it('leaves the leg alone when the handler refuses the call', async () => {
    const { theirs } = await call(phone)
    center.onReplacement((incoming) => incoming.reject(486))
    expect(await dial(replacing(theirs))).toMatchObject({ outcome: 'failed', response: { status: 486 } })
    await laboratory.clock.advance(SECOND)
    expect(theirs.state).toBe('confirmed')
  })

  it.each([
    ['481 for a call that is not known', 481, (leg: CallLeg) => ({ Replaces: `x${replacing(leg).Replaces}` })],
    ['486 when only a ringing call may be replaced', 486, (leg: CallLeg) => replacing(leg, ';early-only')],
    ['400 for what cannot be read', 400, () => ({ Replaces: 'only-a-call-id' })],
    ['400 for two', 400, (leg: CallLeg) => ({ Replaces: [replacing(leg).Replaces, replacing(leg).Replaces] })],
  ])('gets %s', async (_what, status, headers) => {
    const { theirs } = await call(phone)
    center.onReplacement((incoming) => void incoming.answer({ sdp: 'v=0 center' }))
    expect(await dial(headers(theirs))).toMatchObject({ outcome: 'failed', response: { status } })
    expect(theirs.state).toBe('confirmed')
  })
})
