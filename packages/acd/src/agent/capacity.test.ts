import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Arrival, type TestFloor, asAgent, openFloor } from '../fixtures/test-floor.js'
import type { AgentLoad } from './agent-load.js'
import { type CapacityOptions, capacityOf, capacitySchema, drawnBy, settled } from './capacity.js'

const CALL: Arrival = { medium: 'voice', channel: 'voice' }
const MAIL: Arrival = { channel: 'email' }
const CHAT: Arrival = { channel: 'web-chat' }

/** Ann alone, with a phone. */
async function annWith(capacity: CapacityOptions, queue: object = {}): Promise<TestFloor> {
  const floor = await openFloor({
    queues: [{ id: 'sales', wrapUpMs: 0, ...queue }],
    agents: [{ id: 'ann', name: 'Ann', queues: ['sales'], contact: 'phone-ann', capacity }],
  })
  await floor.signIn('ann')
  return floor
}

function states(floor: TestFloor): readonly string[] {
  return floor.agent('ann').loads.map(({ channel, state }) => `${channel} ${state}`)
}

describe('capacity', () => {
  it('[B8] is so many of a medium by default, whatever else the agent does', async () => {
    const floor = await annWith({})
    for (const arrival of [CALL, CHAT, CHAT, CHAT]) await floor.accept(await floor.arrive(arrival))
    expect(states(floor)).toEqual(['voice engaged', ...Array.from({ length: 3 }, () => 'web-chat engaged')])
    expect(floor.offeredTo(await floor.arrive(CHAT))).toBeUndefined()
    expect(floor.offeredTo(await floor.arrive(CALL))).toBeUndefined()
  })

  it('[B8] is so many of a channel where the channel has a limit of its own', async () => {
    const floor = await annWith({ text: 5, channels: { email: { max: 1 } } })
    await floor.accept(await floor.arrive(MAIL))
    expect(floor.offeredTo(await floor.arrive(MAIL))).toBeUndefined()
    expect(floor.offeredTo(await floor.arrive(CHAT))).toBe('ann')
  })

  it('[B9] [Z18] is one budget on which all channels draw', async () => {
    const floor = await annWith({ text: 10, budget: 100 })
    for (let chats = 0; chats < 5; chats++) await floor.accept(await floor.arrive(CHAT))
    expect(floor.offeredTo(await floor.arrive(CHAT))).toBeUndefined()
    expect(floor.offeredTo(await floor.arrive(CALL))).toBeUndefined()
  })

  it('[B9] [Z18] lets a strong agent have a call and two chats', async () => {
    const floor = await annWith({ text: 10, budget: 140 })
    for (const arrival of [CALL, CHAT, CHAT]) await floor.accept(await floor.arrive(arrival))
    expect(floor.offeredTo(await floor.arrive(CHAT))).toBeUndefined()
  })

  it('passes over who costs too much, and offers who is behind and costs less', async () => {
    const floor = await annWith({ text: 10, budget: 110 })
    for (let chats = 0; chats < 5; chats++) await floor.accept(await floor.arrive(CHAT))
    const [chat, mail] = [await floor.arrive(CHAT), await floor.arrive(MAIL)]
    expect([chat, mail].map((id) => floor.offeredTo(id))).toEqual([undefined, 'ann'])
  })
})

