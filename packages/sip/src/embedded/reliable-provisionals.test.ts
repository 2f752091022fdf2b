import { describe, expect, it } from 'vitest'
import type { InboundCall } from '../inbound-call.js'
import type { WireRequest } from '../message/index.js'
import { type ScriptedPeer, sipLaboratory } from '../simulation/index.js'

const server = { address: '10.0.0.1', port: 5060 }
const early = { sdp: 'v=0 early' }

/** A scripted caller who has called a stack, and the call there. */
async function called(extension: string, offer = 'v=0 offer') {
  const laboratory = sipLaboratory()
  const stack = await laboratory.stack(server.address)
  const peer = await laboratory.peer('10.0.0.3')
  let call: InboundCall | undefined
  stack.onCall((incoming) => void (call = incoming))
  peer.send(server, 'INVITE sip:service@10.0.0.1 SIP/2.0', lines('INVITE', 1, extension), offer)
  await laboratory.clock.advance(50)
  if (!call) throw new Error('no call')
  return { laboratory, peer, call }
}

function lines(method: string, sequence: number, ...more: string[]): string[] {
  return [
    `Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK-${method}-${sequence}`,
    'From: <sip:ann@10.0.0.3>;tag=ann',
    ...(more.some((line) => line.startsWith('To:')) ? [] : ['To: <sip:service@10.0.0.1>']),
    'Call-ID: call',
    `CSeq: ${sequence} ${method}`,
    'Contact: <sip:ann@10.0.0.3>',
    ...(method === 'INVITE' ? ['Content-Type: application/sdp'] : []),
    ...more,
  ]
}

/** What may be asked before the answer, and what it is answered with. */
const askedEarly = [
  ['INFO', 200],
  ['OPTIONS', 200],
  ['MESSAGE', 415],
  ['REFER', 603],
  ['NOTIFY', 481],
  ['SUBSCRIBE', 405],
  ['DANCE', 501],
] as const

/** The provisional responses above 100 so far, repeated ones too. */
const progress = (peer: ScriptedPeer) => peer.responses('INVITE').filter(({ status }) => status > 100 && status < 200)

function acknowledge(peer: ScriptedPeer, sequence: number, change = 0): void {
  const last = progress(peer).at(-1)
  const number = Number(last?.headers.get('rseq')) + change
  const to = `To: ${last?.headers.get('to')}`
  peer.send(server, 'PRACK sip:10.0.0.1 SIP/2.0', lines('PRACK', sequence, to, `RAck: ${number} 1 INVITE`))
}

