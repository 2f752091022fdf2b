import { interactions } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import {
  type FloorOptions,
  MONDAY,
  SUPERVISOR,
  type TestFloor,
  asAgent,
  numberOf,
  openFloor,
} from '../fixtures/test-campaign.js'

const PREVIEW = { pacer: { kind: 'preview' } } as const

/** Agents whose phones ring until somebody takes them up. */
async function previewFloor(people: number, options: FloorOptions = {}): Promise<TestFloor> {
  const floor = await openFloor(options)
  await floor.importNumbers(people, { city: 'Troy' })
  await floor.signIn('ann')
  floor.control.phone('phone-ann', { outcome: 'answered', afterMs: 8_000 })
  return floor
}

describe('[K1] preview dialing', () => {
  it('shows a lead to an agent, and calls only once the agent has taken it', async () => {
    const floor = await previewFloor(3)
    floor.control.phone(numberOf(0), { outcome: 'answered', afterMs: 4_000 })
    await floor.startCampaign(PREVIEW)
    await floor.clock.advance(3_000)
    const [shown] = [...floor.center.all(interactions).values()]
    expect(shown?.body).toMatchObject({ from: numberOf(0), attributes: { city: 'Troy', campaign: 'spring' } })
    expect(floor.center.all(interactions).size).toBe(1)
    expect(floor.happened('attempt:dialed')).toEqual([])
    await floor.clock.advance(8_000)
    expect(floor.happened('attempt:dialed')).toMatchObject([{ isKept: true, time: 1 }])
    expect(floor.happened('attempt:connected')).toEqual([])
    await floor.clock.advance(4_000)
    expect(floor.happened('attempt:connected')).toMatchObject([{ agent: 'ann', waitedMs: 0 }])
    expect(floor.dialer.campaign('spring')?.standings[0]).toMatchObject({ answered: 1, abandoned: 0 })
    floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
    await floor.clock.advance(3_000)
    expect([...floor.center.all(interactions).values()].map(({ body }) => body.from)).toEqual([numberOf(1)])
  })

  it('says how a call ended that nobody answered, and shows the next lead', async () => {
    const floor = await previewFloor(2)
    floor.control.phone(numberOf(0), { outcome: 'busy', afterMs: 1_000 })
    await floor.startCampaign(PREVIEW)
    await floor.clock.advance(12_000)
    expect(floor.happened('attempt:ended')).toMatchObject([{ outcome: 'busy', dueAt: expect.any(Number) }])
    await floor.clock.advance(2_000)
    expect([...floor.center.all(interactions).values()].map(({ body }) => body.from)).toEqual([numberOf(1)])
  })

  it('puts a lead back that no agent takes: it was not called, and is shown again later', async () => {
    const floor = await previewFloor(1)
    floor.control.phone('phone-ann', { outcome: 'rejected' })
    await floor.startCampaign(PREVIEW)
    await floor.clock.advance(5 * 60_000)
    expect(floor.happened('attempt:dialed')).toEqual([])
    expect(floor.happened('attempt:ended')).toEqual([])
    floor.control.phone('phone-ann', { outcome: 'answered' })
    floor.control.phone(numberOf(0), { outcome: 'answered' })
    await floor.clock.advance(15 * 60_000)
    expect(floor.happened('attempt:connected')).toHaveLength(1)
  })

  it('counts a call for frequency caps when it is made, and none that was only shown', async () => {
    const floor = await previewFloor(1)
    floor.control.phone('phone-ann', { outcome: 'answered', afterMs: 2_000 })
    floor.control.phone(numberOf(0), { outcome: 'busy' })
    await floor.startCampaign({
      ...PREVIEW,
      frequencyCaps: [{ calls: 2, withinMs: 86_400_000 }],
      retry: { busy: { afterMs: 60_000, attemptsMax: 9 } },
    })
    await floor.clock.advance(60 * 60_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(2)
  })

  it('shows an agent who passes a lead over the next one, and no more than five of them at a time', async () => {
    const floor = await previewFloor(20)
    await floor.startCampaign(PREVIEW)
    floor.center.on('offer:created', ({ data: { interaction, offer } }) => {
      void floor.acd.router.reject(asAgent('ann'), { interaction, offer })
    })
    await floor.clock.advance(5_000)
    const shown = new Set(floor.happened('offer:created').map(({ interaction }) => interaction))
    expect(shown.size).toBe(6)
    expect(floor.happened('attempt:dialed')).toEqual([])
  })

  it('takes leads away again that are shown when the campaign is stopped', async () => {
    const floor = await previewFloor(1)
    await floor.startCampaign(PREVIEW)
    await floor.clock.advance(3_000)
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    await floor.clock.advance(20_000)
    expect(floor.center.all(interactions).size).toBe(0)
    expect(floor.happened('attempt:dialed')).toEqual([])
  })

  it.each([true, false])(
    'takes a lead away whose number is to be called no more (said: %s, or listed)',
    async (isSaid) => {
      const listed = new Set<string>()
      const floor = await previewFloor(1, { doNotCall: [listed] })
      await floor.startCampaign(PREVIEW)
      await floor.clock.advance(3_000)
      expect(floor.center.all(interactions).size).toBe(1)
      if (isSaid) await floor.dialer.doNotCall(SUPERVISOR, numberOf(0), 'letter')
      else listed.add(numberOf(0))
      await floor.clock.advance(20 * 60_000)
      expect(floor.center.all(interactions).size).toBe(0)
      expect(floor.happened('attempt:dialed')).toEqual([])
      expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'doNotCall' }])
    },
  )

  it.each<[string, (floor: TestFloor) => Promise<unknown>]>([
    ['its supervisor pauses it', ({ dialer }) => dialer.supervise(SUPERVISOR, 'spring', { isPaused: true })],
    ['its hours are over', ({ clock }) => clock.advance(2_000)],
  ])('takes leads away that are shown when %s', async (_when, end) => {
    const floor = await previewFloor(1)
    floor.control.phone(numberOf(0), { outcome: 'answered' })
    // Open until one minute past ten, which is in five seconds.
    const day: [number, number] = [0, 601]
    await floor.clock.advance(MONDAY + 55_000 - floor.clock.now())
    await floor.startCampaign({ ...PREVIEW, schedule: { week: [day, day, day, day, day, day, day] } })
    await floor.clock.advance(3_000)
    expect(floor.center.all(interactions).size).toBe(1)
    await end(floor)
    await floor.clock.advance(60_000)
    expect(floor.center.all(interactions).size).toBe(0)
    expect(floor.happened('attempt:dialed')).toEqual([])
  })
})

describe('[K8] a pacer or a trunk that fails', () => {
  it('has a campaign that has nothing to dial by itself show its leads on the way up again', async () => {
    const floor = await openFloor({ agents: ['ann', 'bob', 'cy', 'dee'] })
    const numbers = await floor.importNumbers(40)
    for (const number of numbers) floor.control.phone(number, { outcome: 'failed' })
    await floor.signIn('ann', 'bob', 'cy', 'dee')
    await floor.startCampaign({ pacer: { kind: 'predictive' } })
    await floor.clock.advance(30_000)
    for (const number of numbers) floor.control.phone(number, { outcome: 'answered' })
    await floor.clock.advance(150_000)
    const rungs = floor.happened('campaign:stepped').map(({ to }) => to)
    expect(rungs.slice(0, 2)).toEqual(['manual', 'preview'])
    expect(floor.happened('attempt:connected').length).toBeGreaterThan(0)
  })
})
