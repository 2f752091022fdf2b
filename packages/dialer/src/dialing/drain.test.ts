import { memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, openFloor } from '../fixtures/test-campaign.js'

describe('[K14] a campaign', () => {
  it('goes on at another node while the one that has dialed waits for its calls to end', async () => {
    const clock = steppingClock(MONDAY)
    const store = memoryStore({ clock })
    const first = await openFloor({ clock, store, seed: 'first' })
    for (const number of await first.importNumbers(20)) first.control.phone(number, { outcome: 'answered' })
    const { directory, control } = first
    const second = await openFloor({ clock, store, directory, control, seed: 'second' })
    await first.signIn('ann')
    await first.startCampaign()
    await clock.advance(2_000)
    expect(second.happened('attempt:connected')).toMatchObject([{ agent: 'ann' }])
    let isDrained = false
    const drained = first.center.drain().then(() => {
      isDrained = true
    })
    await clock.advance(1_000)
    await second.signIn('bob')
    await clock.advance(5_000)
    expect(second.happened('attempt:connected')).toMatchObject([{ agent: 'ann' }, { agent: 'bob' }])
    expect(isDrained).toBe(false)
    for (const call of [...control.dialed]) if (!call.to.startsWith('phone-')) call.partyHangsUp()
    await clock.advance(5_000)
    await drained
    await first.center.stop()
    await second.center.stop()
  })
})
