import { type Directory, buildFlow, interactions, memoryDirectory } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { steppingClock } from '@ringwright/core/simulation'
import { SUPERVISOR, type TestFloor, ZONE, asAgent, numberOf, openFloor } from '../fixtures/test-campaign.js'
import { campaigns } from '../index.js'

/** Somebody who is called, and whom ann has on the line. */
async function talking(options: Parameters<TestFloor['startCampaign']>[0] = {}, at?: number): Promise<TestFloor> {
  const floor = await openFloor(at === undefined ? {} : { clock: steppingClock(at) })
  const [number = ''] = await floor.importNumbers(1, { age: 25 })
  floor.control.phone(number, { outcome: 'answered', afterMs: 1_000 })
  await floor.signIn('ann')
  await floor.startCampaign(options)
  await floor.clock.advance(3_000)
  expect(floor.happened('attempt:connected')).toMatchObject([{ agent: 'ann' }])
  return floor
}

const interactionOf = (floor: TestFloor) => floor.happened('attempt:live')[0]?.interaction as never

describe('[K24] a person who was a machine', () => {
  it('takes no place of a quota', async () => {
    const floor = await talking({ quotas: [{ when: 'age < 30', most: 1 }] })
    expect(floor.center.get(campaigns, 'spring')?.reached).toEqual([1])
    await floor.dialer.settle(asAgent('ann'), interactionOf(floor), {
      result: 'machine',
    })
    expect(floor.center.get(campaigns, 'spring')?.reached).toEqual([0])
  })

  it('is taken back from the day of the answer, though the call was dialed the day before', async () => {
    const midnight = Date.UTC(2026, 0, 6)
    const floor = await talking({ zone: 'UTC', policies: ['ofcom'] }, midnight - 1_200)
    expect(floor.dialer.campaign('spring')?.standings).toMatchObject([{ answered: 1 }])
    await floor.dialer.settle(asAgent('ann'), interactionOf(floor), {
      result: 'machine',
    })
    expect(floor.dialer.campaign('spring')?.standings).toMatchObject([{ answered: 0 }])
  })
})

describe('[K6] what becomes of a lead', () => {
  it.each([
    [{ result: 'callAt', at: Number.NaN }, 'at:'],
    [{ result: 'callAt', at: '2026-01-06' }, 'at:'],
    [{ result: 'later' }, 'result:'],
  ])('is refused where it says nothing: %j', async (result, where) => {
    const floor = await talking()
    const settling = floor.dialer.settle(asAgent('ann'), interactionOf(floor), result as never)
    await expect(settling).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining(where),
    })
    expect(floor.happened('attempt:ended')).toEqual([])
  })
})

describe('[K33] a talk that is over before anybody has looked', () => {
  /** The person hangs up 50 ms after ann has accepted. */
  async function shortTalk(dispositions: Parameters<typeof openFloor>[0] = {}): Promise<TestFloor> {
    const floor = await openFloor(dispositions)
    const rows = [{ number: numberOf(0) }]
    await floor.dialer.importLeads(SUPERVISOR, { rows }, { list: 'people', import: 'first', zone: ZONE })
    floor.control.phone(numberOf(0), { outcome: 'answered', afterMs: 1_010 })
    await floor.signIn('ann')
    await floor.startCampaign()
    while (!floor.facts.some(({ type }) => type === 'interaction:engaged')) await floor.clock.advance(10)
    await floor.clock.advance(50)
    floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
    await floor.clock.advance(10)
    expect(floor.happened('attempt:connected')).toEqual([])
    return floor
  }

  it('has been one: the lead was reached, and is not called again', async () => {
    const floor = await shortTalk()
    await floor.clock.advance(20 * 60_000)
    expect(floor.happened('attempt:connected')).toMatchObject([{ agent: 'ann', waitedMs: 0 }])
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'reached' }])
  })

  it('is settled by what the agent says of it', async () => {
    const floor = await shortTalk({ dispositions: { never: 'doNotCall' } })
    await floor.acd.finishWrapUp(asAgent('ann'), 'ann' as never, interactionOf(floor), { disposition: 'never' })
    await floor.clock.advance(1_000)
    expect(floor.happened('attempt:connected')).toHaveLength(1)
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'doNotCall' }])
  })

  it('is called by no campaign again as its agent has said, also when the directory was away just then', async () => {
    const kept = memoryDirectory()
    let isAway = false
    const directory: Directory = {
      ...kept,
      put: (...entry) => (isAway ? Promise.reject(new Error('away')) : kept.put(...entry)),
    }
    const floor = await shortTalk({ directory, dispositions: { never: 'doNotCall' } })
    isAway = true
    await floor.acd.finishWrapUp(asAgent('ann'), 'ann' as never, interactionOf(floor), { disposition: 'never' })
    await floor.clock.advance(5_000)
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'doNotCall' }])
    isAway = false
    await floor.clock.advance(5_000)
    expect(floor.happened('doNotCall:added')).toEqual([{ source: 'disposition never' }])
    await floor.startCampaign({ id: 'summer' })
    await floor.clock.advance(10_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
  })

  it('is called by no campaign that waits for its number once its agent has said so', async () => {
    const floor = await shortTalk({ dispositions: { never: 'doNotCall' }, sales: { wrapUpMs: 60_000 } })
    await floor.startCampaign({ id: 'summer', frequencyCaps: [] })
    await floor.clock.advance(2_000)
    await floor.acd.finishWrapUp(asAgent('ann'), 'ann' as never, interactionOf(floor), { disposition: 'never' })
    await floor.clock.advance(10_000)
    expect(floor.happened('attempt:dialed')).toHaveLength(1)
  })

  it('is settled by the agent, and by nobody who has not had it', async () => {
    const floor = await shortTalk()
    const result = { result: 'done' } as const
    await expect(floor.dialer.settle(asAgent('bob'), interactionOf(floor), result)).rejects.toThrow('may not')
    expect(await floor.dialer.settle(asAgent('ann'), interactionOf(floor), result)).toEqual({ outcome: 'settled' })
  })
})

