import type { AgentId, QueueId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, openFloor } from '../fixtures/test-floor.js'

describe('[C1] the agent who has been free for the longest', () => {
  it('gets the next interaction, and then the one after', async () => {
    const floor = await openFloor()
    await floor.signIn('cy', 'ann', 'bob')
    const offered = []
    for (let i = 0; i < 3; i++) offered.push(floor.offeredTo(await floor.arrive()))
    expect(offered).toEqual(['cy', 'ann', 'bob'])
  })

  it('is the one with the smaller id among those who became free in the same moment', async () => {
    const floor = await openFloor()
    for (const id of ['cy', 'bob', 'ann'] as AgentId[]) {
      await floor.acd.setConnected(id, true)
      await floor.acd.setStatus(SUPERVISOR, id, { name: 'available' })
    }
    expect(floor.offeredTo(await floor.arrive())).toBe('ann')
  })

  it('[C1] is no longer the one who has just missed or rejected an offer', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', cooldownMs: 0, missedMax: 0 }] })
    await floor.signIn('ann', 'bob')
    const first = await floor.arrive()
    await floor.clock.advance(1_000)
    await floor.reject(first)
    expect(floor.offeredTo(first)).toBe('bob')
    await floor.clock.advance(20_001)
    expect(floor.happened('offer:missed').map(({ agent }) => agent)).toEqual(['bob'])
    expect(floor.offeredTo(first)).toBe('ann')
  })
})

describe('[C10] the agent who served the conversation last', () => {
  it('is asked first, however long others have been free', async () => {
    const floor = await openFloor()
    await floor.signIn('ann', 'bob', 'cy')
    expect(floor.offeredTo(await floor.arrive({ lastAgent: 'cy' }))).toBe('cy')
  })

  it('is not waited for', async () => {
    const floor = await openFloor()
    await floor.signIn('ann', 'bob')
    expect(floor.offeredTo(await floor.arrive({ lastAgent: 'cy' }))).toBe('ann')
  })
})

describe('[E1] who waits', () => {
  it('is served by priority, then by age, then by id', async () => {
    const floor = await openFloor()
    const [first, second] = [await floor.arrive(), await floor.arrive()]
    await floor.clock.advance(5_000)
    const [late, important] = [await floor.arrive(), await floor.arrive({ priority: 5 })]
    await floor.signIn('ann')
    const served = []
    for (let i = 0; i < 4; i++) {
      const id = [first, second, late, important].find((each) => floor.offeredTo(each) !== undefined)
      if (id === undefined) throw new Error('Nobody is offered.')
      served.push(id)
      await floor.accept(id)
      await floor.acd.end({ role: 'agent', id: 'ann' }, id)
      await floor.acd.finishWrapUp({ role: 'agent', id: 'ann' }, 'ann' as AgentId, id)
      await floor.settle()
    }
    expect(served).toEqual([important, first, second, late])
  })

  it('[H3] is told a place that counts those served before', async () => {
    const floor = await openFloor()
    const ids = [await floor.arrive(), await floor.arrive(), await floor.arrive()]
    expect(ids.map((id) => floor.acd.router.place(id))).toEqual(
      [1, 2, 3].map((position) => ({ queue: 'sales', position, waiting: 3 })),
    )
  })

  it('[H4] is never told a worse place than before, whoever comes', async () => {
    const floor = await openFloor()
    const id = await floor.arrive()
    expect(floor.acd.router.place(id)?.position).toBe(1)
    await floor.arrive({ priority: 9 })
    expect(floor.acd.router.place(id)).toEqual({ queue: 'sales', position: 1, waiting: 2 })
  })
})

describe('an agent', () => {
  const chats = (text: number) => [{ id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text }, contact: 'ann' }]

  it('[B8] gets as many chats as the capacity says, and a call beside them', async () => {
    const floor = await openFloor({ agents: chats(2) })
    const waiting = [await floor.arrive(), await floor.arrive(), await floor.arrive()]
    await floor.signIn('ann')
    expect(waiting.map((id) => floor.offeredTo(id))).toEqual(['ann', 'ann', undefined])
    expect(floor.offeredTo(await floor.arrive({ medium: 'voice' }))).toBe('ann')
    expect(floor.offeredTo(await floor.arrive({ medium: 'voice' }))).toBeUndefined()
  })

  it('gets no calls without a contact', async () => {
    const floor = await openFloor()
    await floor.signIn('ann')
    expect(floor.offeredTo(await floor.arrive({ medium: 'voice' }))).toBeUndefined()
  })

  it('gets nothing without a connected screen', async () => {
    const floor = await openFloor()
    await floor.signIn('ann')
    await floor.acd.setConnected('ann' as AgentId, false)
    const id = await floor.arrive()
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.acd.setConnected('ann' as AgentId, true)
    await floor.settle()
    expect(floor.offeredTo(id)).toBe('ann')
  })

  it('[D1] gets only what the skills suffice for', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales', skills: { french: 5 } }],
      agents: [
        { id: 'ann', name: 'Ann', queues: ['sales'], skills: { french: 4 } },
        { id: 'bob', name: 'Bob', queues: ['sales'], skills: { french: 5 } },
      ],
    })
    await floor.signIn('ann')
    const id = await floor.arrive()
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.signIn('bob')
    expect(floor.offeredTo(id)).toBe('bob')
  })

  it('of several queues serves whoever comes first of all of them', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales' }, { id: 'help' }],
      agents: [{ id: 'ann', name: 'Ann', queues: ['sales', 'help'], capacity: { text: 1 } }],
    })
    const help = await floor.arrive({ queue: 'help' })
    await floor.clock.advance(10)
    const sales = await floor.arrive({ queue: 'sales' })
    await floor.signIn('ann')
    expect([floor.offeredTo(help), floor.offeredTo(sales)]).toEqual(['ann', undefined])
    expect(floor.acd.queueStatus('help' as QueueId)).toMatchObject({ waiting: 1, staffed: 1, free: { text: 0 } })
  })
})
