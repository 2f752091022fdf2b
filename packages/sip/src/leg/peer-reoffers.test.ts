import { expect, it } from 'vitest'
import type { CallLeg } from '../call-leg.js'
import { type SipLaboratory, sipLaboratory } from '../simulation/index.js'

/** Our leg, to which nobody has said anything yet, and that of a phone that has just answered. */
async function justAnswered(laboratory: SipLaboratory): Promise<{ ours: CallLeg; phone: CallLeg }> {
  const us = await laboratory.stack('10.0.0.1')
  const phones = await laboratory.stack('10.0.0.2')
  const phone = new Promise<CallLeg>((resolve) => {
    phones.onCall(async (call) => {
      const answered = await call.answer({ sdp: 'v=0 phone' })
      if (answered.outcome === 'answered') resolve(answered.leg)
    })
  })
  const outbound = us.dial('sip:phone@10.0.0.2', { offer: 'v=0 ours' })
  await laboratory.clock.advance(200)
  const dialed = await outbound.result
  if (dialed.outcome === 'failed') throw new Error(`not answered: ${dialed.response.status}`)
  return { ours: dialed.leg, phone: await phone }
}

it('an offer that comes before the host is ready for it waits, and is decided by the host', async () => {
  const laboratory = sipLaboratory()
  const { ours, phone } = await justAnswered(laboratory)
  const reoffer = phone.reoffer('v=0 phone elsewhere')
  await laboratory.clock.advance(500)
  const offers: unknown[] = []
  ours.onReoffer((offer) => {
    offers.push(offer)
    return { sdp: 'v=0 ours again' }
  })
  await laboratory.clock.advance(1_000)
  expect(offers).toEqual(['v=0 phone elsewhere'])
  expect(await reoffer).toEqual({ outcome: 'accepted', sdp: 'v=0 ours again' })
})

it('where no host decides, an early offer is answered after a second, and a later one at once', async () => {
  const laboratory = sipLaboratory()
  const { phone } = await justAnswered(laboratory)
  const answeredAfter = async (): Promise<number> => {
    const began = laboratory.clock.now()
    let ended = Number.NaN
    void phone.reoffer('v=0 phone elsewhere').then(() => (ended = laboratory.clock.now()))
    await laboratory.clock.advance(5_000)
    return ended - began
  }
  expect(Math.round((await answeredAfter()) / 1_000)).toBe(1)
  expect(await answeredAfter()).toBeLessThan(100)
})

it('an offer that waits for a host ends with the call', async () => {
  const laboratory = sipLaboratory()
  const { ours, phone } = await justAnswered(laboratory)
  const reoffer = phone.reoffer('v=0 phone elsewhere')
  await laboratory.clock.advance(100)
  void ours.hangup()
  await laboratory.clock.advance(100)
  expect(await reoffer).toMatchObject({ outcome: 'refused' })
})

it('an offer in a call need not say again where its sender is reached', async () => {
  const laboratory = sipLaboratory()
  const us = await laboratory.stack('10.0.0.1')
  const gateway = await laboratory.peer('10.0.0.9')
  const offers: unknown[] = []
  us.onCall(async (call) => {
    const answered = await call.answer({ sdp: 'v=0 ours' })
    if (answered.outcome !== 'answered') return
    answered.leg.onReoffer((offer) => {
      offers.push(offer)
      return { sdp: 'v=0 ours again' }
    })
  })
  const send = async (
    method: string,
    sequence: number,
    to: string,
    lines: readonly string[],
    body = '',
  ): Promise<void> => {
    const via = `Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-${method}-${sequence}`
    const common = [via, 'From: <sip:g@10.0.0.9>;tag=g', `To: ${to}`, 'Call-ID: c', `CSeq: ${sequence} ${method}`]
    gateway.send({ address: '10.0.0.1', port: 5060 }, `${method} sip:us@10.0.0.1 SIP/2.0`, [...common, ...lines], body)
    await laboratory.clock.advance(100)
  }
  const session = 'Content-Type: application/sdp'
  await send('INVITE', 1, '<sip:us@10.0.0.1>', ['Contact: <sip:g@10.0.0.9>', session], 'v=0 gateway')
  const to = gateway.responses('INVITE').at(-1)?.headers.get('to') ?? ''
  await send('ACK', 1, to, [])
  await send('INVITE', 2, to, [session], 'v=0 gateway on hold')
  expect([gateway.responses('INVITE').at(-1)?.status, offers]).toEqual([200, ['v=0 gateway on hold']])
})
