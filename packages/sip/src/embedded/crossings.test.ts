import { describe, expect, it } from 'vitest'
import type { CallLeg } from '../call-leg.js'
import type { AnswerResult, InboundCall } from '../inbound-call.js'
import type { DialResult } from '../outbound-call.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'
import type { SipStack } from '../sip-stack.js'

const bob = 'sip:bob@10.0.0.2'
const offer = 'v=0 offer'
const answer = 'v=0 answer'

async function established(laboratory: SipLaboratory): Promise<{ alice: SipStack; a: CallLeg; b: CallLeg }> {
  const alice = await laboratory.stack('10.0.0.1')
  const bobs = await laboratory.stack('10.0.0.2')
  let answered: Promise<AnswerResult> | undefined
  bobs.onCall((call) => void (answered = call.answer({ sdp: answer })))
  const outbound = alice.dial(bob, { offer })
  await laboratory.clock.advance(5_000)
  const [dialed, taken] = [await outbound.result, await answered]
  if (dialed.outcome !== 'answered' || taken?.outcome !== 'answered') throw new Error('no call')
  return { alice, a: dialed.leg, b: taken.leg }
}

const times = (laboratory: SipLaboratory, text: string): number =>
  laboratory.trace.filter((line) => line.includes(text)).length

describe('what crosses on the wire', () => {
  it('[Z13] the caller cancels while the agent answers: the call is acknowledged and hung up, both sides agree', async () => {
    const laboratory = sipLaboratory()
    const alice = await laboratory.stack('10.0.0.1')
    const bobs = await laboratory.stack('10.0.0.2')
    let call: InboundCall | undefined
    bobs.onCall((inbound) => {
      call = inbound
      inbound.progress(180)
    })
    const outbound = alice.dial(bob, { offer })
    await laboratory.clock.advance(100)
    outbound.cancel()
    const answered = call?.answer({ sdp: answer })
    await laboratory.clock.advance(1_000)
    expect(await outbound.result).toMatchObject({ outcome: 'failed', response: { status: 487 } })
    const taken = await answered
    if (taken?.outcome !== 'answered') throw new Error('Bob should have seen an answered call')
    expect(await taken.leg.ended).toMatchObject({ by: 'remote', cause: 'bye' })
    expect(times(laboratory, 'ACK')).toBe(1)
    expect(times(laboratory, 'BYE')).toBe(1)
    await laboratory.clock.advance(64_000)
    expect(alice.statistics()).toMatchObject({ callsRunning: 0, transactionsRunning: 0 })
    expect(bobs.statistics()).toMatchObject({ callsRunning: 0, transactionsRunning: 0 })
  })

  it('the agent answers after the CANCEL has come: the answer ends as canceled', async () => {
    const laboratory = sipLaboratory()
    const alice = await laboratory.stack('10.0.0.1')
    const bobs = await laboratory.stack('10.0.0.2')
    let call: InboundCall | undefined
    bobs.onCall((inbound) => {
      call = inbound
      inbound.progress(180)
    })
    const outbound = alice.dial(bob, { offer })
    await laboratory.clock.advance(100)
    outbound.cancel()
    await laboratory.clock.advance(100)
    expect(await call?.answer({ sdp: answer })).toMatchObject({ outcome: 'ended', end: { cause: 'cancel' } })
  })

  it('both hang up at once: both BYEs are answered, each side ended by itself', async () => {
    const laboratory = sipLaboratory()
    const { a, b } = await established(laboratory)
    await Promise.all([a.hangup(), b.hangup(), laboratory.clock.advance(1_000)])
    expect([(await a.ended).by, (await b.ended).by]).toEqual(['local', 'local'])
    expect(times(laboratory, 'BYE')).toBe(2)
  })

  it('BYE crosses a re-INVITE: the offer is refused, the call ends once', async () => {
    const laboratory = sipLaboratory()
    const { a, b } = await established(laboratory)
    const held = a.reoffer('v=0 hold')
    const hungUp = b.hangup()
    await laboratory.clock.advance(1_000)
    await hungUp
    expect(await held).toMatchObject({ outcome: 'refused', response: { status: 481 } })
    expect(await a.ended).toMatchObject({ by: 'remote', cause: 'bye' })
  })

  it('glare: an offer whose back-off is over waits on while the other one is being decided', async () => {
    const laboratory = sipLaboratory()
    const { a, b } = await established(laboratory)
    let decide: (() => void) | undefined
    a.onReoffer(() => new Promise((resolve) => (decide = () => resolve({ sdp: 'v=0 taken' }))))
    b.onReoffer(() => ({ sdp: 'v=0 taken too' }))
    const [fromA, fromB] = [a.reoffer('v=0 a'), b.reoffer('v=0 b')]
    await laboratory.clock.advance(10_000)
    expect(times(laboratory, '10.0.0.1: INVITE')).toBe(2)
    decide?.()
    await laboratory.clock.advance(10_000)
    expect(await fromB).toEqual({ outcome: 'accepted', sdp: 'v=0 taken' })
    expect(await fromA).toEqual({ outcome: 'accepted', sdp: 'v=0 taken too' })
  })

  it('glare: both offer at once, both get 491, and after the back-off both offers go through', async () => {
    const laboratory = sipLaboratory()
    const { a, b } = await established(laboratory)
    const results = [a.reoffer('v=0 from a'), b.reoffer('v=0 from b')]
    await laboratory.clock.advance(10_000)
    expect((await Promise.all(results)).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
    expect(times(laboratory, '491')).toBe(2)
  })

  it('glare: an offer that is made when it goes out is made again for the next time, and one that fails holds up no other', async () => {
    const laboratory = sipLaboratory()
    const { a, b } = await established(laboratory)
    let made = 0
    const offers: (string | undefined)[] = []
    b.onReoffer((offer) => {
      offers.push(offer)
      return offers.length === 1 ? { status: 491 } : { sdp: 'v=0 taken' }
    })
    const counted = a.reoffer(async () => `v=0 made ${++made}`)
    const failing = a.reoffer(() => Promise.reject(new Error('no media'))).catch((error: Error) => error.message)
    const last = a.reoffer('v=0 last')
    await laboratory.clock.advance(10_000)
    expect(await counted).toEqual({ outcome: 'accepted', sdp: 'v=0 taken' })
    expect(await failing).toBe('no media')
    expect(await last).toMatchObject({ outcome: 'accepted' })
    expect(offers).toEqual(['v=0 made 1', 'v=0 made 2', 'v=0 last'])
    expect(b.remoteSdp).toBe('v=0 last')
  })

  it('an offer that nobody answers is taken back after three minutes, and the next one goes out', async () => {
    const laboratory = sipLaboratory()
    const { a, b } = await established(laboratory)
    b.onReoffer((offer) => (offer === 'v=0 first' ? new Promise(() => {}) : { sdp: 'v=0 taken' }))
    const [first, second] = [a.reoffer('v=0 first'), a.reoffer('v=0 second')]
    await laboratory.clock.advance(179_000)
    expect(times(laboratory, 'CANCEL')).toBe(0)
    await laboratory.clock.advance(2_000)
    expect(await first).toMatchObject({ outcome: 'refused', response: { status: 487 } })
    expect(await second).toMatchObject({ outcome: 'accepted' })
  })

  it('an offer whose answer is lost with the call leaves nothing behind', async () => {
    const laboratory = sipLaboratory()
    const { alice, a, b } = await established(laboratory)
    b.onReoffer(() => new Promise(() => {}))
    const offered = a.reoffer('v=0 hold')
    await laboratory.clock.advance(1_000)
    laboratory.fate = ({ startLine }) => (startLine.startsWith('SIP/2.0 487') ? 'lose' : undefined)
    void a.hangup()
    await laboratory.clock.advance(70_000)
    expect(await offered).toMatchObject({ outcome: 'refused', response: { status: 481 } })
    expect(alice.statistics().transactionsRunning).toBe(0)
  })

  it('a lost ACK: the 200 comes again, and the same ACK answers it', async () => {
    const laboratory = sipLaboratory()
    let lost = 0
    laboratory.fate = ({ startLine }) => (startLine.startsWith('ACK') && lost++ < 2 ? 'lose' : undefined)
    const { a, b } = await established(laboratory)
    expect(times(laboratory, 'ACK')).toBe(3)
    expect(times(laboratory, '200 OK')).toBe(3)
    expect([a.state, b.state]).toEqual(['confirmed', 'confirmed'])
  })

  it('no ACK ever: after 32 s of repeating the 200 the call is hung up', async () => {
    const laboratory = sipLaboratory()
    laboratory.fate = ({ startLine }) => (startLine.startsWith('ACK') ? 'lose' : undefined)
    const alice = await laboratory.stack('10.0.0.1')
    const bobs = await laboratory.stack('10.0.0.2')
    let answered: Promise<AnswerResult> | undefined
    bobs.onCall((call) => void (answered = call.answer({ sdp: answer })))
    const outbound = alice.dial(bob, { offer })
    await laboratory.clock.advance(40_000)
    const dialed = await outbound.result
    if (dialed.outcome !== 'answered') throw new Error('no call')
    expect(await answered).toMatchObject({ outcome: 'ended', end: { by: 'stack', cause: 'timeout' } })
    expect(await dialed.leg.ended).toMatchObject({ by: 'remote', cause: 'bye' })
  })

  it('a lost 200 to the BYE: the repeated BYE is answered from memory', async () => {
    const laboratory = sipLaboratory()
    const { a, b } = await established(laboratory)
    let lost = 0
    laboratory.fate = ({ startLine }) => (startLine.includes('200') && lost++ < 1 ? 'lose' : undefined)
    const hungUp = a.hangup()
    await laboratory.clock.advance(2_000)
    await hungUp
    expect(times(laboratory, 'BYE')).toBe(2)
    expect((await b.ended).by).toBe('remote')
  })

  it('hanging up before the ACK waits for it, as RFC 3261 15 wants', async () => {
    const laboratory = sipLaboratory()
    const alice = await laboratory.stack('10.0.0.1')
    const bobs = await laboratory.stack('10.0.0.2')
    bobs.onCall((call) => {
      void call.answer({ sdp: answer })
      void bobs.close()
    })
    const outbound = alice.dial(bob, { offer })
    await laboratory.clock.advance(1_000)
    const dialed = await outbound.result
    if (dialed.outcome !== 'answered') throw new Error('no call')
    expect((await dialed.leg.ended).cause).toBe('bye')
    const order = laboratory.trace.map((line) => line.split(' ')[1])
    expect(order.indexOf('BYE')).toBeGreaterThan(order.indexOf('ACK'))
  })

  it('a fork with two answers: the first wins, the second is acknowledged and hung up', async () => {
    const laboratory = sipLaboratory()
    const proxy = await laboratory.peer('10.0.0.2')
    const alice = await laboratory.stack('10.0.0.1')
    const forks: string[] = []
    const outbound = alice.dial(bob, { offer })
    outbound.onProgress(({ forkId }) => forks.push(forkId))
    await laboratory.clock.advance(50)
    const [invite] = proxy.requests('INVITE')
    if (!invite) throw new Error('no INVITE')
    const contact = '<sip:bob@10.0.0.2>'
    const body = { type: 'application/sdp', content: answer }
    proxy.respond(invite, { status: 180, toTag: 'one', contact })
    proxy.respond(invite, { status: 180, toTag: 'two', contact })
    proxy.respond(invite, { status: 200, toTag: 'two', contact, body })
    proxy.respond(invite, { status: 200, toTag: 'one', contact, body })
    proxy.respond(invite, { status: 200, toTag: 'one', contact, body })
    await laboratory.clock.advance(100)
    const dialed: DialResult = await outbound.result
    if (dialed.outcome !== 'answered') throw new Error('no call')
    expect(new Set(forks).size).toBe(2)
    expect(forks).toContain(dialed.leg.id)
    expect(dialed.leg.remoteTag).toBe('two')
    expect(proxy.requests('ACK').map((ack) => ack.to().tag)).toEqual(['two', 'one', 'one'])
    expect(proxy.requests('BYE').map((bye) => bye.to().tag)).toEqual(['one'])
  })

  it('[X8] a peer that answers with tag after tag is hung up 32 times, and not heard after that', async () => {
    const laboratory = sipLaboratory()
    const proxy = await laboratory.peer('10.0.0.2')
    const alice = await laboratory.stack('10.0.0.1')
    const outbound = alice.dial(bob, { offer })
    await laboratory.clock.advance(50)
    const [invite] = proxy.requests('INVITE')
    if (!invite) throw new Error('no INVITE')
    const body = { type: 'application/sdp', content: answer }
    for (let tag = 0; tag < 100; tag++) {
      proxy.respond(invite, { status: 200, toTag: `tag${tag}`, contact: '<sip:victim@10.0.0.2>', body })
    }
    await laboratory.clock.advance(100)
    expect((await outbound.result).outcome).toBe('answered')
    expect([proxy.requests('ACK').length, proxy.requests('BYE').length]).toEqual([33, 32])
  })

  it('duplicated and reordered packets change nothing', async () => {
    const laboratory = sipLaboratory({ duplication: 0.5, jitterMs: 40, seed: 7 })
    const { a, b } = await established(laboratory)
    const held = a.reoffer('v=0 hold')
    await laboratory.clock.advance(10_000)
    expect((await held).outcome).toBe('accepted')
    const hungUp = b.hangup()
    await laboratory.clock.advance(40_000)
    await hungUp
    expect((await a.ended).by).toBe('remote')
  })

  it('[Y4] 5 % loss: none of 200 calls is lost', { timeout: 60_000 }, async () => {
    const laboratory = sipLaboratory({ loss: 0.05, seed: 3 })
    const alice = await laboratory.stack('10.0.0.1')
    const bobs = await laboratory.stack('10.0.0.2')
    let ended = 0
    bobs.onCall(async (call) => {
      call.progress(180)
      const result = await call.answer({ sdp: answer })
      if (result.outcome === 'answered') await result.leg.ended.then(() => ended++)
    })
    const results: Promise<DialResult>[] = []
    for (let count = 0; count < 200; count++) {
      results.push(alice.dial(bob, { offer }).result)
      await laboratory.clock.advance(50)
    }
    await laboratory.clock.advance(64_000)
    const legs = (await Promise.all(results)).flatMap((result) => (result.outcome === 'answered' ? [result.leg] : []))
    expect(legs).toHaveLength(200)
    const hungUp = legs.map((leg) => leg.hangup())
    await laboratory.clock.advance(64_000)
    await Promise.all(hungUp)
    expect(ended).toBe(200)
    expect(alice.statistics().retransmissionsOut).toBeGreaterThan(10)
  })
})
