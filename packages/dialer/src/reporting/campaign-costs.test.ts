import { buildFlow, memoryDirectory, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, type TestFloor, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'
import type { AnswerClassifier, CampaignOptions } from '../index.js'
import { type CampaignReports, campaignReports } from './index.js'

/** A cent a second for agents, and New York for six cents a minute. */
const RATES: NonNullable<CampaignOptions['rates']> = {
  ...{ currency: 'USD', stepSeconds: 60, agentPerHour: 36 },
  perMinute: { '+': 9, '+1': 1, '+1212': 0.06, '+1212666': 7 },
}
const [FIRST, SECOND] = [numberOf(0), numberOf(1)] as const

interface Costed {
  readonly floor: TestFloor
  readonly reports: CampaignReports
}

async function floorOf(people: number, options: Parameters<typeof openFloor>[0] = {}): Promise<Costed> {
  const reports = campaignReports({ checkpointEveryMs: 1_000 })
  const floor = await openFloor({ reports, ...options })
  for (const number of await floor.importNumbers(people))
    floor.control.phone(number, { outcome: 'answered', afterMs: 5_000 })
  return { floor, reports }
}

async function hangUp(floor: TestFloor, number: string): Promise<void> {
  floor.control.dialed.find(({ to }) => to === number)?.partyHangsUp()
  // Reports follow the log behind the engine.
  await floor.clock.advance(100)
}

/** To the instant at which the agent has the person; so long after, the person hangs up. */
async function talk(floor: TestFloor, number: string, talkMs: number): Promise<void> {
  while (floor.happened('attempt:connected').length === 0) await floor.clock.advance(500)
  await floor.clock.advance(talkMs)
  await hangUp(floor, number)
}

describe('[K30] what a campaign costs', () => {
  it('is the line by its destination, in steps, and the agent until the wrap-up is done', async () => {
    const { floor, reports } = await floorOf(1)
    await floor.signIn('ann')
    await floor.startCampaign({ rates: RATES, attemptsMax: 1 })
    await talk(floor, FIRST, 90_000)
    expect(reports.report('spring')?.cost).toEqual([{ currency: 'USD', line: 0.12, agents: 0, total: 0.12 }])
    await floor.clock.advance(1_000)
    const [cost] = reports.report('spring')?.cost ?? []
    // The second after the call is the wrap-up; that the agent has accepted is written down, and seen here, a second later at most.
    expect(cost?.agents).toBeGreaterThanOrEqual(0.91)
    expect(cost?.agents).toBeLessThanOrEqual(0.92)
    expect(cost?.total).toBeCloseTo(0.12 + (cost?.agents ?? 0), 6)
    await floor.center.stop()
  })

  it('goes on while the agent talks, though it is said before how the call went', async () => {
    const { floor, reports } = await floorOf(1)
    await floor.signIn('ann')
    await floor.startCampaign({ rates: RATES })
    while (floor.happened('attempt:connected').length === 0) await floor.clock.advance(500)
    const [connected] = floor.happened('attempt:connected')
    if (connected) await floor.dialer.settle(asAgent('ann'), connected.interaction, { result: 'done' })
    expect(floor.happened('attempt:ended')).toHaveLength(1)
    await talk(floor, FIRST, 200_000)
    expect(reports.report('spring')?.cost).toMatchObject([{ line: 0.24 }])
    await floor.center.stop()
  })

  it('has the step of a machine that picked up, and nothing for calls that nobody answers', async () => {
    const classifier: AnswerClassifier = { classify: () => Promise.resolve({ answer: 'machine' }) }
    const { floor, reports } = await floorOf(2, { classifier })
    floor.control.phone(SECOND, { outcome: 'busy', afterMs: 1_000 })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign({ rates: RATES, attemptsMax: 1 })
    await floor.clock.advance(20_000)
    expect(floor.happened('attempt:ended').map(({ outcome }) => outcome)).toEqual(['busy', 'machine'])
    expect(reports.report('spring')?.cost).toEqual([{ currency: 'USD', line: 0.06, agents: 0, total: 0.06 }])
    await floor.center.stop()
  })

  it('counts calls that agents make from a preview', async () => {
    const { floor, reports } = await floorOf(1)
    await floor.signIn('ann')
    await floor.startCampaign({ rates: RATES, pacer: { kind: 'preview' } })
    await talk(floor, FIRST, 30_000)
    await floor.clock.advance(2_000)
    expect(reports.report('spring')?.cost).toMatchObject([{ line: 0.06 }])
    expect(reports.report('spring')?.cost[0]?.agents).toBeGreaterThan(0.3)
    await floor.center.stop()
  })

  it('has the time of the agent to whom a bot passes somebody on', async () => {
    const bot = buildFlow({ id: 'bot', steps: { pass: { kind: 'queue', queue: 'sales' } } })
    const { floor, reports } = await floorOf(1, { flows: [bot] })
    await floor.startCampaign({ rates: RATES, flow: 'bot' })
    await floor.clock.advance(60_000)
    await floor.signIn('ann')
    while (floor.facts.every(({ type }) => type !== 'interaction:engaged')) await floor.clock.advance(500)
    await floor.clock.advance(100_000)
    await hangUp(floor, FIRST)
    await floor.clock.advance(1_000)
    const [cost] = reports.report('spring')?.cost ?? []
    expect(cost?.agents).toBeGreaterThanOrEqual(1)
    expect(cost?.agents).toBeLessThanOrEqual(1.02)
    await floor.center.stop()
  })

  it('keeps what was spent by rates that are no longer, and over a restart', async () => {
    const clock = steppingClock(MONDAY)
    const [store, directory] = [memoryStore({ clock }), memoryDirectory()]
    const first = await floorOf(1, { clock, store, directory })
    await first.floor.signIn('ann')
    await first.floor.startCampaign({ rates: RATES })
    await talk(first.floor, FIRST, 10_000)
    await first.floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    const dearer = { currency: 'EUR', perMinute: { '+': 99 } }
    await first.floor.dialer.editCampaign(SUPERVISOR, 'spring', { rates: dearer })
    await clock.advance(5_000)
    const spent = first.reports.report('spring')?.cost
    expect(spent).toMatchObject([{ currency: 'USD', line: 0.06 }])
    await first.floor.center.stop()
    const reports = campaignReports()
    const second = await openFloor({ clock, store, directory, reports, seed: 'second' })
    await clock.advance(5_000)
    expect(reports.report('spring')?.cost).toEqual(spent)
    await second.center.stop()
  })

  it('is not counted without rates, and rates say what is for all other numbers', async () => {
    const { floor, reports } = await floorOf(1)
    await floor.signIn('ann')
    await floor.startCampaign()
    await talk(floor, FIRST, 10_000)
    expect(reports.report('spring')?.cost).toEqual([])
    await expect(
      floor.startCampaign({ id: 'summer', rates: { currency: 'USD', perMinute: { '+1': 1 } } }),
    ).rejects.toThrow(/for all numbers that no other rate is for/)
    await floor.center.stop()
  })
})
