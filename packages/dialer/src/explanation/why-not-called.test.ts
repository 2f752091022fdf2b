import { type AgentId, type InteractionId, buildFlow } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import type { CampaignOptions } from '../campaign/campaign-options.js'
import {
  type FloorOptions,
  MONDAY,
  SUPERVISOR,
  type TestFloor,
  ZONE,
  asAgent,
  numberOf,
  openFloor,
} from '../fixtures/test-campaign.js'
import type { CallObstacle } from './call-obstacle.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** So early that nobody in New York may be called. */
const NIGHT = MONDAY - 5 * HOUR

async function running(
  count: number,
  campaign: Partial<CampaignOptions> = {},
  options: FloorOptions = {},
): Promise<TestFloor> {
  const floor = await openFloor(options)
  await floor.importNumbers(count)
  await floor.startCampaign(campaign)
  await floor.clock.advance(SECOND)
  return floor
}

async function obstacles({ dialer }: TestFloor, number = numberOf(0)): Promise<readonly CallObstacle[] | undefined> {
  const [explained] = await dialer.whyNotCalled(SUPERVISOR, 'spring', { number })
  return explained?.obstacles
}

describe('[K18] whoever asks why somebody is not called', () => {
  it('hears that no agent is free, and who is only promised elsewhere as well', async () => {
    const floor = await running(3)
    floor.control.phone(numberOf(0), { outcome: 'answered', afterMs: MINUTE })
    expect(await obstacles(floor)).toEqual([{ reason: 'agents', idle: 0, shared: 0, inFlight: 0 }])
    const blended = await running(3, {}, { alsoServe: ['care'] })
    await blended.signIn('ann')
    await blended.clock.advance(SECOND)
    expect(await obstacles(blended)).toEqual([{ reason: 'agents', idle: 0, shared: 1, inFlight: 0 }])
    await floor.signIn('ann')
    await floor.clock.advance(SECOND)
    expect(await obstacles(floor)).toEqual([{ reason: 'inProgress', stage: 'calling' }])
    expect(await obstacles(floor, numberOf(2))).toEqual([{ reason: 'agents', idle: 1, shared: 0, inFlight: 1 }])
  })

  it('hears how many are before it, and nothing else where only the pacer waits', async () => {
    const floor = await running(3)
    await floor.dialer.supervise(SUPERVISOR, 'spring', { isPaused: true })
    await floor.signIn('ann')
    await floor.clock.advance(SECOND)
    const [third] = await floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { number: '+1 (212) 555-1002' })
    expect(third).toMatchObject({
      lead: 'spring:people:0:2',
      list: 'people',
      number: numberOf(2),
      attempts: 0,
      ahead: 2,
    })
    expect(third?.obstacles).toEqual([{ reason: 'paused' }])
    await floor.dialer.supervise(SUPERVISOR, 'spring', { isPaused: false })
    expect(await obstacles(floor)).toEqual([])
  })

  it('hears what stops the whole campaign', async () => {
    const floor = await running(1)
    await floor.signIn('ann')
    await floor.dialer.supervise(SUPERVISOR, 'spring', { linesPerAgent: 0 })
    await floor.dialer.stopCampaign(SUPERVISOR, 'spring')
    expect(await obstacles(floor)).toEqual([{ reason: 'notRunning', state: 'stopped' }, { reason: 'paused' }])
    const until = MONDAY + DAY
    const later = await running(1, { schedule: { from: until } })
    await later.signIn('ann')
    expect(await obstacles(later)).toEqual([{ reason: 'schedule', until }])
    const closed = await running(
      1,
      {},
      { sales: { calendar: 'never' }, calendars: [{ id: 'never', zone: ZONE, weekly: {} }] },
    )
    await closed.signIn('ann')
    expect(await obstacles(closed)).toEqual([{ reason: 'queue' }])
  })

  it('hears that the trunk is down, and that all lines are open', async () => {
    const floor = await openFloor({ agents: Array.from({ length: 12 }, (_, index) => `agent-${index}`) })
    for (const number of await floor.importNumbers(60)) floor.control.phone(number, { outcome: 'failed' })
    await floor.signIn(...Array.from({ length: 12 }, (_, index) => `agent-${index}`))
    await floor.startCampaign({ hopperSize: 20, retry: { failed: { afterMs: DAY, attemptsMax: 3 } } })
    await floor.clock.advance(3 * SECOND)
    expect(await obstacles(floor, numberOf(59))).toEqual([{ reason: 'ladder', why: ['trunkDown'] }])
    const one = await openFloor()
    for (const number of await one.importNumbers(2)) one.control.phone(number, { outcome: 'answered', afterMs: MINUTE })
    await one.signIn('ann', 'bob')
    await one.startCampaign({ linesMax: 1 })
    await one.clock.advance(SECOND)
    expect(await obstacles(one, numberOf(1))).toEqual([{ reason: 'lines' }])
  })

  it('hears from when the hours of the person allow it', async () => {
    const floor = await running(1, {}, { clock: steppingClock(NIGHT) })
    await floor.signIn('ann')
    expect(await obstacles(floor)).toEqual([{ reason: 'outsideHours', until: NIGHT + 3 * HOUR }])
  })

  it('hears which list has the number, what was said, and all that forbids it at once', async () => {
    const firm = { name: 'firm', has: (number: string) => number === numberOf(0) }
    const floor = await running(3, {}, { doNotCall: [firm] })
    await floor.clock.advance(SECOND)
    expect(await obstacles(floor)).toEqual([
      { reason: 'closed', as: 'doNotCall', at: MONDAY + 500 },
      { reason: 'doNotCall', list: 'firm' },
    ])
    const other = await openFloor({ doNotCall: [firm] })
    await other.importNumbers(2)
    await other.signIn('ann')
    await other.dialer.createCampaign(SUPERVISOR, {
      ...{ id: 'spring', queue: 'sales', zone: ZONE, lists: [{ list: 'people' }], needsConsent: true },
    })
    expect(await obstacles(other)).toEqual([
      { reason: 'notRunning', state: 'stopped' },
      { reason: 'doNotCall', list: 'firm' },
      { reason: 'noConsent' },
    ])
    await other.dialer.doNotCall(SUPERVISOR, numberOf(1), 'letter')
    expect(await obstacles(other, numberOf(1))).toEqual([
      { reason: 'notRunning', state: 'stopped' },
      { reason: 'doNotCall', said: 'withdrawn' },
      { reason: 'noConsent' },
    ])
  })

  it('hears when it is called again, and until when the number was called too often', async () => {
    const floor = await openFloor()
    floor.control.phone((await floor.importNumbers(1))[0] as string, { outcome: 'busy' })
    await floor.signIn('ann')
    await floor.startCampaign({ frequencyCaps: [{ calls: 1, withinMs: DAY }] })
    await floor.clock.advance(5 * SECOND)
    const [dialed] = floor.facts.filter(({ type }) => type === 'attempt:dialed')
    const [ended] = floor.happened('attempt:ended')
    expect(await obstacles(floor)).toEqual([
      { reason: 'notDue', until: ended?.dueAt },
      { reason: 'tooOften', until: (dialed?.at ?? 0) + DAY },
    ])
    const [explained] = await floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { lead: 'spring:people:0:0' })
    expect(explained).toMatchObject({ attempts: 1, outcomes: { busy: 1 } })
  })

  it('hears of the other lead that has the number on the line, and of the other that was called for it', async () => {
    const floor = await openFloor()
    const [number = ''] = await floor.importNumbers(1)
    await floor.dialer.importLeads(SUPERVISOR, { rows: [{ number }] }, { list: 'more', import: 'more', zone: ZONE })
    floor.control.phone(number, { outcome: 'answered', afterMs: MINUTE })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign({ lists: [{ list: 'people' }, { list: 'more' }] })
    await floor.startCampaign({ id: 'summer' })
    await floor.clock.advance(2 * SECOND)
    const both = await floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { number })
    const [summer] = await floor.dialer.whyNotCalled(SUPERVISOR, 'summer', { number })
    expect(both.map(({ obstacles: [first] }) => first)).toEqual([
      { reason: 'inProgress', stage: 'calling' },
      { reason: 'duplicate' },
    ])
    expect(summer?.obstacles).toEqual([{ reason: 'numberBusy' }])
  })

  it('hears that a quota is full, or may be by those who are on the line', async () => {
    const floor = await openFloor()
    for (const number of await floor.importNumbers(2, { age: 20 }))
      floor.control.phone(number, { outcome: 'answered', afterMs: 5 * SECOND })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign({ quotas: [{ when: 'age < 30', most: 1 }] })
    await floor.clock.advance(2 * SECOND)
    expect(await obstacles(floor, numberOf(1))).toEqual([{ reason: 'quotaPlaces' }])
    await floor.dialer.supervise(SUPERVISOR, 'spring', { isPaused: true })
    await floor.clock.advance(5 * SECOND)
    expect(await obstacles(floor, numberOf(1))).toMatchObject([{ reason: 'closed', as: 'quotaFull' }])
  })

  it('hears that the agent of an appointment is on a break', async () => {
    const floor = await openFloor()
    const [number = ''] = await floor.importNumbers(1)
    floor.control.phone(number, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(5 * SECOND)
    const ann = { agent: 'ann' as AgentId }
    const [talk] = floor.happened('attempt:connected')
    await floor.dialer.settle(asAgent('ann'), talk?.interaction as InteractionId, {
      ...{ result: 'callAt', at: floor.clock.now() + HOUR, ...ann },
    })
    await floor.acd.setStatus(asAgent('ann'), ann.agent, { name: 'break' })
    floor.control.dialed.find(({ to }) => to === number)?.partyHangsUp()
    await floor.signIn('bob')
    await floor.clock.advance(HOUR + MINUTE)
    expect(await obstacles(floor)).toContainEqual({ reason: 'appointment', ...ann, is: 'away' })
  })

  it('hears that a lead is shown, and that nobody is there to be shown another', async () => {
    const floor = await openFloor()
    await floor.importNumbers(2)
    await floor.signIn('ann')
    floor.control.phone('phone-ann', { outcome: 'answered', afterMs: MINUTE })
    await floor.startCampaign({ pacer: { kind: 'preview' } })
    await floor.clock.advance(SECOND)
    expect(await obstacles(floor)).toEqual([{ reason: 'inProgress', stage: 'previewing' }])
    expect(await obstacles(floor, numberOf(1))).toMatchObject([{ reason: 'agents' }])
  })

  it('hears that it is too late to be shown whom nobody could call in time', async () => {
    const evening = MONDAY + 11 * HOUR - MINUTE
    const floor = await openFloor({ clock: steppingClock(evening) })
    await floor.importNumbers(1)
    await floor.signIn('ann')
    await floor.startCampaign({ pacer: { kind: 'preview' } })
    await floor.clock.advance(SECOND)
    const [explained] = await floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { number: numberOf(0) })
    expect(explained?.obstacles).toContainEqual({ reason: 'outsideHours', until: MONDAY + 22 * HOUR })
  })

  it('hears of showing, and not of dialing, where leads are shown', async () => {
    const floor = await openFloor()
    for (const number of await floor.importNumbers(3)) floor.control.phone(number, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign({ pacer: { kind: 'preview' }, linesMax: 1 })
    await floor.dialer.supervise(SUPERVISOR, 'spring', { factor: 0 })
    await floor.clock.advance(5 * SECOND)
    expect(floor.talkingTo()).toHaveLength(1)
    expect(await obstacles(floor, numberOf(2))).toEqual([{ reason: 'agents', idle: 0, shared: 0, inFlight: 0 }])
    const closing = await running(
      1,
      { pacer: { kind: 'preview' }, previewMs: 5 * MINUTE },
      {
        sales: { calendar: 'morning' },
        calendars: [{ id: 'morning', zone: ZONE, weekly: { monday: ['08:00-10:03'] } }],
      },
    )
    await closing.signIn('ann')
    await closing.clock.advance(SECOND)
    expect(await obstacles(closing)).toEqual([{ reason: 'queue' }])
  })

  it('hears that nobody is free for the lines that a supervisor has set for each agent', async () => {
    const agents = ['ann', 'bob', 'carl', 'dora']
    const floor = await openFloor({ agents })
    for (const number of await floor.importNumbers(200)) floor.control.phone(number, { outcome: 'answered' })
    await floor.signIn(...agents)
    await floor.startCampaign({ pacer: { kind: 'predictive' } })
    while (floor.dialer.campaign('spring')?.ladder.rung !== 'predictive') {
      await floor.clock.advance(3 * SECOND)
      for (const call of floor.control.dialed) if (!call.to.startsWith('phone-')) call.partyHangsUp()
    }
    await floor.dialer.supervise(SUPERVISOR, 'spring', { linesPerAgent: 1 })
    await floor.clock.advance(4 * SECOND)
    expect(floor.talkingTo()).toHaveLength(4)
    expect(await obstacles(floor, numberOf(199))).toMatchObject([{ reason: 'agents', idle: 0 }])
  })

  it('hears of the ladder in a campaign without agents until it dials again', async () => {
    const end = buildFlow({ id: 'end', steps: { end: { kind: 'hangUp' } } })
    const floor = await openFloor({ flows: [end] })
    for (const number of await floor.importNumbers(60)) floor.control.phone(number, { outcome: 'failed' })
    await floor.startCampaign({ flow: 'end', linesMax: 5, retry: { failed: { afterMs: DAY, attemptsMax: 3 } } })
    while (floor.dialer.campaign('spring')?.ladder.rung !== 'preview') await floor.clock.advance(5 * SECOND)
    expect(await obstacles(floor, numberOf(59))).toEqual([{ reason: 'ladder', why: ['trunkDown'] }])
  })

  it('hears of nothing where no list has the number, and needs the right to ask', async () => {
    const floor = await running(1)
    expect(await floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { number: numberOf(7) })).toEqual([])
    expect(await floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { lead: 'spring:people:0:7' })).toEqual([])
    expect(await floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { lead: 'spring:people:9:0' })).toEqual([])
    await expect(floor.dialer.whyNotCalled(SUPERVISOR, 'spring', { number: '212 555 1000' })).rejects.toThrow(
      'The number is no telephone number in international form; write it as +12125551000.',
    )
    const ask = (actor: typeof SUPERVISOR, campaign: string) =>
      floor.dialer.whyNotCalled(actor, campaign, { lead: 'x' })
    await expect(ask({ role: 'customer', id: 'c' }, 'spring')).rejects.toMatchObject({ code: 'not_permitted' })
    await expect(ask(SUPERVISOR, 'autumn')).rejects.toMatchObject({ code: 'not_found' })
  })
})
