import { steppingClock } from '@ringwright/core/simulation'
import { expect, it } from 'vitest'
import { MONDAY, numberOf, openFloor } from '../fixtures/test-campaign.js'

const HOUR = 3_600_000
const MIDNIGHT = MONDAY + 14 * HOUR

it('whoever answers before midnight, and is given up after it, is abandoned on the day of the answer', async () => {
  const floor = await openFloor({ clock: steppingClock(MIDNIGHT - 3_000) })
  await floor.importNumbers(1)
  floor.control.phone(numberOf(0), { outcome: 'answered', afterMs: 1_500 })
  await floor.signIn('ann')
  const day: [number, number] = [0, 1_440]
  await floor.startCampaign({ callingHours: { week: [day, day, day, day, day, day, day] }, policies: ['ofcom'] })
  await floor.clock.advance(600)
  // Its agent's phone is gone: nobody is there when the person answers.
  floor.control.phone('phone-ann', { outcome: 'failed' })
  await floor.clock.advance(6_000)
  const [ended] = floor.facts.filter(({ type }) => type === 'attempt:ended')
  expect(ended).toMatchObject({ at: MIDNIGHT + 1_500, data: { outcome: 'abandoned' } })
  expect(floor.dialer.campaign('spring')?.ledger.days).toEqual({
    '2026-01-05': { answered: 1, abandoned: 1, machines: 0 },
  })
  expect(floor.dialer.campaign('spring')?.standings).toMatchObject([{ answered: 0, abandoned: 0, atRiskMax: 0 }])
})