describe('provisional responses that have to be acknowledged (RFC 3262)', () => {
  it('are repeated until the PRACK comes, and sent one after the other', async () => {
    const { laboratory, peer, call } = await called('Supported: 100rel')
    call.progress(183, early)
    call.progress(183, { sdp: 'v=0 early', headers: { 'X-Second': 'yes' } })
    await laboratory.clock.advance(1_600)
    expect(progress(peer).map(({ headers }) => headers.get('x-second'))).toEqual([undefined, undefined, undefined])
    acknowledge(peer, 2)
    await laboratory.clock.advance(20)
    expect(peer.responses('PRACK').map(({ status }) => status)).toEqual([200])
    const [first, second] = [progress(peer)[0], progress(peer).at(-1)]
    expect(second?.headers.get('x-second')).toBe('yes')
    expect(Number(second?.headers.get('rseq'))).toBe(Number(first?.headers.get('rseq')) + 1)
    acknowledge(peer, 3)
    await laboratory.clock.advance(5_000)
    expect(progress(peer)).toHaveLength(4)
  })

  it('hold the answer back until the caller has heard of the session', async () => {
    const { laboratory, peer, call } = await called('Supported: 100rel')
    call.progress(183, early)
    const answered = call.answer({ sdp: early.sdp })
    await laboratory.clock.advance(100)
    expect(peer.responses('INVITE').at(-1)?.status).toBe(183)
    acknowledge(peer, 2)
    await laboratory.clock.advance(20)
    const success = peer.responses('INVITE').at(-1)
    expect(success?.status).toBe(200)
    peer.send(server, 'ACK sip:10.0.0.1 SIP/2.0', lines('ACK', 1, `To: ${success?.headers.get('to')}`))
    await laboratory.clock.advance(20)
    expect(await answered).toMatchObject({ outcome: 'answered' })
  })

  it('end the call with 504 when the caller never acknowledges', async () => {
    const { laboratory, peer, call } = await called('Require: 100rel')
    call.progress(180)
    const answered = laboratory.clock.advance(33_000).then(() => call.answer({ sdp: 'v=0' }))
    expect(await answered).toMatchObject({ outcome: 'ended', end: { cause: 'timeout', status: 504 } })
    expect(peer.responses('INVITE').at(-1)?.status).toBe(504)
  })

  it('let the caller give up while the answer waits', async () => {
    const { laboratory, peer, call } = await called('Supported: 100rel')
    call.progress(183, early)
    const answered = call.answer({ sdp: early.sdp })
    const invite = lines('INVITE', 1).filter((line) => !line.startsWith('Content-Type'))
    const cancel = invite.map((line) => line.replace('CSeq: 1 INVITE', 'CSeq: 1 CANCEL'))
    peer.send(server, 'CANCEL sip:service@10.0.0.1 SIP/2.0', cancel)
    await laboratory.clock.advance(50)
    expect(await answered).toMatchObject({ outcome: 'ended', end: { cause: 'cancel' } })
  })

  it('are not sent to whoever does not know them', async () => {
    const { laboratory, peer, call } = await called('Supported: timer')
    call.progress(183, early)
    await laboratory.clock.advance(5_000)
    expect(progress(peer).map(({ headers }) => headers.get('rseq'))).toEqual([undefined])
  })

  it('have a session that the caller may change before the answer, once it has acknowledged it', async () => {
    const { laboratory, peer, call } = await called('Supported: 100rel')
    const offers: unknown[] = []
    call.onReoffer((offer) => {
      offers.push(offer)
      return offer === 'v=0 bad' ? { status: 488 } : { sdp: 'v=0 changed' }
    })
    call.progress(183, early)
    await laboratory.clock.advance(20)
    const to = `To: ${progress(peer).at(-1)?.headers.get('to')}`
    const update = async (sequence: number, offer: string) => {
      const more = [to, 'Content-Type: application/sdp']
      peer.send(server, 'UPDATE sip:10.0.0.1 SIP/2.0', lines('UPDATE', sequence, ...more), offer)
      await laboratory.clock.advance(20)
      const response = peer.responses('UPDATE').at(-1)
      return [response?.status, response?.bodyText]
    }
    expect(await update(2, 'v=0 too soon')).toEqual([500, ''])
    acknowledge(peer, 3)
    await laboratory.clock.advance(20)
    expect(await update(4, 'v=0 another')).toEqual([200, 'v=0 changed'])
    expect(await update(5, 'v=0 bad')).toEqual([488, ''])
    expect(offers).toEqual(['v=0 another', 'v=0 bad'])
    await laboratory.clock.advance(61_000)
    expect(progress(peer).at(-1)?.bodyText).toBe('')
    const answered = call.answer({ sdp: 'v=0 changed' })
    await laboratory.clock.advance(20)
    const success = peer.responses('INVITE').at(-1)
    expect(`To: ${success?.headers.get('to')}`).toBe(to)
    peer.send(server, 'ACK sip:10.0.0.1 SIP/2.0', lines('ACK', 1, to))
    await laboratory.clock.advance(20)
    expect(await answered).toMatchObject({ leg: { localSdp: 'v=0 changed', remoteSdp: 'v=0 another' } })
  })

  it('are of a call that is known, whatever else the caller asks meanwhile', async () => {
    const { laboratory, peer, call } = await called('Supported: 100rel')
    call.progress(180)
    await laboratory.clock.advance(20)
    const to = `To: ${progress(peer).at(-1)?.headers.get('to')}`
    for (const [index, [method]] of askedEarly.entries()) {
      const more = [to, 'Refer-To: <sip:b@c>', 'Event: refer']
      peer.send(server, `${method} sip:10.0.0.1 SIP/2.0`, lines(method, 2 + index, ...more))
    }
    await laboratory.clock.advance(20)
    const statuses = askedEarly.map(([method]) => [method, peer.responses(method)[0]?.status])
    expect(statuses).toEqual(askedEarly)
  })

  it('are not acknowledged by a PRACK of another response: 481', async () => {
    const { laboratory, peer, call } = await called('Supported: 100rel')
    call.progress(183, early)
    await laboratory.clock.advance(20)
    acknowledge(peer, 2, 1)
    await laboratory.clock.advance(600)
    expect(peer.responses('PRACK').map(({ status }) => status)).toEqual([481])
    expect(progress(peer)).toHaveLength(2)
  })
})