describe('a mail', () => {
  it('[B10] [Z18] is put aside for a call, and goes on when the call is over', async () => {
    const floor = await annWith({ budget: 100 })
    const mail = await floor.arrive(MAIL)
    await floor.accept(mail)
    const call = await floor.arrive(CALL)
    expect(floor.offeredTo(call)).toBe('ann')
    await floor.accept(call)
    expect(states(floor)).toEqual(['email paused', 'voice engaged'])
    expect(floor.happened('interaction:paused')).toEqual([{ interaction: mail, agent: 'ann', queue: 'sales' }])
    await floor.acd.end(asAgent('ann'), call)
    await floor.settle()
    expect(states(floor)).toEqual(['email engaged'])
    expect(floor.happened('interaction:resumed')).toEqual([{ interaction: mail, agent: 'ann', queue: 'sales' }])
  })

  it('[B10] goes on while the paperwork of the call is done', async () => {
    const floor = await annWith({ budget: 100 }, { wrapUpMs: 10_000 })
    await floor.accept(await floor.arrive(MAIL))
    const call = await floor.arrive(CALL)
    await floor.accept(call)
    await floor.acd.end(asAgent('ann'), call)
    await floor.settle()
    expect(states(floor)).toEqual(['email engaged', 'voice wrapping'])
    expect(floor.offeredTo(await floor.arrive(CALL))).toBeUndefined()
  })

  it('[B10] goes on when the call was not taken', async () => {
    const floor = await annWith({ budget: 100 })
    await floor.accept(await floor.arrive(MAIL))
    await floor.reject(await floor.arrive(CALL))
    expect(states(floor)).toEqual(['email engaged'])
  })

  it('[B10] can be ended while it is put aside', async () => {
    const floor = await annWith({ budget: 100 })
    const mail = await floor.arrive(MAIL)
    await floor.accept(mail)
    await floor.accept(await floor.arrive(CALL))
    await floor.acd.end(asAgent('ann'), mail)
    await floor.settle()
    expect(states(floor)).toEqual(['voice engaged'])
  })

  it('[B10] is put aside only as far as is needed, the first one being kept', async () => {
    const floor = await annWith({ budget: 110 })
    for (const arrival of [MAIL, MAIL]) await floor.accept(await floor.arrive(arrival))
    await floor.accept(await floor.arrive(CALL))
    expect(states(floor)).toEqual(['email engaged', 'email paused', 'voice engaged'])
  })

  it('is put aside for a call from no queue, and goes on when that is believed to be over', async () => {
    const floor = await annWith({ budget: 100 })
    const mail = await floor.arrive(MAIL)
    await floor.accept(mail)
    await floor.acd.setCallsElsewhere(asAgent('ann'), floor.agent('ann').id, 1, 60_000)
    expect(states(floor)).toEqual(['email paused'])
    await floor.clock.advance(60_000)
    expect(states(floor)).toEqual(['email engaged'])
    expect(floor.happened('interaction:resumed')).toHaveLength(1)
  })

  it('puts nothing else aside', async () => {
    const floor = await annWith({ budget: 100 })
    await floor.accept(await floor.arrive(CALL))
    expect(floor.offeredTo(await floor.arrive(MAIL))).toBeUndefined()
  })
})

describe('what agents put aside', () => {
  const load = fc.record({
    state: fc.constantFrom('offered', 'engaged', 'paused', 'wrapping'),
    cost: fc.integer({ min: 0, max: 60 }),
    interruptible: fc.boolean(),
  })
  const possible = fc
    .array(load, { maxLength: 8 })
    .map((loads) => loads as unknown as readonly AgentLoad[])
    .filter((loads) => loads.every(({ state, interruptible }) => state !== 'paused' || interruptible))

  it('[Z18] never overdraws the budget when what is firm fits, and nothing waits that there is room for', () => {
    fc.assert(
      fc.property(possible, fc.integer({ min: 0, max: 200 }), (loads, budget) => {
        const capacity = capacityOf(capacitySchema.parse({ budget }), {})
        const after = settled(loads, { capacity })
        const drawn = after.reduce((sum, each) => sum + drawnBy(each), 0)
        const firm = after.filter((each) => !each.interruptible || each.state === 'offered')
        const drawnFirmly = firm.reduce((sum, each) => sum + drawnBy(each), 0)
        expect(drawn).toBeLessThanOrEqual(Math.max(budget, drawnFirmly))
        for (const each of after) if (each.state === 'paused') expect(drawn + each.cost).toBeGreaterThan(budget)
        expect(settled(after, { capacity })).toBe(after)
      }),
    )
  })
})

it('a channel takes what the agent says, then what the center says, then what is usual', () => {
  const own = capacitySchema.parse({ channels: { sms: { cost: 5 }, text: { max: 7 } } })
  const { channels, leastCost } = capacityOf(own, { sms: { cost: 9, max: 2 }, text: { cost: 25 } })
  expect(channels).toMatchObject({
    sms: { cost: 5, max: 2, interruptible: false },
    text: { cost: 25, max: 7 },
    email: { cost: 10, max: 7, interruptible: true },
    voice: { cost: 100 },
  })
  expect(leastCost).toEqual({ voice: 100, text: 5 })
})
