import { describe, expect, it } from 'vitest'
import { SUPERVISOR, type TestFloor, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'
import type { RetryPolicy } from '../index.js'

const HOUR = 3_600_000
const ONCE_MORE = { afterMs: HOUR, attemptsMax: 1 }

/** One lead with two numbers, of whom ann takes those who answer, and who hang up by and by. */
async function calledBy(
  retry: RetryPolicy,
  outcomes: readonly ('answered' | 'busy' | 'notFound')[],
): Promise<TestFloor> {
  const floor = await openFloor()
  const rows = [{ number: numberOf(0), mobile: numberOf(1) }]
  const people = { list: 'people', import: 'first', zone: ZONE, columns: { alternates: ['mobile'] } }
  await floor.dialer.importLeads(SUPERVISOR, { rows }, people)
  for (const [index, outcome] of outcomes.entries()) floor.control.phone(numberOf(index), { outcome })
  await floor.signIn('ann')
  await floor.startCampaign({ retry })
  for (let minutes = 0; minutes < 4 * 60; minutes += 30) {
    await floor.clock.advance(HOUR / 4)
    for (const call of floor.control.dialed) if (!call.to.startsWith('phone-')) call.partyHangsUp()
    await floor.clock.advance(HOUR / 4)
  }
  return floor
}

const endings = (floor: TestFloor) => floor.happened('attempt:ended').map(({ outcome }) => outcome)

describe('[K16] a campaign says for each outcome when a lead is called again,', () => {
  it('also after somebody was reached: at the number where that was', async () => {
    const floor = await calledBy({ connected: ONCE_MORE }, ['busy', 'answered'])
    expect(endings(floor)).toEqual(['busy', 'connected', 'connected'])
    expect(floor.happened('attempt:dialed').map(({ number }) => number)).toEqual([0, 1, 1])
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'reached' }])
  })

  it('also after a number was said not to exist', async () => {
    const floor = await calledBy({ invalid: ONCE_MORE, busy: { ...ONCE_MORE, attemptsMax: 0 } }, ['notFound', 'busy'])
    expect(endings(floor)).toEqual(['invalid', 'busy'])
    const alone = await calledBy({ invalid: ONCE_MORE, busy: ONCE_MORE }, ['notFound', 'busy'])
    expect(endings(alone)).toEqual(['invalid', 'busy', 'invalid', 'busy'])
  })
})
