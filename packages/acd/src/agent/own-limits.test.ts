import type { AgentId, QueueId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { engagedLine } from '../fixtures/engaged-line.js'
import { phoneAgent } from '../fixtures/test-line.js'
import { SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'
import { type AgentProfile, workState } from '../index.js'

const ANN = 'ann' as AgentId
const ann = asAgent('ann')
const HOUR_MS = 3_600_000
const HELP = 'help' as never

async function annWith(profile: Partial<AgentProfile> = {}) {
  const queues = ['sales', { queue: 'help', optional: true }]
  const floor = await openFloor({
    queues: ['sales', 'help'].map((id) => ({ id, wrapUpMs: 0, cooldownMs: 0 })),
    agents: [{ id: 'ann', name: 'Ann', queues, contact: 'phone-ann', capacity: { voice: 1, text: 2 }, ...profile }],
  })
  await floor.signIn('ann')
  return floor
}

describe('a queue that is up to the agent', () => {
  it('[B14] is left and joined again, and what waits there is served by that', async () => {
    const floor = await annWith()
    expect(await floor.acd.chooseQueue(ann, ANN, HELP, false)).toEqual({ outcome: 'changed' })
    expect(await floor.acd.chooseQueue(ann, ANN, HELP, false)).toEqual({ outcome: 'unchanged' })
    const id = await floor.arrive({ queue: 'help' })
    expect(floor.offeredTo(id)).toBeUndefined()
    expect(floor.offeredTo(await floor.arrive())).toBe('ann')
    expect(await floor.acd.chooseQueue(ann, ANN, HELP, true)).toEqual({ outcome: 'changed' })
    await floor.settle()
    expect(floor.offeredTo(id)).toBe('ann')
    expect(floor.happened('agent:queueLeft')).toEqual([{ agent: 'ann', queue: 'help' }])
    expect(floor.happened('agent:queueJoined')).toEqual([{ agent: 'ann', queue: 'help' }])
  })

  it('[B14] is none that the profile does not have, or that others decide about', async () => {
    const floor = await annWith()
    const outcomeOf = (queue: string) => floor.acd.chooseQueue(ann, ANN, queue as never, false)
    expect(await outcomeOf('sales')).toEqual({ outcome: 'refused', reason: 'notOptional' })
    expect(await outcomeOf('tax')).toEqual({ outcome: 'refused', reason: 'notMember' })
    expect(await floor.acd.chooseQueue(SUPERVISOR, ANN, 'sales' as never, false)).toEqual({ outcome: 'changed' })
    const attempt = floor.acd.chooseQueue(asAgent('bob'), ANN, HELP, false)
    await expect(attempt).rejects.toMatchObject({ code: 'not_permitted' })
  })

  it('[B14] stays left when the center starts again with the same profile', async () => {
    const floor = await annWith()
    await floor.acd.chooseQueue(ann, ANN, HELP, false)
    await floor.center.stop()
    const queues = ['sales', { queue: 'help', optional: true }]
    const again = await openFloor({
      ...{ clock: floor.clock, store: floor.store, seed: 'again' },
      queues: [{ id: 'sales' }, { id: 'help' }],
      agents: [{ id: 'ann', name: 'Ann', queues }],
    })
    expect(again.agent('ann')).toMatchObject({ queues: ['sales'], left: ['help'] })
  })

  it('[B14] stays left when a supervisor has taken the agent out of it, and not when it is the agent’s no longer to leave', async () => {
    const floor = await annWith()
    await floor.acd.chooseQueue(ann, ANN, HELP, false)
    await floor.acd.chooseQueue(SUPERVISOR, ANN, 'sales' as QueueId, false)
    await floor.center.stop()
    const again = await openFloor({
      ...{ clock: floor.clock, store: floor.store, seed: 'again' },
      queues: [{ id: 'sales' }, { id: 'help' }],
      agents: [{ id: 'ann', name: 'Ann', queues: ['sales', 'help'] }],
    })
    expect(again.agent('ann')).toMatchObject({ queues: ['help'], left: ['sales'] })
  })
})

describe('a limit of the agent’s own', () => {
  const limit = { interactions: 2, withinMs: HOUR_MS }

  it('[B15] is never passed, however much fits at once, and ends by itself', async () => {
    const floor = await annWith({ limit })
    const served = await floor.arrive()
    const until = floor.clock.now() + HOUR_MS
    await floor.accept(served)
    await floor.acd.end(ann, served)
    await floor.clock.advance(60_000)
    const [last, waits] = [await floor.arrive(), await floor.arrive()]
    expect([last, waits].map((id) => floor.offeredTo(id))).toEqual(['ann', undefined])
    await floor.accept(last)
    await floor.acd.end(ann, last)
    await floor.settle()
    expect(floor.happened('agent:limitReached')).toEqual([{ agent: 'ann', until }])
    await floor.clock.advance(until - floor.clock.now() - 1)
    expect(floor.offeredTo(waits)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(waits)).toBe('ann')
  })

  it('[B15] counts customers whom a colleague, or a supervisor’s part in a call, brought', async () => {
    const limit = { interactions: 1, withinMs: HOUR_MS }
    for (const how of ['consult', 'takeOver'] as const) {
      const line = await engagedLine({
        agents: [phoneAgent('ann', 'sales'), { ...phoneAgent('bob', 'sales'), limit }, phoneAgent('cy')],
      })
      if (how === 'consult') {
        await line.acd.consult(ann, line.id, { target: { agent: 'bob' } })
        await line.settle()
        await line.acd.completeConsult(ann, line.id)
      } else {
        const bob = { role: 'supervisor', id: 'bob' } as const
        await line.acd.supervise(bob, line.id, { mode: 'listen' })
        await line.settle()
        await line.acd.takeOver(bob, line.id)
      }
      expect(line.stage()).toMatchObject({ name: 'engaged', agent: 'bob' })
      await line.settle()
      expect(line.happened('agent:limitReached')).toMatchObject([{ agent: 'bob' }])
    }
  })

  it('[B15] is not passed by a customer whom a colleague hands over who has asked about them meanwhile', async () => {
    const limit = { interactions: 1, withinMs: HOUR_MS }
    const bob = { ...phoneAgent('bob', 'sales'), limit, capacity: { voice: 2, text: 1 } }
    const line = await engagedLine({ agents: [phoneAgent('ann', 'sales'), bob, phoneAgent('cy')] })
    await line.acd.consult(ann, line.id, { target: { agent: 'bob' } })
    await line.settle()
    await line.call('+4930999')
    await line.settle()
    expect(line.of('+4930999')?.stage).toMatchObject({ name: 'waiting', offers: [] })
    await line.acd.completeConsult(ann, line.id)
    await line.settle()
    expect(line.agent('bob').quota?.taken).toBe(1)
    expect(line.happened('agent:limitReached')).toMatchObject([{ agent: 'bob' }])
  })

  it('[B15] is free again for others when who has asked keeps the customer', async () => {
    const limit = { interactions: 1, withinMs: HOUR_MS }
    const bob = { ...phoneAgent('bob', 'sales'), limit, capacity: { voice: 2, text: 1 } }
    const line = await engagedLine({ agents: [phoneAgent('ann', 'sales'), bob, phoneAgent('cy')] })
    await line.acd.consult(ann, line.id, { target: { agent: 'bob' } })
    await line.settle()
    await line.call('+4930999')
    await line.acd.cancelConsult(ann, line.id)
    await line.settle()
    expect(line.of('+4930999')?.stage).toMatchObject({ name: 'engaged', agent: 'bob' })
  })

  it('[B15] does not count what the agent did not take', async () => {
    const floor = await annWith({ limit: { interactions: 1, withinMs: HOUR_MS } })
    const id = await floor.arrive()
    await floor.reject(id)
    expect(floor.offeredTo(id)).toBe('ann')
  })
})

describe('a call that comes from no queue', () => {
  const call = { medium: 'voice', channel: 'voice' } as const

  it('[B11] takes the room of a call, and leaves room for chats', async () => {
    const floor = await annWith()
    await floor.acd.setCallsElsewhere(SUPERVISOR, ANN, 1)
    expect(workState(floor.agent('ann'))).toBe('engaged')
    const waits = await floor.arrive(call)
    expect(floor.offeredTo(waits)).toBeUndefined()
    expect(floor.offeredTo(await floor.arrive())).toBe('ann')
    await floor.acd.setCallsElsewhere(SUPERVISOR, ANN, 0)
    await floor.settle()
    expect(floor.offeredTo(waits)).toBe('ann')
    expect(floor.happened('agent:elsewhereChanged').map(({ calls }) => calls)).toEqual([1, 0])
  })

  it('[B11] draws on the budget that all work shares', async () => {
    const floor = await annWith({ capacity: { voice: 1, text: 2, budget: 110 } })
    await floor.acd.setCallsElsewhere(ann, ANN, 1)
    expect(floor.offeredTo(await floor.arrive())).toBeUndefined()
  })

  it('[B11] dograh-unanswered-call-leaks-a-slot: is over when nobody has said for long enough that it is not', async () => {
    const floor = await annWith()
    await floor.acd.setCallsElsewhere(ann, ANN, 1, 10_000)
    const waits = await floor.arrive(call)
    await floor.clock.advance(9_999)
    await floor.acd.setCallsElsewhere(ann, ANN, 1, 10_000)
    await floor.clock.advance(9_999)
    expect(floor.offeredTo(waits)).toBeUndefined()
    await floor.clock.advance(1)
    expect(floor.offeredTo(waits)).toBe('ann')
  })

  it('[B11] is counted within reason', async () => {
    const floor = await annWith()
    await expect(floor.acd.setCallsElsewhere(ann, ANN, -1)).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(floor.acd.setCallsElsewhere(ann, ANN, 1, 0)).rejects.toThrow('forMs')
  })
})
