import { type Directory, memoryDirectory, memoryStore } from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'

const MINUTE = 60_000

/** A number whose lead ann has settled, and of which she has said afterwards, the directory being away, that it is called no more. */
async function refusedLate() {
  const kept = memoryDirectory()
  let isAway = false
  const directory: Directory = {
    ...kept,
    put: (...entry) => (isAway ? Promise.reject(new Error('away')) : kept.put(...entry)),
  }
  const clock = steppingClock(MONDAY)
  const shared = { clock, directory, store: memoryStore({ clock }), control: scriptedCallControl({ clock }) }
  const dispositions = { sold: 'done', never: 'doNotCall' } as const
  const floor = await openFloor({ ...shared, dispositions, sales: { wrapUpMs: 5 * MINUTE } })
  await floor.importNumbers(1)
  floor.control.phone(numberOf(0), { outcome: 'answered' })
  await floor.signIn('ann')
  await floor.startCampaign()
  await clock.advance(3_000)
  const [talk] = floor.happened('attempt:live')
  const say = (disposition: string) =>
    floor.acd.dispose(asAgent('ann'), 'ann' as never, talk?.interaction as never, { disposition })
  await say('sold')
  floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
  await clock.advance(5_000)
  isAway = true
  await say('never')
  await clock.advance(MINUTE)
  const back = (): void => {
    isAway = false
  }
  return { floor, shared, back }
}

describe('[K20] a number that its agent has refused after the lead was settled, while the directory takes nothing,', () => {
  it('is called by nobody, and entered once that is back', async () => {
    const { floor, back } = await refusedLate()
    await floor.signIn('bob')
    await floor.startCampaign({ id: 'summer', frequencyCaps: [] })
    await floor.clock.advance(40 * MINUTE)
    back()
    await floor.clock.advance(MINUTE)
    expect(floor.happened('doNotCall:added')).toEqual([{ source: 'disposition never' }])
    await floor.clock.advance(40 * MINUTE)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
    expect(floor.happened('lead:closed').map(({ reason }) => reason)).toEqual(['reached', 'doNotCall'])
  })

  it('is entered by another node, where that one is gone', async () => {
    const { floor, shared, back } = await refusedLate()
    const second = await openFloor({ ...shared, seed: 'second' })
    await floor.center.stop()
    back()
    await floor.clock.advance(2 * MINUTE)
    expect(second.happened('doNotCall:added')).toEqual([{ source: 'disposition never' }])
    await second.center.stop()
  })
})
