import { acd, type Queue, queues, type QueueStatus, type Strategy } from '../index.js'
import type { QueueId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { openFloor, SUPERVISOR } from '../fixtures/test-floor.js'

const FIRST: Strategy = { name: 'first', rank: () => 0 }

describe('a queue', () => {
  it('takes exactly as many as its limit says, however many come at once', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', lengthMax: 7 }] })
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => floor.tryToArrive()))
    expect(outcomes.filter(({ outcome }) => outcome === 'queued')).toHaveLength(7)
    expect(outcomes.filter((each) => each.outcome === 'refused' && each.reason === 'full')).toHaveLength(23)
  })

  it('takes exactly as many as its limit says from two nodes at once', async () => {
    const queues = [{ id: 'sales', lengthMax: 5 }]
    const one = await openFloor({ queues, seed: 'one' })
    const two = await openFloor({ queues, seed: 'two', store: one.store, clock: one.clock })
    await one.settle()
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two).tryToArrive()),
    )
    expect(outcomes.filter(({ outcome }) => outcome === 'queued')).toHaveLength(5)
  })

  it('refuses when nobody is signed in, if it is told to', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', refuseWithoutAgents: true }] })
    expect(await floor.tryToArrive()).toEqual({ outcome: 'refused', reason: 'noAgents' })
    await floor.signIn('ann')
    expect(await floor.tryToArrive()).toMatchObject({ outcome: 'queued' })
  })

  it('says since when somebody has waited who sits through the wait, in whatever queues', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales' }, { id: 'help' }] })
    const longestSince = () => floor.acd.queueStatus('sales' as QueueId)?.longestSince
    await floor.arrive({ canWait: true })
    expect(longestSince()).toBeUndefined()
    const since = floor.clock.now()
    const id = await floor.arrive({ queue: 'help' })
    await floor.clock.advance(60_000)
    await floor.arrive()
    await floor.acd.reroute(SUPERVISOR, id, 'sales' as QueueId)
    expect(longestSince()).toBe(since)
  })

  it('that there is not refuses', async () => {
    const floor = await openFloor()
    expect(await floor.tryToArrive({ queue: 'nowhere' })).toEqual({ outcome: 'refused', reason: 'unknownQueue' })
  })

  it('[C25] that is configured otherwise keeps who waits', async () => {
    const before = await openFloor({ queues: [{ id: 'sales', offerTimeoutMs: 20_000 }], seed: 'before' })
    const id = await before.arrive()
    await before.center.stop()
    const { clock, store } = before
    const after = await openFloor({ clock, store, queues: [{ id: 'sales', offerTimeoutMs: 5_000 }], seed: 'after' })
    await after.signIn('ann')
    await clock.advance(4_000)
    expect(after.offer(id).expiresAt - after.offer(id).offeredAt).toBe(5_000)
    expect(after.acd.queueStatus('sales' as QueueId)).toMatchObject<Partial<QueueStatus>>({ waiting: 1 })
  })

  it('that a host removes keeps who waits, but no agent from other queues, and serves them once it is there again', async () => {
    const agents = ['ann', 'bob'].map((id) => ({ id, name: id, queues: ['sales', 'service'], capacity: { text: 1 } }))
    const { center, ...floor } = await openFloor({ queues: [{ id: 'sales' }, { id: 'service' }], agents })
    const waitsLongest = await floor.arrive()
    const elsewhere = await floor.arrive({ queue: 'service' })
    const sales = center.get(queues, 'sales') as Queue
    await center.run(SUPERVISOR, (transaction) => transaction.remove(queues, sales.id))
    await floor.signIn('ann', 'bob')
    expect([waitsLongest, elsewhere].map(floor.offeredTo)).toEqual([undefined, 'ann'])
    expect(await floor.tryToArrive()).toEqual({ outcome: 'refused', reason: 'unknownQueue' })
    await center.run(SUPERVISOR, (transaction) => transaction.put(queues, sales.id, sales))
    await floor.settle()
    expect(floor.offeredTo(waitsLongest)).toBe('bob')
  })
})

describe('options of acd', () => {
  it.each([
    ['a field', { queues: [{ id: 'sales', wrapUpMs: -1 }] }, /queues\.0\.wrapUpMs: .*got -1/],
    [
      'an unknown strategy',
      { queues: [{ id: 'sales', strategies: ['fastest'] }] },
      /"fastest"; there are longest-idle/,
    ],
    [
      'a name that two strategies have',
      { queues: [{ id: 'sales' }], strategies: [FIRST, FIRST] },
      /strategy "first" is there twice/,
    ],
    [
      'a strategy that would take the place of a built-in one',
      { queues: [{ id: 'sales' }], strategies: [{ ...FIRST, name: 'longest-idle' }] },
      /strategy "longest-idle" is one of the built-in ones/,
    ],
    [
      'an unknown queue of an agent',
      { queues: [{ id: 'sales' }], agents: [{ id: 'ann', name: 'Ann', queues: ['help'] }] },
      /agent "ann" is in queue "help"/,
    ],
  ])('that do not hold are refused, naming %s', (_, options, message) => {
    expect(() => acd(options)).toThrow(message)
  })
})
