import { type Directory, buildFlow, memoryDirectory, memoryStore } from '@ringwright/core'
import { scriptedCallControl, steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { MONDAY, SUPERVISOR, type TestFloor, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'
import type { CampaignOptions } from '../index.js'

const HOUR = 3_600_000
const OFCOM = { policies: ['ofcom'], frequencyCaps: [] } satisfies Partial<CampaignOptions>
const sorry = buildFlow({ id: 'sorry', steps: { tell: { kind: 'hangUp', prompt: 'we-are-acme' } } })

const abandons = ({ dialer }: TestFloor) => dialer.campaign('spring')?.standings[0]

/** A directory that is away for as long as it is told. */
function failingDirectory() {
  const kept = memoryDirectory()
  let isAway = false
  const unlessAway = <T>(answer: () => Promise<T>) => (isAway ? Promise.reject(new Error('away')) : answer())
  const directory: Directory = {
    ...kept,
    get: (...asked) => unlessAway(() => kept.get(...asked)),
    find: (...asked) => unlessAway(() => kept.find(...asked)),
  }
  return {
    directory,
    setAway(away: boolean): void {
      isAway = away
    },
  }
}

describe('[K26] a person who picks up while nothing can be made of the call', () => {
  it('has heard silence: it is an abandon, and nobody calls there within the redial block unless an agent is kept', async () => {
    const { directory, setAway } = failingDirectory()
    const classifier = { classify: async () => ({ answer: 'person' as const }) }
    const floor = await openFloor({ directory, classifier })
    await floor.importNumbers(1)
    floor.control.phone(numberOf(0), { outcome: 'answered', afterMs: 5_000 })
    await floor.signIn('ann')
    await floor.startCampaign({ ...OFCOM, retry: { abandoned: { afterMs: HOUR, attemptsMax: 1 } } })
    await floor.clock.advance(2_000)
    setAway(true)
    await floor.clock.advance(10_000)
    setAway(false)
    expect(floor.happened('attempt:ended')).toMatchObject([{ outcome: 'abandoned', detail: 'away' }])
    expect(abandons(floor)).toMatchObject({ answered: 1, abandoned: 1 })
    await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'break' })
    await floor.clock.advance(2 * HOUR)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
    await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'available' })
    await floor.clock.advance(HOUR / 2)
    expect(floor.happened('attempt:dialed')).toHaveLength(2)
  })

  it('does not wait on where the node that dials does not have the flow for whom nobody takes', async () => {
    const clock = steppingClock(MONDAY)
    const control = scriptedCallControl({ clock })
    const shared = { clock, control, store: memoryStore({ clock }), directory: memoryDirectory() }
    const first = await openFloor({ ...shared, flows: [sorry], seed: 'first' })
    await first.importNumbers(1)
    await first.startCampaign({ abandonFlow: 'sorry' })
    await first.center.stop()
    const floor = await openFloor({ ...shared, seed: 'second' })
    control.phone(numberOf(0), { outcome: 'answered', afterMs: 5_000 })
    await floor.signIn('ann')
    await floor.clock.advance(2_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
    await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'break' })
    await floor.clock.advance(10_000)
    expect(floor.happened('attempt:ended')).toMatchObject([{ outcome: 'abandoned' }])
    expect(abandons(floor)).toMatchObject({ answered: 1, abandoned: 1 })
    expect(floor.talkingTo()).toEqual([])
  })
})

it('[K5] a campaign without agents calls nobody from a node that does not have its flow', async () => {
  const clock = steppingClock(MONDAY)
  const control = scriptedCallControl({ clock })
  const shared = { clock, control, store: memoryStore({ clock }), directory: memoryDirectory() }
  const hello = buildFlow({ id: 'hello', steps: { tell: { kind: 'hangUp', prompt: 'hello' } } })
  const first = await openFloor({ ...shared, flows: [hello], seed: 'first' })
  for (const number of await first.importNumbers(10)) control.phone(number, { outcome: 'answered' })
  await first.startCampaign({ flow: 'hello', schedule: { from: MONDAY + 10_000 } })
  await first.center.stop()
  const second = await openFloor({ ...shared, seed: 'second' })
  await clock.advance(30_000)
  expect(second.happened('attempt:dialed')).toEqual([])
  const [lead] = await second.dialer.whyNotCalled(SUPERVISOR, 'spring', { number: numberOf(0) })
  expect(lead?.obstacles).toEqual([{ reason: 'flow' }])
  await second.center.stop()
  const third = await openFloor({ ...shared, flows: [hello], seed: 'third' })
  await clock.advance(30_000)
  expect(third.happened('attempt:connected')).toHaveLength(10)
})

it.each<[string, Partial<CampaignOptions>]>([
  ['those who answer', { flow: 'none' }],
  ['those whom nobody takes', { abandonFlow: 'none' }],
  ['machines', { machineFlow: 'none' }],
  ['those whom no call reaches', { followUp: { channel: 'sms', service: 'shop', flow: 'none' } }],
])('[K29] a campaign is not started whose flow for %s is not there', async (_whom, options) => {
  const floor = await openFloor()
  await floor.importNumbers(1)
  const starting = floor.startCampaign(options)
  await expect(starting).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('"none"') })
  expect(floor.dialer.campaign('spring')?.state).toBe('stopped')
  await floor.dialer.deleteCampaign(SUPERVISOR, 'spring')
})
