import type { AgentId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type FloorOptions, SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'
import { workState } from './agent.js'

const ANN = 'ann' as AgentId
const ann = asAgent('ann')
const MINUTE_MS = 60_000
const BREAKS: FloorOptions = {
  breaks: [
    { name: 'lunch', maxMs: 30 * MINUTE_MS },
    { name: 'coffee', maxMs: 5 * MINUTE_MS, atLimit: 'return' },
    { name: 'training' },
  ],
}

async function annAtWork(options: FloorOptions = {}) {
  const floor = await openFloor(options)
  await floor.signIn('ann')
  return floor
}

describe('a break', () => {
  it('[B3] is one of those that the center has', async () => {
    const floor = await annAtWork(BREAKS)
    const choice = { name: 'break', reason: 'shopping' } as const
    await expect(floor.acd.setStatus(ann, ANN, choice)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: 'There is no break "shopping"; there are lunch, coffee, training.',
    })
    expect(floor.agent('ann').status.name).toBe('available')
  })

  it('[B4] takes a reason where the center asks for one', async () => {
    const floor = await annAtWork({ ...BREAKS, breakReasonRequired: true })
    await expect(floor.acd.setStatus(ann, ANN, { name: 'break' })).rejects.toThrow('A break takes a reason: one of')
    await floor.acd.setStatus(ann, ANN, { name: 'break', reason: 'training' })
    expect(floor.agent('ann').status).toMatchObject({ name: 'break', reason: 'training' })
  })

  it('[B3] that lasts too long is said once, and goes on', async () => {
    const floor = await annAtWork(BREAKS)
    await floor.acd.setStatus(ann, ANN, { name: 'break', reason: 'lunch' })
    await floor.clock.advance(30 * MINUTE_MS - 1)
    expect(floor.agent('ann').status).not.toHaveProperty('overdue')
    await floor.clock.advance(60 * MINUTE_MS)
    expect(floor.agent('ann').status).toMatchObject({ name: 'break', reason: 'lunch', overdue: true })
    expect(floor.happened('agent:breakOverrun')).toEqual([{ agent: 'ann', reason: 'lunch', limitMs: 30 * MINUTE_MS }])
  })

  it('[B3] can end by itself, and who waits gets the agent', async () => {
    const floor = await annAtWork(BREAKS)
    await floor.acd.setStatus(ann, ANN, { name: 'break', reason: 'coffee' })
    const waiting = await floor.arrive()
    await floor.clock.advance(5 * MINUTE_MS)
    expect(floor.offeredTo(waiting)).toBe('ann')
    expect(floor.happened('agent:statusChanged').at(-1)).toMatchObject({ status: 'available', cause: 'breakOver' })
  })

  it('[B3] [B7] that waited for the end of the work counts from when it began', async () => {
    const floor = await annAtWork({ ...BREAKS, queues: [{ id: 'sales', wrapUpMs: 0 }] })
    const id = await floor.arrive()
    await floor.accept(id)
    await floor.acd.setStatus(ann, ANN, { name: 'break', reason: 'coffee' })
    await floor.clock.advance(10 * MINUTE_MS)
    await floor.acd.end(ann, id)
    await floor.clock.advance(5 * MINUTE_MS - 1)
    expect(floor.agent('ann').status).toMatchObject({ name: 'break', reason: 'coffee' })
    await floor.clock.advance(1)
    expect(floor.agent('ann').status.name).toBe('available')
  })

  it('[G5] kazoo-logged-out-of-the-queue-for-ever: one for missed offers ends by itself where the queue says so', async () => {
    const floor = await annAtWork({ queues: [{ id: 'sales', missedMax: 1, cooldownMs: 0, missedReturnMs: MINUTE_MS }] })
    const waiting = await floor.arrive()
    await floor.clock.advance(20_001)
    expect(floor.agent('ann').status).toMatchObject({ name: 'break', reason: 'missed' })
    await floor.clock.advance(MINUTE_MS)
    expect(floor.agent('ann')).toMatchObject({ status: { name: 'available' }, missed: 0 })
    expect(floor.offeredTo(waiting)).toBe('ann')
  })

  it('[G5] [B7] one for missed offers takes no choice back that waits for the end of the work', async () => {
    const floor = await annAtWork({
      queues: [{ id: 'sales', missedMax: 1, missedReturnMs: MINUTE_MS, wrapUpMs: 0 }],
      agents: [{ id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 2 } }],
    })
    const id = await floor.arrive()
    await floor.accept(id)
    await floor.arrive()
    await floor.acd.setStatus(ann, ANN, { name: 'offline' })
    await floor.clock.advance(20_001)
    expect(floor.agent('ann').status).toMatchObject({ name: 'break', reason: 'missed' })
    await floor.acd.end(ann, id)
    await floor.clock.advance(MINUTE_MS)
    expect(floor.agent('ann').status.name).toBe('offline')
  })
})

