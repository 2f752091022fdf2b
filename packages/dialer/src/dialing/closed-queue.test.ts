import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, type TestFloor, ZONE, openFloor } from '../fixtures/test-campaign.js'

const MINUTE = 60_000

/** Two agents who are idle, and people who answer after a while. */
async function idleFloor(options: Parameters<typeof openFloor>[0] = {}): Promise<TestFloor> {
  const floor = await openFloor(options)
  const numbers = await floor.importNumbers(30)
  for (const number of numbers) floor.control.phone(number, { outcome: 'answered', afterMs: 20_000 })
  await floor.signIn('ann', 'bob')
  return floor
}

const abandoned = (floor: TestFloor) =>
  floor.happened('attempt:ended').filter(({ outcome }) => outcome === 'abandoned').length

describe('[K10] a queue that takes nobody', () => {
  it.each([
    ['called', 'progressive'],
    ['shown', 'preview'],
  ] as const)(
    'has nobody %s while it is switched off, however many are idle, and people again afterwards',
    async (_what, kind) => {
      const floor = await idleFloor()
      await floor.acd.setEmergency(SUPERVISOR, { queues: ['sales'], note: 'fire drill' })
      await floor.startCampaign({ pacer: { kind } })
      await floor.clock.advance(10 * MINUTE)
      expect(floor.happened('interaction:opened')).toEqual([])
      expect(floor.happened('attempt:dialed')).toEqual([])
      await floor.acd.setEmergency(SUPERVISOR, null)
      await floor.clock.advance(MINUTE)
      expect(floor.happened('attempt:connected')).toHaveLength(2)
    },
  )

  it('has nobody called who would answer after it has closed', async () => {
    const office = { id: 'office', zone: ZONE, weekly: { monday: ['08:00-10:01'] } }
    const floor = await idleFloor({ calendars: [office], sales: { calendar: 'office' } })
    // Those who are called until then hang up at once.
    const hangUp = (): void => {
      for (const call of floor.control.dialed) if (!call.to.startsWith('phone-')) call.partyHangsUp()
    }
    await floor.startCampaign()
    while (floor.clock.now() < MONDAY + 5 * MINUTE) {
      await floor.clock.advance(1_000)
      hangUp()
    }
    expect(floor.happened('attempt:dialed').length).toBeGreaterThan(0)
    expect(abandoned(floor)).toBe(0)
  })

  it('has nobody shown while it is closed, nor anybody put back', async () => {
    const office = { id: 'office', zone: ZONE, weekly: { monday: ['08:00-09:00'] } }
    const floor = await idleFloor({ calendars: [office], sales: { calendar: 'office' } })
    await floor.startCampaign({ pacer: { kind: 'preview' } })
    await floor.clock.advance(MINUTE)
    expect(floor.happened('interaction:opened')).toEqual([])
    expect(floor.dialer.campaign('spring')?.ready).toBe(30)
  })

  it('has nobody called while it asks for more free agents than there are', async () => {
    const floor = await idleFloor({ sales: { freeMin: 3 } })
    await floor.startCampaign()
    await floor.clock.advance(5 * MINUTE)
    expect(abandoned(floor)).toBe(0)
  })
})
