import { describe, expect, it } from 'vitest'
import type { CallLeg } from '../call-leg.js'

import { type ScriptedPeer, type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'
import type { EmbeddedSipStackOptions } from './embedded-options.js'

const MINUTE = 60_000
const server = { address: '10.0.0.1', port: 5060 }

/** A call between two stacks; the caller's side and how it ends on both. */
async function call(options: Partial<EmbeddedSipStackOptions> = {}) {
  const laboratory = sipLaboratory()
  const caller = await laboratory.stack('10.0.0.2', options)
  const callee = await laboratory.stack('10.0.0.1')
  let calleeLeg: CallLeg | undefined
  callee.onCall(async (incoming) => {
    const result = await incoming.answer({ sdp: 'v=0 callee' })
    if (result.outcome === 'answered') calleeLeg = result.leg
  })
  const dialed = caller.dial('sip:a@10.0.0.1', { offer: 'v=0 caller' })
  await laboratory.clock.advance(100)
  const result = await dialed.result
  if (result.outcome !== 'answered' || !calleeLeg) throw new Error('not answered')
  return { laboratory, caller, callee, callerLeg: result.leg, calleeLeg }
}

function sent(laboratory: SipLaboratory, method: string): readonly string[] {
  return laboratory.trace.filter((line) => line.includes(`: ${method} `))
}

describe('session timers (RFC 4028)', () => {
  it('keep a call alive by an UPDATE at half of the interval, for as long as it lasts', async () => {
    const { laboratory, callerLeg } = await call()
    await laboratory.clock.advance(14 * MINUTE)
    expect(sent(laboratory, 'UPDATE')).toEqual([])
    await laboratory.clock.advance(166 * MINUTE)
    expect(sent(laboratory, 'UPDATE')).toHaveLength(11)
    expect(callerLeg.state).toBe('confirmed')
  })

  it('end a call on both sides when nothing gets through any more', async () => {
    const { laboratory, callerLeg, calleeLeg } = await call()
    laboratory.fate = () => 'lose'
    await laboratory.clock.advance(60 * MINUTE)
    expect(await callerLeg.ended).toMatchObject({ by: 'stack', cause: 'timeout' })
    expect(await calleeLeg.ended).toMatchObject({ by: 'stack', cause: 'timeout' })
  })

  it('end with the call, though an offer is answered after that', async () => {
    const { laboratory, callerLeg, calleeLeg, caller } = await call()
    calleeLeg.onReoffer(() => ({ sdp: 'v=0 taken' }))
    laboratory.fate = ({ startLine }) => (startLine.startsWith('BYE') ? { extraDelayMs: 1_000 } : undefined)
    void callerLeg.reoffer('v=0 hold')
    void callerLeg.hangup()
    await laboratory.clock.advance(120 * MINUTE)
    expect(sent(laboratory, 'UPDATE')).toEqual([])
    expect(caller.statistics()).toMatchObject({ callsRunning: 0, transactionsRunning: 0 })
  })

  it('are not asked for when the option says 0', async () => {
    const { laboratory } = await call({ sessionSeconds: 0 })
    await laboratory.clock.advance(120 * MINUTE)
    expect(sent(laboratory, 'UPDATE')).toEqual([])
  })

  it('refuse an interval that cannot be asked for', async () => {
    await expect(sipLaboratory().stack('10.0.0.2', { sessionSeconds: 30 })).rejects.toThrow(
      /sessionSeconds is 0, or a whole number of seconds from 90 on/,
    )
  })
})

describe('a caller with a session timer', () => {
  async function called(...more: string[]) {
    const laboratory = sipLaboratory()
    const stack = await laboratory.stack(server.address)
    const peer = await laboratory.peer('10.0.0.3')
    const leg = answeredLeg(stack)
    invite(peer, ...more)
    await laboratory.clock.advance(50)
    return { laboratory, peer, leg }
  }

  it('that asks for too little is told what is enough', async () => {
    const { peer } = await called('Supported: timer', 'Session-Expires: 60')
    const refusal = peer.responses('INVITE').at(-1)
    expect([refusal?.status, refusal?.headers.get('min-se')]).toEqual([422, '90'])
  })

  it('refreshes itself, and is gone when it does not', async () => {
    const { laboratory, peer, leg } = await called('Require: timer', 'Session-Expires: 120')
    acknowledge(peer)
    const { headers } = peer.responses('INVITE').at(-1) ?? {}
    expect([headers?.get('session-expires'), headers?.get('require')]).toEqual(['120;refresher=uac', 'timer'])
    await laboratory.clock.advance(80_000)
    within(peer, 'UPDATE', 2)
    await laboratory.clock.advance(80_000)
    expect((await leg).state).toBe('confirmed')
    await laboratory.clock.advance(10_000)
    expect(await (await leg).ended).toMatchObject({ by: 'stack', cause: 'timeout' })
    expect(peer.requests('BYE')).not.toHaveLength(0)
  })

  it('that does not know timers, behind a proxy that wants one, is refreshed by us with a re-INVITE', async () => {
    const { laboratory, peer } = await called('Session-Expires: 600')
    acknowledge(peer)
    const { headers } = peer.responses('INVITE').at(-1) ?? {}
    expect([headers?.get('session-expires'), headers?.get('require')]).toEqual(['600;refresher=uas', undefined])
    await laboratory.clock.advance(300_100)
    const [refresh] = peer.requests('INVITE')
    expect(refresh?.headers.get('session-expires')).toBe('600;refresher=uac')
    expect(refresh?.bodyText).toBe('v=0 answer')
  })
})

it('a callee that wants longer sessions gets the call again with those', async () => {
  const laboratory = sipLaboratory()
  const stack = await laboratory.stack(server.address)
  const peer = await laboratory.peer('10.0.0.3')
  peer.onMessage = (message) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return
    const tag = 'callee'
    if (message.headers.get('min-se') === undefined) {
      return peer.respond(message, { status: 422, toTag: tag, headers: { 'Min-SE': '3600' } })
    }
    peer.respond(message, { status: 486, toTag: tag })
  }
  const { result } = stack.dial('sip:a@10.0.0.3', { offer: 'v=0' })
  await laboratory.clock.advance(200)
  expect(await result).toMatchObject({ response: { status: 486 } })
  const asked = peer.requests('INVITE').map(({ headers }) => headers.get('session-expires'))
  expect(asked).toEqual(['1800', '3600'])
})

