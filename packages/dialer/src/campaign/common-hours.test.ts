import { silentLogger } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, ZONE, numberOf, openFloor } from '../fixtures/test-campaign.js'
import type { CallingHours } from '../compliance/index.js'
import type { CampaignOptions } from '../index.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TOKYO = 'Asia/Tokyo'

type Week = CallingHours['week']
const weekly = (from: number, until: number): Week => {
  const hours = [from * 60, until * 60] as const
  return [hours, hours, hours, hours, hours, hours, hours]
}
const OFFICE = { week: weekly(9, 17) }
const NEVER: Week = [null, null, null, null, null, null, null]

/** One lead in New York, and one of this zone and region; everybody is busy, and called once. */
async function running(other: object, campaign: Partial<CampaignOptions>) {
  const warnings: unknown[] = []
  const logger = { ...silentLogger, warn: (_message: string, fields?: object) => void warnings.push(fields) }
  const floor = await openFloor({ clock: steppingClock(MONDAY), logger })
  for (const index of [0, 1]) floor.control.phone(numberOf(index), { outcome: 'busy' })
  const rows = [{ number: numberOf(0) }, { number: numberOf(1), ...other }]
  await floor.dialer.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'first', zone: ZONE })
  await floor.signIn('ann')
  await floor.startCampaign({ attemptsMax: 1, ...campaign })
  await floor.clock.advance(DAY)
  const now = () => floor.dialer.campaign('spring')
  const why = async () => (await floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { number: numberOf(1) }))[0]?.obstacles
  return { ...floor, now, why, warnings }
}

describe('[K18] leads whose calling hours and the schedule of their campaign', () => {
  it('have none in common are told by the campaign, and when it is asked why they are not called', async () => {
    const { dialer, clock, now, why, warnings } = await running({ zone: TOKYO }, { schedule: OFFICE })
    expect(now()).toMatchObject({ state: 'running', closedGroups: [{ list: 'people', zone: TOKYO, leads: 1 }] })
    expect(await why()).toContainEqual({ reason: 'noCommonHours' })
    expect(warnings).toEqual([{ campaign: 'spring', leads: 1, zones: [TOKYO] }])
    await dialer.stopCampaign(SUPERVISOR, 'spring')
    await dialer.editCampaign(SUPERVISOR, 'spring', { schedule: { week: weekly(9, 21) } })
    expect(now()).toMatchObject({ closedGroups: [] })
    await dialer.startCampaign(SUPERVISOR, 'spring')
    await clock.advance(DAY)
    expect(now()).toMatchObject({ state: 'finished' })
  })

  it('have none in common as their region has none are told, too', async () => {
    const hours = { week: weekly(8, 21), regions: { 'US-XX': NEVER } }
    const { now, why } = await running({ region: 'US-XX' }, { callingHours: hours })
    expect(now()?.closedGroups).toEqual([{ list: 'people', zone: ZONE, region: 'US-XX', leads: 1 }])
    expect(await why()).toContainEqual({ reason: 'outsideHours' })
  })

  it('meet for an hour a week, after holidays, or once it has begun are not told', async () => {
    const friday = [540, 1_200] as const
    const week: Week = [null, null, null, null, null, friday, null]
    const begins = MONDAY + 30 * DAY
    const holidays = ['2026-01-09', '2026-01-10']
    const rare = await running(
      { zone: TOKYO },
      { schedule: { week, from: begins }, callingHours: { week: weekly(9, 21) } },
    )
    expect(rare.now()?.closedGroups).toEqual([])
    const later = await running(
      { zone: TOKYO },
      { schedule: { week, holidays }, callingHours: { week: weekly(9, 21) } },
    )
    expect(later.now()?.closedGroups).toEqual([])
    expect(await later.why()).not.toContainEqual({ reason: 'noCommonHours' })
  })
})
