import type { QueueId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'
import type { QueueOptions } from './queue-options.js'

const agents = ['ann', 'bob'].map((id) => ({ id, name: id, queues: ['sales'], capacity: { text: 1 } }))
const refused = (reason: string) => ({ outcome: 'refused', reason })
const sales = (options: Partial<QueueOptions>) => ({ queues: [{ id: 'sales', ...options }, { id: 'help' }], agents })

describe('the limits of a queue', () => {
  it('[F4] sends on to another queue whom it has no place for', async () => {
    const floor = await openFloor(sales({ lengthMax: 1, overflow: { full: 'help' } }))
    expect(await floor.tryToArrive()).toEqual({ outcome: 'queued', queue: 'sales' })
    expect(await floor.tryToArrive()).toEqual({ outcome: 'queued', queue: 'help' })
    expect(floor.happened('interaction:overflowed')).toMatchObject([{ from: 'sales', queue: 'help', reason: 'full' }])
  })

  it('[F4] answers with its own reason when the other queue is full too, and moves nobody', async () => {
    const floor = await openFloor({
      queues: [
        { id: 'sales', refuseWithoutAgents: true, overflow: { noAgents: 'help' } },
        { id: 'help', lengthMax: 1, overflow: { full: 'sales' } },
      ],
      agents,
    })
    await floor.arrive({ queue: 'help' })
    expect(await floor.tryToArrive()).toEqual(refused('noAgents'))
    expect(floor.happened('interaction:overflowed')).toEqual([])
  })

  it('[F4] sends nobody round to where they wait already, who would only begin there anew', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales' }, { id: 'help', lengthMax: 1, overflow: { full: 'sales' } }],
      agents,
    })
    await floor.arrive({ queue: 'help' })
    const id = await floor.arrive()
    const since = floor.clock.now()
    await floor.clock.advance(10_000)
    expect(await floor.acd.reroute(SUPERVISOR, id, 'help' as QueueId)).toEqual(refused('full'))
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'sales', since })
  })

  it('[Z21] keep places for those who matter more', async () => {
    const floor = await openFloor(sales({ lengthMax: 3, reserve: { places: 2, priority: 5 } }))
    const priorities = [0, 0, 5, 4, 9, 9]
    const outcomes = []
    for (const priority of priorities) outcomes.push((await floor.tryToArrive({ priority })).outcome)
    expect(outcomes).toEqual(['queued', 'refused', 'queued', 'refused', 'queued', 'refused'])
  })

  it('[F6] mod-callcenter-break-counts-as-present: nobody is there for whom an agent on a break would count', async () => {
    const floor = await openFloor(sales({ availableMin: 1 }))
    await floor.signIn('ann')
    await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'break', reason: 'lunch' })
    expect(await floor.tryToArrive()).toEqual(refused('noAgents'))
    await floor.acd.setStatus(asAgent('ann'), 'ann' as never, { name: 'available' })
    expect(await floor.tryToArrive()).toMatchObject({ outcome: 'queued' })
  })

  it('[F6] count busy agents as available, and not as free', async () => {
    const floor = await openFloor({
      queues: [
        { id: 'sales', availableMin: 2 },
        { id: 'vip', freeMin: 1, availableMin: 2 },
      ],
      agents: agents.map((agent) => ({ ...agent, queues: ['sales', 'vip'] })),
    })
    await floor.signIn('ann', 'bob')
    await floor.accept(await floor.arrive())
    await floor.accept(await floor.arrive())
    expect(await floor.tryToArrive()).toMatchObject({ outcome: 'queued' })
    expect(await floor.tryToArrive({ queue: 'vip' })).toEqual(refused('noAgents'))
  })

  it('refuse while somebody has been waiting for too long', async () => {
    const floor = await openFloor(sales({ longestWaitMaxMs: 60_000 }))
    await floor.arrive()
    await floor.clock.advance(60_000)
    await floor.arrive({ priority: 5 })
    await floor.clock.advance(1)
    expect(await floor.tryToArrive()).toEqual(refused('waitTooLong'))
  })

  it('[F3] send on who has waited for long enough, with age, priority and own patience', async () => {
    const floor = await openFloor(sales({ waitMaxMs: 30_000, overflow: { waitedTooLong: 'help' } }))
    const id = await floor.arrive({ priority: 3, waitMaxMs: 100_000 })
    const { stage: before } = floor.interaction(id) ?? {}
    await floor.clock.advance(30_000)
    const { stage } = floor.interaction(id) ?? {}
    expect(stage).toMatchObject({ queue: 'help', priority: 3, since: floor.clock.now() })
    expect(stage?.name === 'waiting' && before?.name === 'waiting' && stage.age === before.age).toBe(true)
    await floor.clock.advance(70_000)
    expect(floor.interaction(id)).toBeUndefined()
    expect(floor.happened('interaction:closed')).toMatchObject([{ interaction: id, cause: 'refused', queue: 'help' }])
  })

  it('[A6] end a wait although unanswered offers follow each other without a pause', async () => {
    const floor = await openFloor(sales({ waitMaxMs: 30_000, offerTimeoutMs: 20_000, missedMax: 0, cooldownMs: 0 }))
    await floor.signIn('ann')
    const id = await floor.arrive()
    const other = await floor.arrive()
    await floor.clock.advance(39_999)
    expect(floor.offeredTo(id)).toBe('ann')
    // An offer ends one millisecond after its last one.
    await floor.clock.advance(10)
    expect([floor.interaction(id), floor.interaction(other)]).toEqual([undefined, undefined])
    await floor.clock.advance(10_000)
    const next = await floor.arrive()
    expect(floor.offeredTo(next)).toBe('ann')
  })

  it('freeswitch-hold-timeout-not-honored: end a wait although an offer was out when it was over', async () => {
    const floor = await openFloor(sales({ waitMaxMs: 30_000, offerTimeoutMs: 20_000, missedMax: 0 }))
    const id = await floor.arrive()
    await floor.clock.advance(20_000)
    await floor.signIn('ann')
    await floor.clock.advance(15_000)
    expect(floor.offeredTo(id)).toBe('ann')
    await floor.clock.advance(5_001)
    expect(floor.interaction(id)).toBeUndefined()
  })
})

