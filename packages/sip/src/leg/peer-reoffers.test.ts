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
