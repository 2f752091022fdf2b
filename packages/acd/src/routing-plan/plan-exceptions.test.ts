import { type InteractionId, buildFlow } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { SUPERVISOR, openFloor } from '../fixtures/test-floor.js'
import { openLine, phoneAgent } from '../fixtures/test-line.js'
import type { PlanException } from './plan-exception.js'
import type { RoutingPlan } from './routing-plan.js'

const plan = (...exceptions: readonly PlanException[]): RoutingPlan => ({
  id: 'main',
  filters: [{ name: 'gold', when: 'attributes.tier == "gold"', steps: [{ queue: 'vip', priority: 5 }] }],
  otherwise: [{ queue: 'sales' }],
  exceptions,
})
const QUEUES = ['sales', 'help', 'vip'].map((id) => ({ id }))
const open = (...exceptions: readonly PlanException[]) => openFloor({ queues: QUEUES, plans: [plan(...exceptions)] })
type Floor = Awaited<ReturnType<typeof open>>
const queueOf = (floor: Floor, id: InteractionId) => {
  const stage = floor.interaction(id)?.stage
  return stage?.name === 'waiting' ? stage.queue : stage?.name
}
const arrive = (floor: Floor) => floor.arrive({ plan: 'main' })

describe('[F11] an exception of a routing plan', () => {
  it('moves those who wait when their queue grows too long, the longest wait first, as long as it is so', async () => {
    const floor = await open({
      name: 'crowded',
      when: 'waiting("sales") > 2',
      leadsTo: [{ queue: 'help', priority: 3 }],
    })
    const ids = []
    for (let each = 0; each < 4; each++) ids.push(await arrive(floor))
    expect(ids.map((id) => queueOf(floor, id))).toEqual(['help', 'help', 'sales', 'sales'])
    expect(floor.interaction(ids[0] as InteractionId)?.stage).toMatchObject({ priority: 3, plan: { route: 'crowded' } })
    expect(floor.happened('plan:excepted')).toMatchObject([
      { exception: 'crowded', queue: 'sales' },
      { exception: 'crowded', queue: 'sales' },
    ])
  })

  it('classifies anew by what it says of the interaction, at the very instant at which the wait is too long', async () => {
    const floor = await open({
      ...{ name: 'late', when: 'waited >= 120', attributes: { tier: 'gold' } },
      leadsTo: 'classify',
    })
    const id = await arrive(floor)
    const { stage } = floor.interaction(id) ?? {}
    await floor.clock.advance(119_999)
    expect(queueOf(floor, id)).toBe('sales')
    await floor.clock.advance(1)
    expect(queueOf(floor, id)).toBe('vip')
    expect(floor.interaction(id)).toMatchObject({
      attributes: { tier: 'gold' },
      stage: { priority: 5, age: stage?.name === 'waiting' ? stage.age : 0, plan: { route: 'gold' } },
    })
    expect(floor.happened('plan:moved')).toMatchObject([{ route: 'gold', reason: 'excepted' }])
  })

  it('notices a queue that its condition only asks about after a wait', async () => {
    const floor = await open({
      name: 'busy',
      when: 'waited >= 40 and waiting("help") > 0',
      leadsTo: [{ queue: 'vip' }],
    })
    const id = await arrive(floor)
    await floor.clock.advance(50_000)
    expect(queueOf(floor, id)).toBe('sales')
    await floor.arrive({ queue: 'help' })
    expect(queueOf(floor, id)).toBe('vip')
  })

  it('is made once for each, also when it is true again, and the next one can still be made', async () => {
    const floor = await open(
      { name: 'first', when: 'attributes.angry == true', priority: 'priority + 1' },
      { name: 'second', when: 'priority >= 1 and attributes.calls == 2', priority: 'priority + 10' },
    )
    const id = await arrive(floor)
    for (const changes of [
      { angry: true },
      { angry: false },
      { angry: true },
      { calls: 2 },
      { calls: 3 },
      { calls: 2 },
    ]) {
      await floor.acd.setAttributes(SUPERVISOR, id, changes)
      await floor.settle()
    }
    expect(floor.interaction(id)?.stage).toMatchObject({ priority: 11, queue: 'sales' })
    expect(floor.happened('plan:excepted').map(({ exception }) => exception)).toEqual(['first', 'second'])
    expect(floor.happened('interaction:reprioritized')).toMatchObject([{ priority: 1 }, { priority: 11 }])
  })

  it.each([
    ['goes elsewhere', { leadsTo: [{ queue: 'vip' }] }, { queue: 'vip', plan: { route: 'late' } }],
    [
      'is classified anew',
      { attributes: { tier: 'gold' }, leadsTo: 'classify' },
      { queue: 'vip', plan: { route: 'gold' } },
    ],
    ['only gets another priority', { priority: 7 }, { queue: 'help', priority: 7, plan: { borrowed: true } }],
  ] as const)('is made of somebody whom another queue borrows, who %s', async (_what, made, stage) => {
    const floor = await openFloor({
      queues: QUEUES,
      plans: [
        {
          ...plan({ name: 'late', when: 'waited >= 5', ...made }),
          otherwise: [{ queue: 'sales', borrow: [{ queue: 'help', when: 'waited < 5', forMs: 60_000 }] }],
        },
      ],
    })
    const id = await arrive(floor)
    expect(queueOf(floor, id)).toBe('help')
    await floor.clock.advance(4_999)
    expect(floor.happened('plan:excepted')).toEqual([])
    await floor.clock.advance(1)
    expect(floor.interaction(id)?.stage).toMatchObject(stage)
    await floor.clock.advance(60_000)
    expect(floor.happened('plan:excepted')).toHaveLength(1)
  })

  it('sends somebody whom another queue borrows back to the flow, from the own queue', async () => {
    const steps = [{ queue: 'sales', borrow: [{ queue: 'help', when: 'waited < 5', forMs: 60_000 }] }]
    const line = await openLine({
      flow: buildFlow({
        id: 'hotline',
        steps: {
          sales: { kind: 'queue', queue: 'sales', plan: 'main', exits: { late: 'sorry' }, otherwise: 'bye' },
          sorry: { kind: 'callback', otherwise: 'bye' },
          bye: { kind: 'hangUp', prompt: 'bye' },
        },
      }),
      queues: QUEUES,
      agents: [phoneAgent('li', 'sales')],
      plans: [{ ...plan({ name: 'late', when: 'waited >= 5', leadsTo: 'leave' }), otherwise: steps }],
    })
    await line.call()
    await line.clock.advance(5_000)
    expect(line.happened('interaction:dequeued')).toMatchObject([{ queue: 'sales', reason: 'late' }])
    expect(line.of('+4930123')).toMatchObject({ callback: { attempts: 0 }, stage: { queue: 'sales' } })
  })

  it('loses nobody where no queue takes them, nor by a condition that fails', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales' }, { id: 'help', refuseWithoutAgents: true }, { id: 'vip' }],
      plans: [
        plan(
          { name: 'odd', when: 'attributes.tier > 3', leadsTo: 'leave' },
          { name: 'crowded', when: 'waiting("sales") > 0', leadsTo: [{ queue: 'help' }] },
        ),
      ],
    })
    const id = await floor.arrive({ plan: 'main', attributes: { tier: 'plain' } })
    expect(queueOf(floor, id)).toBe('sales')
    expect(floor.happened('plan:excepted')).toHaveLength(1)
  })

  it('sends back to the flow, by the exit of its name, and not again when the flow queues once more', async () => {
    const line = await openLine({
      flow: buildFlow({
        id: 'hotline',
        steps: {
          sales: { kind: 'queue', queue: 'sales', plan: 'main', exits: { late: 'sorry' }, otherwise: 'bye' },
          sorry: { kind: 'say', prompt: 'we-are-sorry', next: 'sales' },
          bye: { kind: 'hangUp', prompt: 'bye' },
        },
      }),
      queues: QUEUES,
      agents: [phoneAgent('li', 'sales')],
      plans: [plan({ name: 'late', when: 'waiting("sales") > 0', leadsTo: 'leave' })],
    })
    const caller = await line.call()
    await line.clock.advance(0)
    expect(caller.call?.hears).toBe('we-are-sorry')
    await line.clock.advance(60_000)
    expect(line.of('+4930123')?.stage).toMatchObject({ name: 'waiting', queue: 'sales' })
    expect(line.happened('interaction:dequeued')).toMatchObject([{ reason: 'late' }])
    expect(line.happened('plan:excepted')).toHaveLength(1)
  })

  it('is looked at in a dry run, and linted', async () => {
    const floor = await open({ name: 'crowded', when: 'waiting("sales") >= 0', leadsTo: [{ queue: 'help' }] })
    expect(floor.acd.explainPlan('main', {}).exceptions).toEqual([
      { name: 'crowded', when: 'waiting("sales") >= 0', verdict: true },
    ])
    const broken = plan({ name: 'no', when: 'waiting("nowhere") >', leadsTo: [{ queue: 'nowhere' }] })
    const found = floor.acd.lintPlan(broken).filter(({ severity }) => severity === 'error')
    expect(found.map(({ path }) => path)).toEqual(['exceptions.0.when', 'exceptions.0.leadsTo.0.queue'])
    expect(() => floor.acd.lintPlan(plan({ name: 'gold', when: 'true', leadsTo: 'leave' }))).toThrow(
      'have the same name',
    )
    expect(() => floor.acd.lintPlan(plan({ name: 'idle', when: 'true' }))).toThrow('nothing would happen')
  })
})