describe('[F10] a supervisor', () => {
  it('moves who waits to another queue, where it keeps its place by age; an offer that is out is taken back', async () => {
    const floor = await openFloor(sales({}))
    const later = await floor.arrive()
    await floor.clock.advance(1_000)
    const other = await floor.arrive({ queue: 'help' })
    await floor.signIn('ann')
    expect(floor.offeredTo(later)).toBe('ann')
    expect(await floor.acd.reroute(SUPERVISOR, later, 'help' as QueueId)).toEqual({ outcome: 'queued', queue: 'help' })
    await floor.settle()
    // Who was there keeps the place that it may have been told.
    expect([later, other].map((id) => floor.acd.router.place(id)?.position)).toEqual([1, 1])
    expect(floor.agent('ann').loads).toEqual([])
    expect(floor.happened('interaction:rerouted')).toMatchObject([{ interaction: later, from: 'sales', queue: 'help' }])
  })

  it('puts who waits before others, and not who is served', async () => {
    const floor = await openFloor(sales({}))
    const first = await floor.arrive()
    const second = await floor.arrive()
    expect(await floor.acd.setPriority(SUPERVISOR, second, 5)).toEqual({ outcome: 'done' })
    await floor.signIn('ann')
    expect([first, second].map((id) => floor.offeredTo(id))).toEqual([undefined, 'ann'])
    await floor.accept(second)
    expect(await floor.acd.setPriority(SUPERVISOR, second, 9)).toEqual(refused('notWaiting'))
    await expect(floor.acd.setPriority(asAgent('ann'), first, 9)).rejects.toThrow(
      'may not do "interaction:reprioritize"',
    )
  })
})