it('the breaks of a center are told without the rest of its options', async () => {
  const { acd } = await annAtWork({ breaks: [{ name: 'lunch' }] })
  expect(acd.breaks).toEqual({ breaks: [{ name: 'lunch', atLimit: 'notify' }], breakReasonRequired: false })
})

describe('a supervisor', () => {
  it('[B18] sends an agent away at once, whatever is at hand, and that goes on', async () => {
    const floor = await annAtWork()
    const id = await floor.arrive()
    await floor.accept(id)
    await floor.acd.setStatus(ann, ANN, { name: 'break' })
    await floor.acd.forceStatus(SUPERVISOR, ANN, { name: 'offline' })
    await floor.settle()
    expect(floor.agent('ann')).toMatchObject({ status: { name: 'offline' }, loads: [{ state: 'engaged' }] })
    expect(floor.agent('ann')).not.toHaveProperty('nextStatus')
    expect(floor.happened('agent:statusChanged').at(-1)).toMatchObject({ status: 'offline', cause: 'forced' })
  })

  it('[B18] may what agents may not', async () => {
    const floor = await annAtWork()
    await expect(floor.acd.forceStatus(ann, ANN, { name: 'offline' })).rejects.toMatchObject({ code: 'not_permitted' })
  })

  it('[G8] mod-callcenter-reserved-forever: takes an offer back, and the agent is free for others', async () => {
    const floor = await annAtWork()
    const id = await floor.arrive({ priority: 1 })
    const reference = { interaction: id, offer: floor.offer(id).id }
    expect(await floor.acd.rescindOffer(SUPERVISOR, reference)).toEqual({ outcome: 'rescinded' })
    expect(await floor.acd.router.accept(ann, reference)).toEqual({ outcome: 'rescinded' })
    expect(await floor.acd.rescindOffer(SUPERVISOR, reference)).toEqual({ outcome: 'gone' })
    await floor.settle()
    expect(floor.agent('ann').missed).toBe(0)
    expect(floor.offeredTo(id)).toBeUndefined()
    expect(floor.offeredTo(await floor.arrive())).toBe('ann')
  })
})

it('[B16] opensips-agent-stuck-in-call: what was offered on a screen that is gone goes to another, and was not missed', async () => {
  const floor = await annAtWork()
  const id = await floor.arrive()
  await floor.signIn('bob')
  await floor.acd.setConnected(ANN, false)
  await floor.settle()
  expect(floor.offeredTo(id)).toBe('bob')
  expect(floor.happened('offer:failed')).toMatchObject([{ agent: 'ann', reason: 'disconnected' }])
  expect(floor.agent('ann')).toMatchObject({ connected: false, missed: 0, loads: [] })
})

describe('a wrap-up', () => {
  it('[B6] can be extended, and then ends by itself', async () => {
    const floor = await annAtWork({ queues: [{ id: 'sales', wrapUpMs: 10_000 }] })
    const id = await floor.arrive()
    await floor.accept(id)
    await floor.acd.end(ann, id)
    const until = floor.clock.now() + 40_000
    expect(await floor.acd.extendWrapUp(ann, ANN, id, 30_000)).toEqual({ outcome: 'extended', until })
    await floor.clock.advance(39_999)
    expect(workState(floor.agent('ann'))).toBe('wrapping')
    expect(floor.happened('agent:wrapUpExtended')).toEqual([{ agent: 'ann', interaction: id, queue: 'sales', until }])
    await floor.clock.advance(1)
    expect(workState(floor.agent('ann'))).toBe('idle')
  })

  it('[B6] lasts 15 minutes at the most', async () => {
    const floor = await annAtWork()
    const id = await floor.arrive()
    await floor.accept(id)
    expect(await floor.acd.extendWrapUp(ann, ANN, id, 1_000)).toEqual({ outcome: 'refused', reason: 'notWrapping' })
    await floor.acd.end(ann, id)
    const until = floor.clock.now() + 15 * MINUTE_MS
    expect(await floor.acd.extendWrapUp(ann, ANN, id, 60 * MINUTE_MS)).toEqual({ outcome: 'extended', until })
    expect(await floor.acd.extendWrapUp(ann, ANN, id, 1_000)).toEqual({ outcome: 'refused', reason: 'limit' })
    await floor.clock.advance(15 * MINUTE_MS)
    expect(workState(floor.agent('ann'))).toBe('idle')
  })
})