it('a refresh that is refused is tried again before the session is over', async () => {
  const laboratory = sipLaboratory()
  const stack = await laboratory.stack(server.address)
  const peer = await laboratory.peer('10.0.0.3')
  let updates = 0
  peer.onMessage = (message) => {
    if (message.kind !== 'request') return
    if (message.method === 'UPDATE' && ++updates === 1) return peer.respond(message, { status: 500 })
    if (message.method === 'ACK') return
    const headers = { 'Session-Expires': '180;refresher=uac', Allow: 'INVITE, UPDATE', Contact: '<sip:10.0.0.3>' }
    const body = { type: 'application/sdp', content: 'v=0' }
    peer.respond(message, { status: 200, toTag: 'callee', headers, ...(message.method === 'INVITE' && { body }) })
  }
  const { result } = stack.dial('sip:a@10.0.0.3', { offer: 'v=0' })
  await laboratory.clock.advance(200)
  const answered = await result
  await laboratory.clock.advance(3 * MINUTE)
  expect(updates).toBe(2)
  expect(answered.outcome === 'answered' && answered.leg.state).toBe('confirmed')
})

describe('UPDATE (RFC 3311)', () => {
  it('with an offer changes the session, and without one leaves it', async () => {
    const { laboratory, callerLeg, calleeLeg } = await call()
    const changes: string[] = []
    calleeLeg.onReoffer((offer) => ({ sdp: `answer to ${offer}` }))
    calleeLeg.on('session:changed', ({ remoteSdp }) => changes.push(remoteSdp))
    const body = { type: 'application/sdp', content: 'v=0 other' }
    const answers = [callerLeg.request('UPDATE', { body }), callerLeg.request('UPDATE')]
    await laboratory.clock.advance(100)
    const [changed, empty] = await Promise.all(answers)
    expect(Buffer.from(changed?.body?.content ?? '').toString()).toBe('answer to v=0 other')
    expect([changed?.status, empty?.status, empty?.body]).toEqual([200, 200, undefined])
    expect(changes).toEqual(['v=0 other'])
  })

  it('with an offer that meets one of ours is refused with 491', async () => {
    const { laboratory, callerLeg, calleeLeg } = await call()
    callerLeg.onReoffer(() => new Promise(() => {}))
    void calleeLeg.reoffer('v=0 ours')
    await laboratory.clock.advance(50)
    const body = { type: 'application/sdp', content: 'v=0 theirs' }
    const answer = callerLeg.request('UPDATE', { body })
    await laboratory.clock.advance(50)
    expect(await answer).toMatchObject({ status: 491 })
  })
})

function answeredLeg(stack: SipStack): Promise<CallLeg> {
  return new Promise((resolve) => {
    stack.onCall(async (incoming) => {
      const result = await incoming.answer({ sdp: 'v=0 answer' })
      if (result.outcome === 'answered') resolve(result.leg)
    })
  })
}

function invite(peer: ScriptedPeer, ...more: string[]): void {
  const headers = [
    'Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK-1',
    'From: <sip:ann@10.0.0.3>;tag=ann',
    'To: <sip:service@10.0.0.1>',
    'Call-ID: call',
    'CSeq: 1 INVITE',
    'Contact: <sip:ann@10.0.0.3>',
    'Content-Type: application/sdp',
    ...more,
  ]
  peer.send(server, 'INVITE sip:service@10.0.0.1 SIP/2.0', headers, 'v=0 offer')
}

function acknowledge(peer: ScriptedPeer): void {
  within(peer, 'ACK', 1)
}

/** A request in the call that the peer made. */
function within(peer: ScriptedPeer, method: string, sequence: number): void {
  const to = peer.responses('INVITE').at(-1)?.headers.get('to') ?? ''
  peer.send(server, `${method} sip:10.0.0.1 SIP/2.0`, [
    `Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK-${method}`,
    'From: <sip:ann@10.0.0.3>;tag=ann',
    `To: ${to}`,
    'Call-ID: call',
    `CSeq: ${sequence} ${method}`,
    'Contact: <sip:ann@10.0.0.3>',
    ...(method === 'UPDATE' ? ['Supported: timer', 'Session-Expires: 120;refresher=uac'] : []),
  ])
}
