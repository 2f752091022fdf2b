import { describe, expect, it } from 'vitest'
import type { CallLeg } from '../call-leg.js'
import type { InboundCall } from '../inbound-call.js'
import type { DialResult } from '../outbound-call.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'

const bob = 'sip:bob@10.0.0.2'
const offer = 'v=0 offer'
const answer = 'v=0 answer'

/** Two stacks; Bob's answers at once unless told otherwise. */
async function twoPhones(laboratory: SipLaboratory, onCall?: (call: InboundCall) => void | Promise<void>) {
  const alice = await laboratory.stack('10.0.0.1')
  const bobs = await laboratory.stack('10.0.0.2')
  const bobLegs: CallLeg[] = []
  bobs.onCall(
    onCall ??
      (async (call) => {
        call.progress(180)
        const result = await call.answer({ sdp: answer })
        if (result.outcome === 'answered') bobLegs.push(result.leg)
      }),
  )
  return { alice, bobs, bobLegs }
}

async function dialed(laboratory: SipLaboratory, alice: SipStack): Promise<CallLeg> {
  const outbound = alice.dial(bob, { offer })
  await laboratory.clock.advance(1_000)
  return legOf(await outbound.result)
}

function legOf(result: DialResult): CallLeg {
  if (result.outcome !== 'answered') throw new Error(`not answered: ${result.response.status}`)
  return result.leg
}

