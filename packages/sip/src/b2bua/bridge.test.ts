import { describe, expect, it } from 'vitest'
import { sipLaboratory } from '../simulation/index.js'
import { dialed, service, switchboard } from './fixtures/switchboard.js'

describe('two bridged legs', () => {
  it('[J11] passes hold and solicited offers through, and refusals back', async () => {
    const laboratory = sipLaboratory()
    const { caller, legs } = await switchboard(laboratory)
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    legs[0]?.onReoffer((offer) => {
      if (offer === 'video') return { status: 488 }
      return { sdp: offer === undefined ? 'agent offers' : `agreed to ${offer}` }
    })
    const held = leg.reoffer('hold')
    const refused = leg.reoffer('video')
    const solicited = leg.solicitOffer((offer) => `caller answers ${offer}`)
    await laboratory.clock.advance(2_000)
    expect(await held).toEqual({ outcome: 'accepted', sdp: 'agreed to hold' })
    expect(await refused).toMatchObject({ outcome: 'refused', response: { status: 488 } })
    expect(await solicited).toEqual({ outcome: 'accepted', sdp: 'agent offers' })
    expect(legs[0]?.remoteSdp).toBe('caller answers agent offers')
  })

  it('both sides offer at once: both offers go through in the end, and neither waits for the other for ever', async () => {
    const laboratory = sipLaboratory()
    const { caller, legs } = await switchboard(laboratory)
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    leg.onReoffer((offer) => ({ sdp: `caller agrees to ${offer}` }))
    legs[0]?.onReoffer((offer) => ({ sdp: `agent agrees to ${offer}` }))
    const [agentLeg] = legs
    const results = [leg.reoffer('hold'), agentLeg?.reoffer('video') ?? Promise.reject(new Error('no leg'))]
    await laboratory.clock.advance(10_000)
    expect(await Promise.all(results)).toEqual([
      { outcome: 'accepted', sdp: 'agent agrees to hold' },
      { outcome: 'accepted', sdp: 'caller agrees to video' },
    ])
  })

  it('passes INFO on with its answer', async () => {
    const laboratory = sipLaboratory()
    const { caller, legs } = await switchboard(laboratory)
    const leg = await dialed(laboratory, caller.dial(service, { offer: 'offer' }).result)
    const digits: string[] = []
    legs[0]?.on('dtmf:received', ({ digit }) => digits.push(digit))
    const asked = leg.request('INFO', { body: { type: 'application/dtmf-relay', content: 'Signal=#\r\n' } })
    await laboratory.clock.advance(1_000)
    expect((await asked).status).toBe(200)
    expect(digits).toEqual(['#'])
  })
})
