import { type Actor, buildFlow, memoryArchive, type PersonalItem } from '@ringwright/core'
import { verifyChain } from '@ringwright/core/archive'
import { describe, expect, it } from 'vitest'
import { campaignReports } from '../reporting/index.js'
import { SUPERVISOR, type TestFloor, ZONE, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'

const MINUTE = 60_000
const OFFICER: Actor = { role: 'administrator', id: 'olga' }
const FILES = { removeRecording: async () => {}, removeAttachment: async () => {} }

/** A list of people who all pick up, or do as the script says. */
async function list(people: number, outcome: 'answered' | 'busy' = 'answered') {
  const archive = memoryArchive()
  const floor = await openFloor({ archive })
  const numbers = (await floor.importNumbers(people, { town: 'Ulm' })) as readonly [string, string, ...string[]]
  for (const number of numbers) floor.control.phone(number, { outcome })
  return { floor, archive, numbers }
}

/** Erases whoever has a number, while time goes on. */
async function erase(floor: TestFloor, address: string) {
  const erasing = floor.center.personalData.erase(OFFICER, { channel: 'voice', address }, FILES)
  erasing.catch(() => {})
  await floor.clock.advance(1_000)
  return erasing
}

async function known(floor: TestFloor, address: string): Promise<PersonalItem[]> {
  const items: PersonalItem[] = []
  for await (const item of floor.center.personalData.export(OFFICER, { channel: 'voice', address })) items.push(item)
  return items
}

/** Places on the list that were called, each time. */
const called = (floor: TestFloor) => floor.happened('attempt:dialed').map(({ lead }) => Number(lead.split(':').at(-1)))
const placesBut = (count: number, ...left: readonly number[]) =>
  Array.from({ length: count }, (_, place) => place).filter((place) => !left.includes(place))

async function hangUpAll(floor: TestFloor): Promise<void> {
  for (const call of [...floor.control.dialed]) if (!call.to.startsWith('phone-')) call.partyHangsUp()
  await floor.clock.advance(5_000)
}

describe('[X10] somebody on a list of leads', () => {
  it('is told what is kept, is erased although no customer, and is not called; all others are', async () => {
    const { floor, archive, numbers } = await list(4)
    const items = await known(floor, numbers[1])
    expect(items).toMatchObject([{ kind: 'other', keeper: 'leads', item: { list: 'people', number: numbers[1] } }])
    expect(await erase(floor, numbers[1])).toMatchObject({ outcome: 'erased', customers: 0, others: { leads: 1 } })
    expect(await known(floor, numbers[1])).toEqual([])
    expect(await erase(floor, numbers[1])).toMatchObject({ outcome: 'erased', others: { leads: 0 } })
    expect(await verifyChain(archive, floor.center.id)).toMatchObject({ faultCount: 0 })
    await floor.signIn('ann', 'bob')
    await floor.startCampaign()
    await floor.clock.advance(MINUTE)
    await hangUpAll(floor)
    await floor.clock.advance(MINUTE)
    expect(called(floor)).toEqual(placesBut(4, 1))
  })

  it('is taken out of the hopper, and of the page that it is filled from', async () => {
    const { floor, numbers } = await list(40)
    await floor.startCampaign({ hopperSize: 10 })
    await floor.clock.advance(MINUTE)
    expect(floor.dialer.campaign('spring')).toMatchObject({ ready: 10 })
    for (const place of [3, 30])
      expect(await erase(floor, numbers[place] as string)).toMatchObject({ outcome: 'erased', others: { leads: 1 } })
    await floor.signIn('ann', 'bob')
    for (let round = 0; round < 40; round++) {
      await floor.clock.advance(10_000)
      await hangUpAll(floor)
    }
    expect(called(floor)).toEqual(placesBut(40, 3, 30))
  })

  it('is not called again after a first try', async () => {
    const { floor, numbers } = await list(2, 'busy')
    await floor.signIn('ann', 'bob')
    await floor.startCampaign({ retry: { busy: { afterMs: 10 * MINUTE, attemptsMax: 3 } } })
    await floor.clock.advance(MINUTE)
    expect(called(floor)).toHaveLength(2)
    const keepers = (await known(floor, numbers[0])).map((each) =>
      each.kind === 'other' ? Object.keys(each.item ?? {}) : [],
    )
    expect(keepers.flat()).toEqual(expect.arrayContaining(['attributes', 'dueAt', 'calledAt']))
    expect(await erase(floor, numbers[0])).toMatchObject({ outcome: 'erased', others: { leads: 1 } })
    expect((await known(floor, numbers[0])).filter(({ kind }) => kind === 'other')).toEqual([])
    await floor.clock.advance(30 * MINUTE)
    expect(called(floor)).toEqual([0, 1, 1, 1])
  })

  it('is not called at another number either, when the one that is erased turned out not to exist', async () => {
    const floor = await openFloor({ archive: memoryArchive() })
    const [wrong, right] = [numberOf(0), numberOf(1)]
    const options = { list: 'people', import: 'first', zone: ZONE, columns: { alternates: ['mobile'] } }
    await floor.dialer.importLeads(SUPERVISOR, { rows: [{ number: wrong, mobile: right }] }, options)
    floor.control.phone(wrong, { outcome: 'notFound' })
    floor.control.phone(right, { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign({ alternateAfterMs: 2 * MINUTE })
    await floor.clock.advance(MINUTE)
    await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'break', reason: 'lunch' })
    await floor.clock.advance(5 * MINUTE)
    expect(floor.dialer.campaign('spring')).toMatchObject({ ready: 1 })
    expect(await erase(floor, wrong)).toMatchObject({ outcome: 'erased', others: { leads: 1 } })
    expect(floor.dialer.campaign('spring')).toMatchObject({ ready: 0 })
    await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'available' })
    await floor.clock.advance(30 * MINUTE)
    expect(called(floor)).toEqual([0])
  })

  it('is left to nobody who reports on a campaign, wherever the lead was', async () => {
    const reports = campaignReports()
    const messages = { channel: 'sms', service: 'shop', flow: 'missed' }
    const missed = buildFlow({ id: 'missed', steps: { end: { kind: 'hangUp' } } })
    const floor = await openFloor({ archive: memoryArchive(), reports, flows: [missed] })
    const numbers = await floor.importNumbers(6)
    for (const number of numbers) floor.control.phone(number, { outcome: 'busy' })
    const eraseAt = async (place: number) =>
      expect(await erase(floor, numbers[place] as string)).toMatchObject({ outcome: 'erased', others: { leads: 1 } })
    const report = () => reports.report('spring')
    await eraseAt(0)
    const retry = { busy: { afterMs: 10 * MINUTE, attemptsMax: 1 } }
    await floor.startCampaign({ followUp: messages, attemptsMax: 2, retry })
    await floor.clock.advance(MINUTE)
    await eraseAt(1)
    expect(report()).toMatchObject({ leads: 6, leadsLeft: 4, closed: { erased: 2 } })
    await floor.signIn('ann', 'bob')
    await floor.clock.advance(MINUTE)
    expect(called(floor)).toEqual([2, 3, 4, 5])
    await eraseAt(2)
    expect(report()).toMatchObject({ leadsLeft: 3, closed: { erased: 3 } })
    floor.control.phone(numbers[3] as string, { outcome: 'noAnswer' })
    await floor.clock.advance(9 * MINUTE + 10_000)
    // Its follow-up waits as long as the campaign is paused.
    await floor.dialer.supervise(SUPERVISOR, 'spring', { isPaused: true })
    await floor.clock.advance(MINUTE)
    await eraseAt(3)
    await eraseAt(4)
    expect(called(floor)).toEqual([2, 3, 4, 5, 3, 4, 5])
    expect(report()).toMatchObject({ leadsLeft: 0, closed: { erased: 3, exhausted: 3 } })
    await floor.clock.advance(MINUTE)
    expect(floor.dialer.campaign('spring')?.state).toBe('finished')
  })

  it('is not erased while on the line', async () => {
    const { floor, numbers } = await list(1)
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(5_000)
    expect(await erase(floor, numbers[0])).toMatchObject({
      outcome: 'refused',
      reason: 'open',
      keepers: ['papers', 'leads'],
    })
    await hangUpAll(floor)
    await floor.clock.advance(30 * MINUTE)
    expect(await erase(floor, numbers[0])).toMatchObject({ outcome: 'erased', customers: 1, others: { leads: 1 } })
    expect(await known(floor, numbers[0])).toEqual([])
  })
})