describe('a callee whose provisional responses have to be acknowledged', () => {
  const toTag = 'callee'
  const session = { type: 'application/sdp', content: 'v=0 early' }

  async function calling() {
    const laboratory = sipLaboratory()
    const stack = await laboratory.stack(server.address)
    const peer = await laboratory.peer('10.0.0.3')
    const statuses: number[] = []
    const dialed = stack.dial('sip:a@10.0.0.3', { offer: 'v=0 offer' })
    dialed.onProgress(({ status }) => statuses.push(status))
    await laboratory.clock.advance(20)
    const [invite] = peer.requests('INVITE') as [WireRequest]
    const rings = (status: number, number: number, body?: typeof session) =>
      peer.respond(invite, {
        status,
        toTag,
        headers: { Require: '100rel', RSeq: String(number), Contact: '<sip:a@10.0.0.3>' },
        ...(body && { body }),
      })
    return { laboratory, peer, invite, dialed, statuses, rings }
  }

  it('gets a PRACK for each, hears no repeated one twice, and none out of order', async () => {
    const { laboratory, peer, statuses, rings } = await calling()
    rings(183, 7, session)
    rings(183, 7, session)
    rings(180, 9)
    await laboratory.clock.advance(20)
    expect(peer.requests('PRACK').map(({ headers }) => headers.get('rack'))).toEqual(['7 1 INVITE'])
    rings(180, 8)
    await laboratory.clock.advance(20)
    expect(statuses).toEqual([183, 180])
    expect(peer.requests('PRACK').map((prack) => prack.cseq().sequence)).toEqual([2, 3])
  })

  it('need not repeat its session in the answer, and the call counts its requests on', async () => {
    const { laboratory, peer, invite, dialed, rings } = await calling()
    rings(183, 1, session)
    await laboratory.clock.advance(20)
    peer.respond(invite, { status: 200, toTag, headers: { Contact: '<sip:a@10.0.0.3>' } })
    await laboratory.clock.advance(20)
    const result = await dialed.result
    if (result.outcome !== 'answered') throw new Error('not answered')
    expect(result.leg.remoteSdp).toBe('v=0 early')
    void result.leg.hangup()
    await laboratory.clock.advance(20)
    expect(peer.requests('BYE')[0]?.cseq().sequence).toBe(3)
  })

  /** Its UPDATEs, and what they are answered with. */
  function updates({ laboratory, peer, invite }: Awaited<ReturnType<typeof calling>>) {
    return async (sequence: number, body?: string) => {
      peer.send(
        server,
        'UPDATE sip:10.0.0.1 SIP/2.0',
        [
          `Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK-update-${sequence}`,
          ...[`From: ${invite.headers.get('to')};tag=${toTag}`, `To: ${invite.headers.get('from')}`],
          ...[`Call-ID: ${invite.callId}`, `CSeq: ${sequence} UPDATE`, 'Contact: <sip:a@10.0.0.3>'],
          ...(body === undefined ? [] : ['Content-Type: application/sdp']),
        ],
        body,
      )
      await laboratory.clock.advance(20)
      return peer.responses('UPDATE').at(-1)?.status
    }
  }

  it('may tell before it answers that it is there; another session that nobody decides is refused, and ends no branch', async () => {
    const call = await calling()
    const { laboratory, peer, invite, dialed, rings } = call
    const update = updates(call)
    rings(180, 1)
    await laboratory.clock.advance(20)
    expect(await update(1, 'v=0 another')).toBe(491)
    rings(183, 2, session)
    await laboratory.clock.advance(20)
    expect(await update(2)).toBe(200)
    expect(await update(3, 'v=0 another')).toBe(488)
    expect(await update(2)).toBe(200)
    peer.respond(invite, { status: 200, toTag, headers: { Contact: '<sip:a@10.0.0.3>' } })
    await laboratory.clock.advance(20)
    expect((await dialed.result).outcome).toBe('answered')
    expect(await update(4)).toBe(200)
  })

  it.each([
    ['', (ringing: Awaited<ReturnType<typeof calling>>) => ringing.rings(183, 1, session)],
    [
      ', also when nothing had to be acknowledged',
      ({ peer, invite }: Awaited<ReturnType<typeof calling>>) => peer.respond(invite, { status: 180, toTag }),
    ],
  ])('is known, whatever else it asks before it answers%s', async (_what, ring) => {
    const ringing = await calling()
    const { laboratory, peer, invite } = ringing
    ring(ringing)
    await laboratory.clock.advance(20)
    for (const [index, [method]] of askedEarly.entries()) {
      peer.send(server, `${method} sip:10.0.0.1 SIP/2.0`, [
        `Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK-${method}`,
        ...[`From: ${invite.headers.get('to')};tag=${toTag}`, `To: ${invite.headers.get('from')}`],
        ...[`Call-ID: ${invite.callId}`, `CSeq: ${1 + index} ${method}`, 'Refer-To: <sip:b@c>', 'Event: refer'],
      ])
      await laboratory.clock.advance(20)
    }
    const statuses = askedEarly.map(([method]) => [method, peer.responses(method)[0]?.status])
    expect(statuses).toEqual(askedEarly)
  })

  it('may change the session before it answers (RFC 3311), and the call has what was agreed on last', async () => {
    const call = await calling()
    const { laboratory, peer, invite, dialed, rings } = call
    const update = updates(call)
    let decide: ((sdp: string) => void) | undefined
    dialed.onReoffer(async () => ({ sdp: await new Promise<string>((resolve) => (decide = resolve)) }))
    rings(183, 1, session)
    await laboratory.clock.advance(20)
    await update(1, 'v=0 another')
    expect(await update(2, 'v=0 a third')).toBe(500)
    decide?.('v=0 changed')
    await laboratory.clock.advance(20)
    expect(peer.responses('UPDATE').map(({ status, bodyText }) => [status, bodyText])).toEqual([
      [500, ''],
      [200, 'v=0 changed'],
    ])
    peer.respond(invite, { status: 200, toTag, headers: { Contact: '<sip:a@10.0.0.3>' }, body: session })
    await laboratory.clock.advance(20)
    expect(await dialed.result).toMatchObject({ leg: { localSdp: 'v=0 changed', remoteSdp: 'v=0 another' } })
  })

  it('that answers while a change is being decided asks again', async () => {
    const call = await calling()
    const { laboratory, peer, invite, dialed, rings } = call
    dialed.onReoffer(() => new Promise(() => {}))
    rings(183, 1, session)
    await laboratory.clock.advance(20)
    await updates(call)(1, 'v=0 another')
    peer.respond(invite, { status: 200, toTag, headers: { Contact: '<sip:a@10.0.0.3>' } })
    await laboratory.clock.advance(20)
    expect(peer.responses('UPDATE').map(({ status }) => status)).toEqual([500])
    expect(await dialed.result).toMatchObject({ leg: { localSdp: 'v=0 offer', remoteSdp: 'v=0 early' } })
  })

  it('is not known any more once the call is taken back', async () => {
    const { laboratory, peer, invite, dialed, rings } = await calling()
    rings(183, 1, session)
    await laboratory.clock.advance(20)
    dialed.cancel()
    const to = `To: ${invite.headers.get('from')}`
    const from = `From: ${invite.headers.get('to')};tag=${toTag}`
    const common = ['Via: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK-late', `Call-ID: ${invite.callId}`, 'CSeq: 1 UPDATE']
    peer.send(server, 'UPDATE sip:10.0.0.1 SIP/2.0', [...common, from, to])
    await laboratory.clock.advance(20)
    expect(peer.responses('UPDATE').at(-1)?.status).toBe(481)
  })
})
