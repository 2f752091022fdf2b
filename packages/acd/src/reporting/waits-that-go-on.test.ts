import { type CustomerId, buildFlow, memoryStore } from '@ringwright/core'
import { steppingClock } from '@ringwright/core/simulation'
import { describe, expect, it } from 'vitest'
import { type FloorOptions, openFloor } from '../fixtures/test-floor.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'
import type { RoutingPlan } from '../index.js'
import { statistics } from './index.js'

const COUNTS = ['entered', 'answered', 'abandoned', 'overflowed', 'ended', 'refused']
const NOBODY = COUNTS.map(() => 0)
const WAIT_MS = 40_000

/** Help has those who wait for sales for five seconds, again and again: at the end of these it would take nobody. */
const PLAN: RoutingPlan = {
  id: 'main',
  filters: [],
  otherwise: [{ queue: 'sales', borrow: [{ queue: 'help', when: 'waited % 6 < 3', forMs: 5_000 }] }],
}

async function openCounted(options: Partial<FloorOptions> = {}) {
  const figures = statistics()
  const agent = (id: string, queue: string) => ({ id, name: id, queues: [queue], capacity: { text: 1 } })
  const floor = await openFloor({
    queues: [{ id: 'sales' }, { id: 'help' }],
    agents: [agent('sal', 'sales'), agent('hal', 'help')],
    plans: [PLAN],
    plugins: [figures],
    ...options,
  })
  const of = (queue: string, metrics: readonly string[]) =>
    figures.query({ of: 'queues', metrics, queues: [queue] }).rows[0]?.values
  return {
    ...floor,
    figures,
    counts: (queue: string) => of(queue, COUNTS),
    value: (queue: string, metric: string) => of(queue, [metric])?.[0],
  }
}

describe('[RT1] who is helped out by another queue again and again', () => {
  it('has waited once, and all the while, when the own queue has an agent', async () => {
    const floor = await openCounted()
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(WAIT_MS)
    expect(floor.happened('plan:moved').length).toBeGreaterThan(10)
    await floor.acd.setEmergency({ role: 'supervisor', id: 'sue' }, { queues: ['help'], waiting: 'leave' })
    await floor.signIn('sal')
    await floor.accept(id)
    await floor.settle()
    expect([floor.counts('sales'), floor.counts('help')]).toEqual([[1, 1, 0, 0, 0, 0], NOBODY])
    expect(floor.value('sales', 'averageSpeedOfAnswer')).toBe(WAIT_MS + 1_000)
    expect(floor.value('sales', 'serviceLevel.offered')).toBe(0)
  })

  it('has gone to the queue that helps out when that has an agent', async () => {
    const floor = await openCounted()
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(WAIT_MS)
    await floor.signIn('hal')
    await floor.clock.advance(5_000)
    await floor.accept(id)
    await floor.settle()
    expect([floor.counts('sales'), floor.counts('help')]).toEqual([
      [1, 0, 0, 1, 0, 0],
      [1, 1, 0, 0, 0, 0],
    ])
    expect(floor.value('help', 'averageSpeedOfAnswer')).toBeLessThan(10_000)
  })

  it('gives up in the own queue, after the whole wait', async () => {
    const floor = await openCounted()
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(WAIT_MS)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'help' })
    expect([floor.figures.now('sales').waiting, floor.figures.now('help').waiting]).toEqual([0, 1])
    await floor.leave(id)
    expect([floor.counts('sales'), floor.counts('help')]).toEqual([[1, 0, 1, 0, 0, 0], NOBODY])
    expect(floor.value('sales', 'averageAbandonWait')).toBe(WAIT_MS)
    expect([floor.figures.now('sales').waiting, floor.figures.now('help').waiting]).toEqual([0, 0])
  })

  it('is counted so after a restart too', async () => {
    const clock = steppingClock()
    const store = memoryStore({ clock })
    const first = await openCounted({ clock, store })
    const id = await first.arrive({ plan: 'main' })
    await clock.advance(WAIT_MS)
    await first.center.stop()
    const floor = await openCounted({ clock, store, seed: 'second' })
    await floor.settle()
    expect([floor.figures.now('sales').waiting, floor.figures.now('help').waiting]).toEqual([0, 1])
    await floor.leave(id)
    expect([floor.counts('sales'), floor.counts('help')]).toEqual([[1, 0, 1, 0, 0, 0], NOBODY])
    expect(floor.value('sales', 'averageAbandonWait')).toBe(WAIT_MS)
  })
})

