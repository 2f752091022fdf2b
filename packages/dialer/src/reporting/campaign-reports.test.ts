import {
  type AgentId,
  type InteractionId,
  buildFlow,
  createContactCenter,
  memoryStore,
  seededRandom,
} from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, ZONE, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'
import { type CampaignOptions, dialer } from '../index.js'
import { simulatedCallees } from '../simulation/index.js'
import { campaignReports } from './index.js'

const spring: CampaignOptions = {
  ...{ id: 'spring', flow: 'hello', lists: [{ list: 'people' }], zone: ZONE },
  linesMax: 20,
}
const hello = buildFlow({ id: 'hello', steps: { tell: { kind: 'hangUp', prompt: 'hello' } } })

/** A campaign without agents among people who behave as people do; the same store for as many starts as wanted. */
async function campaign(
  store = memoryStore({ clock: steppingClock(MONDAY), freeze: true }),
  clock = steppingClock(MONDAY),
) {
  const { control, classifier } = simulatedCallees({
    ...{ clock, random: seededRandom('people'), answerRate: 0.3, handleSeconds: 60 },
  })
  const outbound = dialer({ classifier })
  const reports = campaignReports({ checkpointEveryMs: 1_000 })
  const telephony = { name: 'calls', setup: () => ({ callControl: control }) }
  const center = createContactCenter({
    plugins: [outbound, reports, telephony],
    ...{ clock, store, random: seededRandom(`ids ${clock.now()}`), flows: [hello] },
  })
  await center.start()
  return { center, clock, outbound, reports, store }
}

describe('[K30] the report on a campaign', () => {
  it('adds up: what was dialed has ended or is under way, and shares of nothing are null', async () => {
    const { center, clock, outbound, reports } = await campaign()
    const rows = Array.from({ length: 300 }, (_, index) => ({ number: numberOf(index) }))
    await outbound.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'people', zone: ZONE })
    await outbound.createCampaign(SUPERVISOR, spring)
    await clock.advance(0)
    expect(reports.report('spring')).toMatchObject({
      leads: 300,
      dialed: 0,
      contactRate: null,
      reach: null,
      penetration: 0,
    })
    expect(reports.report('autumn')).toBeUndefined()
    await outbound.startCampaign(SUPERVISOR, 'spring')
    await clock.advance(4 * 60_000)
    const report = reports.report('spring')
    const inFlight = outbound.campaign('spring')?.inFlight ?? 0
    const connected = outbound.campaign('spring')?.connected ?? 0
    const ended = Object.values(report?.ended ?? {}).reduce((sum, count) => sum + count, 0)
    expect(report?.dialed).toBe(ended + inFlight + connected)
    expect(report?.penetration).toBe((report?.leadsDialed ?? 0) / 300)
    expect(report?.contactRate).toBeGreaterThan(0.15)
    expect(report?.abandons).toMatchObject([{ policy: 'ftc-tsr', abandoned: 0, answered: report?.live }])
    await center.stop()
  })

  it('says how long the rest takes at the pace so far, of the time in which it ran', async () => {
    const clock = steppingClock(MONDAY)
    const { center, outbound, reports } = await campaign(memoryStore({ clock, freeze: true }), clock)
    const rows = Array.from({ length: 300 }, (_, index) => ({ number: numberOf(index) }))
    await outbound.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'people', zone: ZONE })
    await outbound.createCampaign(SUPERVISOR, { ...spring, attemptsMax: 1 })
    await clock.advance(0)
    expect(reports.report('spring')).toMatchObject({ leadsLeft: 300, doneInMs: null })
    await outbound.startCampaign(SUPERVISOR, 'spring')
    await clock.advance(4 * 60_000)
    await outbound.stopCampaign(SUPERVISOR, 'spring')
    await clock.advance(60_000)
    const stopped = reports.report('spring')
    const done = 300 - (stopped?.leadsLeft ?? 0)
    expect(done).toBeGreaterThan(50)
    expect(stopped?.doneInMs).toBeCloseTo(((stopped?.leadsLeft ?? 0) * 4 * 60_000) / done, -2)
    await clock.advance(3_600_000)
    expect(reports.report('spring')?.doneInMs).toBe(stopped?.doneInMs)
    await center.stop()
  })

  it('counts who was talked to, once, whatever came of it, and nobody who turned out to be a machine', async () => {
    const reports = campaignReports()
    const dispositions = { machine: 'machine', never: 'doNotCall', later: { callAgainMs: 60_000 } } as const
    const floor = await openFloor({ reports, dispositions, agents: ['ann'] })
    for (const number of await floor.importNumbers(4)) floor.control.phone(number, { outcome: 'answered' })
    floor.control.phone(numberOf(3), { outcome: 'busy' })
    await floor.signIn('ann')
    const said = ['later', 'machine', 'never', 'never']
    await floor.startCampaign()
    for (let talk = 0; talk < said.length; talk++) {
      while (floor.happened('attempt:connected').length === talk) await floor.clock.advance(1_000)
      const interaction = floor.happened('attempt:connected')[talk]?.interaction as InteractionId
      await floor.acd.dispose(asAgent('ann'), 'ann' as AgentId, interaction, { disposition: said[talk] as string })
      for (const call of [...floor.control.dialed]) if (!call.to.startsWith('phone-')) call.partyHangsUp()
      await floor.clock.advance(2_000)
    }
    await floor.clock.advance(10_000)
    const report = reports.report('spring')
    expect(report).toMatchObject({ live: 3, connected: 3, leadsDialed: 4, reach: 2 / 4 })
    expect(report?.closed).toEqual({ doNotCall: 2 })
    expect(report?.contactRate).toBe(3 / (report?.dialed ?? 0))
    expect(report?.abandons).toMatchObject([{ answered: 3 }])
  })

  it('goes on after a restart as if there had been none', async () => {
    const clock = steppingClock(MONDAY)
    const store = memoryStore({ clock, freeze: true })
    const first = await campaign(store, clock)
    const rows = Array.from({ length: 60 }, (_, index) => ({ number: numberOf(index) }))
    await first.outbound.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'people', zone: ZONE })
    await first.outbound.createCampaign(SUPERVISOR, spring)
    await first.outbound.startCampaign(SUPERVISOR, 'spring')
    await clock.advance(60_000)
    await first.outbound.stopCampaign(SUPERVISOR, 'spring')
    await clock.advance(60_000)
    const before = first.reports.report('spring')
    await first.center.stop()
    const second = await campaign(store, clock)
    await clock.advance(2_000)
    expect(before?.dialed).toBeGreaterThan(20)
    expect(second.reports.report('spring')).toEqual(before)
    await second.center.stop()
  })
})