describe('calls', () => {
  it('[J1] sets up a call and takes it down, and nothing of it stays', async () => {
    const laboratory = sipLaboratory()
    const { alice, bobs, bobLegs } = await twoPhones(laboratory)
    const leg = await dialed(laboratory, alice)
    expect(leg).toMatchObject({ localSdp: offer, remoteSdp: answer, role: 'uac', state: 'confirmed' })
    expect(bobLegs[0]).toMatchObject({ localSdp: answer, remoteSdp: offer, role: 'uas' })
    const done = leg.hangup({ reason: { protocol: 'Q.850', cause: 16, text: 'done; "really"' } })
    await laboratory.clock.advance(1_000)
    await done
    expect(await bobLegs[0]?.ended).toMatchObject({
      by: 'remote',
      cause: 'bye',
      reason: { protocol: 'Q.850', cause: 16, text: 'done; "really"' },
    })
    expect(laboratory.trace.map((line) => line.replace(/ sip:\S+/, ''))).toEqual([
      '10.0.0.1: INVITE SIP/2.0',
      '10.0.0.2: SIP/2.0 100 Trying',
      '10.0.0.2: SIP/2.0 180 Ringing',
      '10.0.0.2: SIP/2.0 200 OK',
      '10.0.0.1: ACK SIP/2.0',
      '10.0.0.1: BYE SIP/2.0',
      '10.0.0.2: SIP/2.0 200 OK',
    ])
    await laboratory.clock.advance(64_000)
    for (const stack of [alice, bobs]) {
      expect(stack.statistics()).toMatchObject({ callsRunning: 0, transactionsRunning: 0, strays: 0 })
    }
  })

  it('tells the caller about ringing and early media', async () => {
    const laboratory = sipLaboratory()
    const { alice } = await twoPhones(laboratory, (call) => {
      call.progress(180)
      call.progress(183, { sdp: 'v=0 early' })
    })
    const seen: unknown[] = []
    alice.dial(bob, { offer }).onProgress(({ status, sdp }) => seen.push([status, sdp]))
    await laboratory.clock.advance(100)
    expect(seen).toEqual([
      [180, undefined],
      [183, 'v=0 early'],
    ])
  })

  it('gives a sign of life each minute while it rings, and ends a call that the host forgot', async () => {
    const laboratory = sipLaboratory({ delayMs: 1 })
    const peer = await laboratory.peer('10.0.0.9')
    const bobs = await laboratory.stack('10.0.0.2', { admission: { eventLoopDelayMs: () => 0 } })
    bobs.onCall((call) => call.progress(180))
    peer.send({ address: '10.0.0.2', port: 5060 }, 'INVITE sip:bob@10.0.0.2 SIP/2.0', [
      'Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKlong',
      'From: <sip:a@10.0.0.9>;tag=a',
      'To: <sip:bob@10.0.0.2>',
      'Call-ID: long',
      'CSeq: 1 INVITE',
      'Contact: <sip:a@10.0.0.9>',
    ])
    await laboratory.clock.advance(130_000)
    expect(peer.responses('INVITE').map(({ status }) => status)).toEqual([100, 180, 180, 180])
    await laboratory.clock.advance(3_600_000)
    expect(peer.responses('INVITE').some(({ status }) => status === 480)).toBe(true)
    expect(bobs.statistics().callsRunning).toBe(0)
  })

  it('shows every message to whoever traces', async () => {
    const laboratory = sipLaboratory()
    const { alice } = await twoPhones(laboratory)
    const traced: string[] = []
    alice.on('message:traced', ({ direction, text }) => traced.push(`${direction} ${text.split(' ', 1)[0]}`))
    await dialed(laboratory, alice)
    expect(traced).toEqual(['out INVITE', 'in SIP/2.0', 'in SIP/2.0', 'in SIP/2.0', 'out ACK'])
  })

  it('gives the caller the status and headers of a refusal', async () => {
    const laboratory = sipLaboratory()
    const { alice } = await twoPhones(laboratory, (call) => call.reject(486, { headers: { 'Retry-After': '30' } }))
    const { result } = alice.dial(bob, { offer })
    await laboratory.clock.advance(1_000)
    const refused = await result
    if (refused.outcome !== 'failed') throw new Error('was answered')
    expect(refused.response).toMatchObject({ status: 486, local: false })
    expect(refused.response.headers.get('retry-after')).toBe('30')
    expect(laboratory.trace.filter((line) => line.includes('ACK'))).toHaveLength(1)
  })

  it('cancels a call that rings, on both sides', async () => {
    const laboratory = sipLaboratory()
    let call: InboundCall | undefined
    const { alice } = await twoPhones(laboratory, (inbound) => {
      call = inbound
      inbound.progress(180)
    })
    const outbound = alice.dial(bob, { offer })
    await laboratory.clock.advance(100)
    outbound.cancel({ protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' })
    expect(await outbound.result).toMatchObject({ outcome: 'failed', response: { status: 487, local: true } })
    await laboratory.clock.advance(100)
    expect(call?.signal.aborted).toBe(true)
    expect(call?.signal.reason).toMatchObject({ cause: 'cancel', reason: { cause: 200 } })
    expect(laboratory.trace.filter((line) => line.includes('487'))).toHaveLength(1)
  })

  it('waits with the CANCEL until the peer has shown that it is there', async () => {
    const laboratory = sipLaboratory()
    const peer = await laboratory.peer('10.0.0.2')
    const alice = await laboratory.stack('10.0.0.1')
    const outbound = alice.dial(bob, { offer })
    await laboratory.clock.advance(50)
    outbound.cancel()
    await laboratory.clock.advance(400)
    expect(peer.requests('CANCEL')).toHaveLength(0)
    const [invite] = peer.requests('INVITE')
    if (!invite) throw new Error('no INVITE')
    peer.respond(invite, { status: 180, toTag: 'b' })
    await laboratory.clock.advance(50)
    expect(peer.requests('CANCEL')[0]?.topVia().branch).toBe(invite.topVia().branch)
  })

  it('gives up after the ring timeout with 408, and takes the INVITE back', async () => {
    const laboratory = sipLaboratory()
    const { alice } = await twoPhones(laboratory, (call) => call.progress(180))
    const { result } = alice.dial(bob, { offer, ringTimeoutMs: 20_000 })
    await laboratory.clock.advance(20_100)
    expect(await result).toMatchObject({ outcome: 'failed', response: { status: 408, local: true } })
    expect(laboratory.trace.filter((line) => line.includes('CANCEL'))).toHaveLength(1)
  })

  it('an invitation is over when the time has passed that it says itself, whoever notices', async () => {
    const laboratory = sipLaboratory()
    let call: InboundCall | undefined
    await laboratory.stack('10.0.0.2').then((stack) => stack.onCall((inbound) => void (call = inbound)))
    const caller = await laboratory.peer('10.0.0.9')
    caller.send({ address: '10.0.0.2', port: 5060 }, 'INVITE sip:bob@10.0.0.2 SIP/2.0', [
      'Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKx',
      ...['From: <sip:x@10.0.0.9>;tag=x', 'To: <sip:bob@10.0.0.2>', 'Call-ID: expires', 'CSeq: 1 INVITE'],
      ...['Max-Forwards: 70', 'Contact: <sip:x@10.0.0.9>', 'Expires: 20'],
    ])
    await laboratory.clock.advance(19_900)
    expect(caller.responses('INVITE').map(({ status }) => status)).toEqual([100])
    await laboratory.clock.advance(200)
    expect(caller.responses('INVITE').at(-1)?.status).toBe(487)
    expect(call?.signal.reason).toMatchObject({ by: 'stack', cause: 'timeout', status: 487 })

    const silent = await laboratory.peer('10.0.0.3')
    silent.onMessage = (message) => {
      if (message.kind === 'request' && message.method === 'INVITE')
        silent.respond(message, { status: 180, toTag: 's' })
    }
    const alice = await laboratory.stack('10.0.0.1')
    const { result } = alice.dial('sip:s@10.0.0.3', { offer, headers: { expires: '15' } })
    await laboratory.clock.advance(15_100)
    expect(await result).toMatchObject({ outcome: 'failed', response: { status: 408, local: true } })
    expect(silent.requests('CANCEL')).toHaveLength(1)
  })

  it('sends an INVITE seven times in 32 s when nobody answers, then gives up with 408', async () => {
    const laboratory = sipLaboratory()
    await laboratory.peer('10.0.0.2')
    const alice = await laboratory.stack('10.0.0.1')
    const { result } = alice.dial(bob, { offer })
    await laboratory.clock.advance(33_000)
    expect(await result).toMatchObject({ outcome: 'failed', response: { status: 408, local: true } })
    expect(laboratory.trace.filter((line) => line.includes('INVITE'))).toHaveLength(7)
    expect(alice.statistics().transactionsRunning).toBe(0)
  })

  it('takes and makes late offers: the answer travels in the ACK', async () => {
    const laboratory = sipLaboratory()
    const { alice, bobLegs } = await twoPhones(laboratory)
    const { result } = alice.dial(bob, { offer: (remoteOffer) => `answer to ${remoteOffer}` })
    await laboratory.clock.advance(1_000)
    expect(legOf(await result)).toMatchObject({ localSdp: `answer to ${answer}`, remoteSdp: answer })
    expect(bobLegs[0]?.remoteSdp).toBe(`answer to ${answer}`)
  })

  it('[J11] changes the session from either side, and refusals leave it as it was', async () => {
    const laboratory = sipLaboratory()
    const { alice, bobLegs } = await twoPhones(laboratory)
    const leg = await dialed(laboratory, alice)
    const [bobLeg] = bobLegs
    if (!bobLeg) throw new Error('no leg')
    bobLeg.onReoffer((sdp) => (sdp === 'v=0 hold' ? { sdp: 'v=0 held' } : { status: 488 }))
    const held = leg.reoffer('v=0 hold')
    const refused = leg.reoffer('v=0 video')
    const fromBob = bobLeg.reoffer('v=0 from bob')
    await laboratory.clock.advance(10_000)
    expect(await held).toEqual({ outcome: 'accepted', sdp: 'v=0 held' })
    expect(await refused).toMatchObject({ outcome: 'refused', response: { status: 488 } })
    expect(await fromBob).toMatchObject({ outcome: 'accepted' })
    expect([leg.localSdp, leg.remoteSdp]).toEqual(['v=0 hold', 'v=0 held'])
    expect([bobLeg.localSdp, bobLeg.remoteSdp]).toEqual(['v=0 held', 'v=0 hold'])
    expect(leg.state).toBe('confirmed')
  })

  it('asks for an offer inside a call, and gives the answer in the ACK', async () => {
    const laboratory = sipLaboratory()
    const { alice, bobLegs } = await twoPhones(laboratory)
    const leg = await dialed(laboratory, alice)
    let answered: string | undefined
    bobLegs[0]?.onReoffer((sdp) => ({ sdp: `offer after ${sdp}`, answered: (text) => (answered = text) }))
    const result = leg.solicitOffer((remoteOffer) => `answer to ${remoteOffer}`)
    await laboratory.clock.advance(1_000)
    expect(await result).toEqual({ outcome: 'accepted', sdp: 'offer after undefined' })
    expect(answered).toBe('answer to offer after undefined')
  })

  it('[J6] reports digits that come as INFO, and answers what phones ask inside a call', async () => {
    const laboratory = sipLaboratory()
    const { alice, bobLegs } = await twoPhones(laboratory)
    const leg = await dialed(laboratory, alice)
    const digits: unknown[] = []
    bobLegs[0]?.on('dtmf:received', (digit) => digits.push(digit))
    const asked = [
      leg.request('INFO', { body: { type: 'application/dtmf-relay', content: 'Signal=5\r\nDuration=200\r\n' } }),
      leg.request('OPTIONS'),
      leg.request('REFER', { headers: { 'Refer-To': '<sip:carol@10.0.0.3>' } }),
      leg.request('DANCE'),
    ]
    await laboratory.clock.advance(1_000)
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 603, 501])
    expect(digits).toEqual([{ digit: '5', durationMs: 200 }])
  })

  it('keeps the call alive for a host whose handler throws', async () => {
    const laboratory = sipLaboratory()
    const { alice, bobs, bobLegs } = await twoPhones(laboratory)
    const failures: string[] = []
    bobs.on('handler:failed', ({ during }) => failures.push(during))
    const leg = await dialed(laboratory, alice)
    bobLegs[0]?.onReoffer(() => {
      throw new Error('a bug of the host')
    })
    const result = leg.reoffer('v=0 hold')
    await laboratory.clock.advance(1_000)
    expect(await result).toMatchObject({ outcome: 'refused', response: { status: 500 } })
    expect(failures).toEqual(['onReoffer'])
    expect(leg.state).toBe('confirmed')
  })

  it('ends the call when the peer no longer knows it', async () => {
    const laboratory = sipLaboratory()
    const { alice, bobs } = await twoPhones(laboratory)
    const leg = await dialed(laboratory, alice)
    laboratory.fate = (packet) => (packet.startLine.startsWith('BYE') ? 'lose' : undefined)
    const closed = bobs.close()
    await laboratory.clock.advance(33_000)
    await closed
    const asked = leg.request('INFO')
    await laboratory.clock.advance(33_000)
    expect(await asked).toMatchObject({ status: 408, local: true })
  })
})