describe('[RT1] who comes back to a place that was kept', () => {
  it.each([
    ['anew', 5_000],
    ['together', 65_000],
  ] as const)('has waited %s, as the queue says', async (wait, waitedMs) => {
    const eve = 'eve' as CustomerId
    const floor = await openCounted({
      queues: [{ id: 'sales', keepPlace: { withinMs: 60_000, wait } }, { id: 'help' }],
    })
    const cutOff = await floor.arrive({ customer: eve })
    await floor.clock.advance(60_000)
    await floor.leave(cutOff)
    await floor.clock.advance(30_000)
    await floor.arrive()
    const id = await floor.arrive({ customer: eve })
    await floor.clock.advance(4_000)
    expect(floor.figures.now('sales').longestWaitMs).toBe(waitedMs - 1_000)
    await floor.signIn('sal')
    await floor.accept(id)
    await floor.settle()
    expect(floor.value('sales', 'averageSpeedOfAnswer')).toBe(waitedMs)
  })
})

describe('[RT1] [RT2] who is with an agent whose phone is not there yet', () => {
  const VOICE = { medium: 'voice', channel: 'voice' } as const

  /** Nobody connects them: only facts say who is. */
  async function openPhones() {
    return openCounted({
      plans: [],
      queues: [{ id: 'sales', connectTimeoutMs: 5_000, cooldownMs: 60_000 }],
      agents: ['ann', 'bob'].map((id) => phoneAgent(id, 'sales')),
    })
  }

  /** Ann has taken a call after three seconds, and her phone is not there a second later. */
  async function accepted() {
    const floor = await openPhones()
    await floor.signIn('ann')
    const id = await floor.arrive(VOICE)
    await floor.clock.advance(3_000)
    await floor.accept(id)
    await floor.clock.advance(1_000)
    return { floor, id }
  }

  it('has waited on when it does not come, and gives up after the whole wait', async () => {
    const { floor, id } = await accepted()
    expect([floor.counts('sales'), floor.figures.now('sales').waiting]).toEqual([[1, 0, 0, 0, 0, 0], 0])
    await floor.clock.advance(12_000)
    expect(floor.happened('interaction:returned')).toHaveLength(1)
    expect(floor.figures.now('sales')).toMatchObject({ waiting: 1, longestWaitMs: 16_000 })
    await floor.leave(id)
    await floor.settle()
    expect(floor.counts('sales')).toEqual([1, 0, 1, 0, 0, 0])
    expect([floor.value('sales', 'averageAbandonWait'), floor.value('sales', 'handled')]).toEqual([16_000, 0])
  })

  it('gives up when they hang up before it comes', async () => {
    const { floor, id } = await accepted()
    await floor.leave(id)
    await floor.settle()
    expect(floor.counts('sales')).toEqual([1, 0, 1, 0, 0, 0])
  })

  it('is answered when it comes, after the wait for the agent', async () => {
    const figures = statistics()
    const flow = buildFlow({ id: 'hotline', steps: { sales: { kind: 'queue', queue: 'sales' } } })
    const line = await openLine({
      ...{ flow, plugins: [figures], agents: [phoneAgent('li', 'sales')] },
      queues: [{ id: 'sales', connectTimeoutMs: 5_000 }],
    })
    await line.call('+1')
    await line.clock.advance(7_000)
    await line.signIn('li')
    await line.clock.advance(1_000)
    expect(line.happened('interaction:connected')).toHaveLength(1)
    const metrics = ['answered', 'averageSpeedOfAnswer']
    expect(figures.query({ of: 'queues', metrics }).rows[0]?.values).toEqual([1, 7_000])
  })
})
