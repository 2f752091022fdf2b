import type { AgentId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { asAgent, openFloor } from '../fixtures/test-floor.js'
import { workState } from '../index.js'

const ANN = 'ann' as AgentId
const ann = asAgent('ann')

/** Ann has a customer on the line. */
async function engagedAnn(queue: { wrapUpMs?: number } = {}) {
  const floor = await openFloor({ queues: [{ id: 'sales', ...queue }, { id: 'help' }] })
  await floor.signIn('ann')
  const id = await floor.arrive({ priority: 2 })
  await floor.accept(id)
  return { floor, id }
}

describe('wrap-up', () => {
  it('[B5] begins when the customer is gone, takes capacity, and ends by itself', async () => {
    const { floor, id } = await engagedAnn({ wrapUpMs: 15_000 })
    await floor.acd.end(ann, id)
    expect(workState(floor.agent('ann'))).toBe('wrapping')
    const next = await floor.arrive()
    await floor.clock.advance(14_999)
    expect(floor.offeredTo(next)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(next)).toBe('ann')
    expect(floor.happened('agent:wrapUpEnded')).toMatchObject([{ agent: 'ann', interaction: id }])
  })

  it('[B6] ends early when the agent says so, with how it went', async () => {
    const { floor, id } = await engagedAnn()
    await floor.acd.end(ann, id)
    await floor.acd.finishWrapUp(ann, ANN, id, { disposition: 'sold', note: 'two of them' })
    await floor.settle()
    expect(floor.agent('ann').loads).toEqual([])
    expect(floor.happened('interaction:disposed')).toEqual([
      { interaction: id, agent: 'ann', disposition: 'sold', note: 'two of them' },
    ])
  })

  it('[B6] that is over already takes no disposition', async () => {
    const { floor, id } = await engagedAnn({ wrapUpMs: 0 })
    await floor.acd.end(ann, id)
    await floor.acd.finishWrapUp(ann, ANN, id, { disposition: 'sold' })
    expect(floor.happened('interaction:disposed')).toEqual([])
    expect(workState(floor.agent('ann'))).toBe('idle')
  })
})

describe('a status', () => {
  it('[B7] of break waits for the end of the work, and no offer comes meanwhile', async () => {
    const { floor, id } = await engagedAnn()
    await floor.acd.setStatus(ann, ANN, { name: 'break', reason: 'lunch' })
    expect(floor.agent('ann')).toMatchObject({ status: { name: 'available' }, nextStatus: { name: 'break' } })
    await floor.settle()
    expect(floor.happened('agent:nextStatusChosen')).toEqual([{ agent: 'ann', status: 'break', reason: 'lunch' }])
    await floor.acd.end(ann, id)
    expect(floor.agent('ann').status.name).toBe('available')
    await floor.acd.finishWrapUp(ann, ANN, id)
    await floor.settle()
    expect(floor.agent('ann').status).toMatchObject({ name: 'break', reason: 'lunch' })
    expect(floor.happened('agent:statusChanged').at(-1)).toMatchObject({ status: 'break', cause: 'delayed' })
    expect(floor.offeredTo(await floor.arrive())).toBeUndefined()
  })

  it('[B7] is the last one chosen: available again takes a waiting break back', async () => {
    const { floor, id } = await engagedAnn({ wrapUpMs: 0 })
    await floor.acd.setStatus(ann, ANN, { name: 'break' })
    await floor.acd.setStatus(ann, ANN, { name: 'available' })
    await floor.acd.end(ann, id)
    await floor.settle()
    expect(floor.agent('ann')).not.toHaveProperty('nextStatus')
    expect(floor.happened('agent:nextStatusWithdrawn')).toEqual([{ agent: 'ann', status: 'break' }])
    expect(floor.offeredTo(await floor.arrive())).toBe('ann')
  })

  it.each(['text', 'voice'] as const)(
    'of signed out takes no %s along: what was offered goes to others',
    async (medium) => {
      const floor = await openFloor({
        agents: ['ann', 'bob'].map((id) => ({ id, name: id, queues: ['sales'], contact: `phone-${id}` })),
      })
      await floor.signIn('ann')
      const id = await floor.arrive({ medium })
      await floor.signIn('bob')
      await floor.acd.setStatus(ann, ANN, { name: 'offline' })
      await floor.settle()
      expect([floor.offeredTo(id), floor.agent('ann').loads, floor.agent('ann').missed]).toEqual(['bob', [], 0])
      expect(floor.happened('offer:failed')).toMatchObject([{ agent: 'ann', reason: 'signedOut' }])
    },
  )

  it('[B2] is never changed by work', async () => {
    const { floor, id } = await engagedAnn()
    const { status } = floor.agent('ann')
    await floor.acd.end(ann, id)
    await floor.clock.advance(60_000)
    expect(floor.agent('ann').status).toEqual(status)
  })

  it('of nobody there is says how to add the agent', async () => {
    const floor = await openFloor()
    await expect(floor.acd.setConnected('zoe' as AgentId, true)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('acd({ agents })') as string,
    })
  })
})

describe('a transfer', () => {
  it('[E7] keeps age and priority, and the agent wraps up meanwhile', async () => {
    const { floor, id } = await engagedAnn()
    const before = floor.interaction(id)?.stage as { age: number }
    await floor.clock.advance(5_000)
    expect(await floor.acd.transfer(ann, id, { target: { queue: 'help' } })).toEqual({
      outcome: 'queued',
      queue: 'help',
    })
    expect(floor.interaction(id)?.stage).toMatchObject({ name: 'waiting', queue: 'help', age: before.age, priority: 2 })
    expect(floor.agent('ann').loads).toMatchObject([{ interaction: id, state: 'wrapping' }])
    expect(floor.happened('interaction:transferred')).toMatchObject([{ from: 'sales', queue: 'help', agent: 'ann' }])
  })

  it('to a queue that there is not leaves everything as it is', async () => {
    const { floor, id } = await engagedAnn()
    const outcome = await floor.acd.transfer(ann, id, { target: { queue: 'nowhere' } })
    expect(outcome).toEqual({ outcome: 'refused', reason: 'unknownQueue' })
    expect(floor.interaction(id)?.stage).toMatchObject({ name: 'engaged', agent: 'ann' })
  })
})
