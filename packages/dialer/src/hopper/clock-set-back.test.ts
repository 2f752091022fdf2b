import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'

const MINUTE = 60_000
const DAY = 86_400_000

/** A center whose wall clock was a day ahead, until it is set back. */
async function ahead() {
  const steady = steppingClock(MONDAY + DAY)
  let setBackMs = 0
  const clock = { ...steady, now: () => steady.now() - setBackMs }
  const floor = await openFloor({ clock })
  return {
    floor,
    setBack() {
      setBackMs = DAY
    },
  }
}

describe('[U7] where a clock is set back', () => {
  it('nobody is called who has asked, since, to be called no more, however long they are ready', async () => {
    const { floor, setBack } = await ahead()
    const [number = ''] = await floor.importNumbers(1)
    await floor.startCampaign()
    await floor.clock.advance(MINUTE)
    expect(floor.dialer.campaign('spring')?.ready).toBe(1)
    setBack()
    await floor.dialer.doNotCall(SUPERVISOR, number, 'letter')
    await floor.clock.advance(60 * MINUTE)
    await floor.signIn('ann')
    await floor.clock.advance(5 * MINUTE)
    expect(floor.happened('attempt:dialed')).toEqual([])
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'doNotCall' }])
  })

  it('leads that are added are found as soon as otherwise', async () => {
    const { floor, setBack } = await ahead()
    floor.control.phone((await floor.importNumbers(1))[0] as string, { outcome: 'busy' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(MINUTE)
    expect(floor.happened('attempt:ended')).toHaveLength(1)
    setBack()
    const rows = [{ number: numberOf(1) }]
    await floor.dialer.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'more', zone: ZONE })
    await floor.clock.advance(MINUTE)
    expect(floor.happened('attempt:dialed')).toHaveLength(2)
  })

  it('a trunk that was down is tried again after a minute or two', async () => {
    const { floor, setBack } = await ahead()
    for (const number of await floor.importNumbers(40)) floor.control.phone(number, { outcome: 'failed' })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign({ hopperSize: 40 })
    while (floor.dialer.campaign('spring')?.ladder.rung !== 'manual') await floor.clock.advance(500)
    await floor.clock.advance(90_000)
    setBack()
    await floor.clock.advance(3 * MINUTE)
    expect(floor.happened('campaign:stepped').map(({ to }) => to)).toContain('preview')
  })
})
