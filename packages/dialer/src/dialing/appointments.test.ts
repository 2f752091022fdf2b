import { describe, expect, it } from 'vitest'
import { SUPERVISOR, type TestFloor, ZONE, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'
import type { CampaignOptions } from '../index.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ANN = asAgent('ann')

/** The first of several people has an appointment with ann in an hour; the others are called later. */
async function appointment(people = 1, campaign: Partial<CampaignOptions> = {}): Promise<TestFloor> {
  const floor = await openFloor()
  const numbers = await floor.importNumbers(people)
  for (const number of numbers) floor.control.phone(number, { outcome: 'answered', afterMs: 1_000 })
  await floor.signIn('ann')
  await floor.startCampaign(campaign)
  await floor.clock.advance(5_000)
  const interaction = floor.happened('attempt:connected')[0]?.interaction as never
  const result = { result: 'callAt', at: floor.clock.now() + HOUR, agent: 'ann' as never } as const
  expect(await floor.dialer.settle(ANN, interaction, result)).toEqual({ outcome: 'settled' })
  // Nobody else is called in the meantime.
  await floor.acd.setStatus(ANN, 'ann' as never, { name: 'break', reason: 'lunch' })
  floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
  await floor.clock.advance(5_000)
  return floor
}

/** A campaign of its own calls this person, whom ann gets. */
async function callsAnother({ acd, clock, control, dialer, happened, startCampaign }: TestFloor, index: number) {
  const number = numberOf(index)
  control.phone(number, { outcome: 'answered', afterMs: 1_000 })
  const list = `list-${index}`
  await dialer.importLeads(SUPERVISOR, { rows: [{ number }] }, { list, import: 'first', zone: ZONE })
  await acd.setStatus(ANN, 'ann' as never, { name: 'available' })
  await startCampaign({ id: `campaign-${index}`, lists: [{ list }] })
  await clock.advance(5_000)
  return happened('attempt:connected').at(-1)?.interaction as never
}

const hangUp = ({ control }: TestFloor, number: string) =>
  control.dialed.find(({ to }) => to === number)?.partyHangsUp()
const connected = (floor: TestFloor) => floor.happened('attempt:connected').map(({ agent }) => agent)

/** Nobody has the appointment while ann is away, though bob is idle; she has it when she is back. */
async function waitsForAnn(floor: TestFloor): Promise<void> {
  await floor.signIn('bob')
  await floor.clock.advance(2 * HOUR)
  expect(connected(floor)).toEqual(['ann'])
  await floor.acd.setStatus(ANN, 'ann' as never, { name: 'available' })
  await floor.clock.advance(16 * MINUTE)
  expect(connected(floor)).toEqual(['ann', 'ann'])
}

describe('[K6] an appointment with an agent', () => {
  it('waits for that agent, though another is idle, and is called when the agent is back', async () => {
    await waitsForAnn(await appointment())
  })

  it('is kept by others when that agent has signed out', async () => {
    const floor = await appointment()
    await floor.acd.setStatus(ANN, 'ann' as never, { name: 'offline' })
    await floor.signIn('bob')
    await floor.clock.advance(HOUR + MINUTE)
    expect(connected(floor)).toEqual(['ann', 'bob'])
  })

  it('goes to that agent, who has been idle for less long than another', async () => {
    const floor = await appointment()
    await floor.signIn('bob')
    await floor.clock.advance(HOUR - MINUTE)
    await floor.acd.setStatus(ANN, 'ann' as never, { name: 'available' })
    await floor.clock.advance(3 * MINUTE)
    expect(connected(floor)).toEqual(['ann', 'ann'])
  })

  it('keeps nobody else from being called while its agent is busy', async () => {
    const floor = await appointment(4)
    await floor.acd.setStatus(ANN, 'ann' as never, { name: 'available' })
    await floor.clock.advance(HOUR + MINUTE)
    expect(floor.talkingTo()).toEqual([numberOf(1)])
    await floor.signIn('bob')
    await floor.clock.advance(MINUTE)
    expect(floor.talkingTo()).toEqual([numberOf(1), numberOf(2)])
    expect(connected(floor)).toEqual(['ann', 'ann', 'bob'])
    floor.control.dialed.find(({ to }) => to === numberOf(1))?.partyHangsUp()
    await floor.clock.advance(MINUTE)
    expect(connected(floor).slice(3)).toEqual(['ann'])
  })

  it('takes no place of others among those that are ready while its agent is busy', async () => {
    const floor = await openFloor()
    const numbers = await floor.importNumbers(30)
    for (const number of numbers) floor.control.phone(number, { outcome: 'answered', afterMs: 1_000 })
    await floor.signIn('ann')
    await floor.startCampaign({ hopperSize: 10 })
    const result = { result: 'callAt', at: floor.clock.now() + HOUR, agent: 'ann' as never } as const
    for (let place = 0; place < 10; place++) {
      await floor.clock.advance(5_000)
      await floor.dialer.settle(ANN, floor.happened('attempt:connected')[place]?.interaction as never, result)
      hangUp(floor, numberOf(place))
    }
    // All ten are due while ann talks to another one.
    await floor.clock.advance(HOUR + MINUTE)
    await floor.signIn('bob')
    const bobs = new Set<string>()
    for (let minute = 0; minute < 19; minute++) {
      await floor.clock.advance(MINUTE)
      const [, number] = floor.talkingTo()
      bobs.add(String(number))
      hangUp(floor, String(number))
    }
    expect([...bobs].sort()).toEqual(numbers.slice(11))
  })

  it('is shown to that agent alone, where leads are shown', async () => {
    await waitsForAnn(await appointment(1, { pacer: { kind: 'preview' } }))
  })

  it('waits until its agent has talked to whom another campaign has called for the agent', async () => {
    const floor = await appointment()
    const result = { result: 'callAt', at: floor.clock.now() + HOUR, agent: 'ann' as never } as const
    await floor.dialer.settle(ANN, await callsAnother(floor, 1), result)
    hangUp(floor, numberOf(1))
    await floor.clock.advance(5_000)
    await callsAnother(floor, 2)
    // Both appointments are due while ann talks to somebody of a third campaign.
    await floor.clock.advance(2 * HOUR)
    await floor.signIn('bob')
    for (const number of [numberOf(2), numberOf(0)]) {
      hangUp(floor, number)
      await floor.clock.advance(MINUTE)
      expect(floor.talkingTo()).toHaveLength(1)
    }
    expect(connected(floor)).toEqual(['ann', 'ann', 'ann', 'ann', 'ann'])
  })
})