describe('[K20] a wish to be called no more', () => {
  it.each([
    ['during the call', 0],
    ['after it', 2_000],
  ])('is entered though its agent has said something else before: %s', async (_when, hangsUpMs) => {
    const dispositions = { sold: 'done', never: 'doNotCall' } as const
    const floor = await openFloor({ dispositions, sales: { wrapUpMs: 60_000 } })
    await floor.importNumbers(1)
    floor.control.phone(numberOf(0), { outcome: 'answered' })
    await floor.signIn('ann')
    await floor.startCampaign()
    await floor.clock.advance(3_000)
    const say = (disposition: string) =>
      floor.acd.dispose(asAgent('ann'), 'ann' as never, interactionOf(floor), { disposition })
    await say('sold')
    await floor.clock.advance(3_000)
    if (hangsUpMs > 0) floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
    await floor.clock.advance(hangsUpMs)
    expect(await say('never')).toEqual({ outcome: 'disposed' })
    await floor.clock.advance(1_000)
    expect(floor.happened('doNotCall:added')).toEqual([{ source: 'disposition never' }])
    expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'reached' }])
  })

  it.each([
    ['during the call', false],
    ['after it', true],
  ])(
    'is entered from whoever had the call, and from nobody else, though it was settled before: %s',
    async (_when, isOver) => {
      const floor = await talking()
      const interaction = interactionOf(floor)
      await floor.dialer.settle(asAgent('ann'), interaction, { result: 'callAt', at: floor.clock.now() + 60_000 })
      await floor.clock.advance(2_000)
      if (isOver) floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
      await floor.clock.advance(2_000)
      const result = { result: 'doNotCall' } as const
      await expect(floor.dialer.settle(asAgent('bob'), interaction, result)).rejects.toMatchObject({
        code: 'not_permitted',
      })
      expect(await floor.dialer.settle(asAgent('ann'), interaction, result)).toEqual({ outcome: 'settled' })
      expect(floor.happened('doNotCall:added')).toEqual([{ source: 'agent ann' }])
      await floor.clock.advance(20 * 60_000)
      expect(floor.happened('attempt:dialed')).toHaveLength(1)
      expect(floor.happened('lead:closed')).toMatchObject([{ reason: 'doNotCall' }])
    },
  )
})

it('[K19] a person of whom the agent says something during the call is called by nobody before it is over', async () => {
  const floor = await talking({ frequencyCaps: [] })
  await floor.signIn('bob')
  await floor.startCampaign({ id: 'autumn', frequencyCaps: [] })
  const at = floor.clock.now() + 60_000
  await floor.dialer.settle(asAgent('ann'), interactionOf(floor), { result: 'callAt', at })
  await floor.clock.advance(30 * 60_000)
  expect(floor.happened('attempt:dialed')).toHaveLength(1)
  floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
  await floor.clock.advance(20_000)
  expect(floor.happened('attempt:dialed')).toHaveLength(2)
})

describe('[K33] a person whom one agent passes on to another', () => {
  async function passedOn(): Promise<TestFloor> {
    const floor = await talking()
    await floor.signIn('bob')
    await floor.acd.transfer(asAgent('ann'), interactionOf(floor), { target: { agent: 'bob' } })
    await floor.clock.advance(5_000)
    expect([...floor.center.all(interactions).values()]).toMatchObject([{ body: { stage: { agent: 'bob' } } }])
    return floor
  }

  it.each([
    ['during the call', false],
    ['after it', true],
  ])('is settled by the other one %s', async (_when, isOver) => {
    const floor = await passedOn()
    if (isOver) floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
    await floor.clock.advance(2_000)
    const result = { result: 'callAt', at: floor.clock.now() + 86_400_000 } as const
    expect(await floor.dialer.settle(asAgent('bob'), interactionOf(floor), result)).toEqual({ outcome: 'settled' })
    expect(floor.happened('lead:scheduled')).toMatchObject([{ at: result.at }])
  })
})

it('[K5] a person whom a bot passes on to an agent is settled by that agent', async () => {
  const bot = buildFlow({ id: 'bot', steps: { pass: { kind: 'queue', queue: 'sales' } } })
  const floor = await openFloor({ flows: [bot] })
  await floor.importNumbers(1)
  floor.control.phone(numberOf(0), { outcome: 'answered' })
  await floor.signIn('ann')
  await floor.startCampaign({ flow: 'bot' })
  await floor.clock.advance(5_000)
  expect([...floor.center.all(interactions).values()]).toMatchObject([{ body: { stage: { agent: 'ann' } } }])
  floor.control.dialed.find(({ to }) => to === numberOf(0))?.partyHangsUp()
  await floor.clock.advance(2_000)
  const result = { result: 'callAt', at: floor.clock.now() + 86_400_000 } as const
  expect(await floor.dialer.settle(asAgent('ann'), interactionOf(floor), result)).toEqual({ outcome: 'settled' })
})
