import type { AgentId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type FloorOptions, SUPERVISOR, type TestFloor, openFloor } from '../fixtures/test-floor.js'
import type { PlanStep, QueueOptions, RoutingPlan } from '../index.js'

/** There for the queue that helps out, and without room. */
const BO = { id: 'bo' as AgentId, name: 'Bo', queues: ['help'], capacity: { text: 0 } }
const LEAVE_HELP = { queues: ['help'], waiting: 'leave' } as const
const LEAVE_SALES = { queues: ['sales'], waiting: 'leave' } as const
const signOut = (floor: TestFloor) => floor.acd.setConnected(BO.id, false)
const OVERFLOW = { waitedTooLong: 'last', emergency: 'last', noAgents: 'last', outOfHours: 'last' }

const MAIN: RoutingPlan = { id: 'main', filters: [], otherwise: [{ queue: 'sales' }, { queue: 'last' }] }

/** The first queue borrows the second for five seconds, again and again: nobody there can help. */
async function open(sales: Partial<QueueOptions>, step: Partial<PlanStep> = {}, agents: FloorOptions['agents'] = []) {
  const borrow = [{ queue: 'help', when: 'waiting("help") < 5', forMs: 5_000 }]
  return openFloor({
    queues: [{ id: 'sales', ...sales }, { id: 'help' }, { id: 'last' }],
    plans: [{ id: 'main', filters: [], otherwise: [{ queue: 'sales', borrow, ...step }, { queue: 'last' }] }],
    agents,
  })
}

describe('somebody whom another queue borrows', () => {
  const moves = (floor: TestFloor) => floor.happened('plan:moved').map(({ reason }) => reason)

  it('stays there as long as the condition holds, which is told once', async () => {
    const floor = await open({})
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(600_000)
    expect([floor.interaction(id)?.stage, moves(floor)]).toMatchObject([{ queue: 'help' }, ['borrowed']])
    await floor.arrive({ queue: 'help' })
    for (let count = 0; count < 4; count++) await floor.arrive({ queue: 'help' })
    await floor.clock.advance(5_000)
    expect([floor.interaction(id)?.stage, moves(floor)]).toMatchObject([{ queue: 'sales' }, ['borrowed', 'returned']])
  })

  it.each([
    ['counts who waits in the own queue', 'waiting("sales") > 1', { others: 1 }],
    ['counts who waits in the queue that helps out', 'waiting("help") == 0', {}],
    ['looks at how long they have waited in the own queue', 'longest("sales") >= 3', {}],
    ['looks at how long they have waited in the queue that helps out', 'waited >= 3 and longest("help") < 1', {}],
    ['asks a queue that takes nobody else', 'true', { help: { lengthMax: 1 } }],
    ['asks a queue in which nobody waits for long', 'true', { help: { longestWaitMaxMs: 4_000 } }],
  ] as const)(
    'stays there also where the condition %s',
    async (_what, when, { others = 0, help = {} }: { others?: number; help?: Partial<QueueOptions> }) => {
      const floor = await openFloor({
        queues: [{ id: 'sales' }, { id: 'help', ...help }],
        plans: [{ ...MAIN, otherwise: [{ queue: 'sales', borrow: [{ queue: 'help', when }] }] }],
      })
      const first = await floor.arrive({ plan: 'main' })
      for (let count = 0; count < others; count++) await floor.arrive({ queue: 'sales' })
      await floor.clock.advance(60_000)
      expect([floor.interaction(first)?.stage, moves(floor)]).toMatchObject([{ queue: 'help' }, ['borrowed']])
    },
  )

  it('comes back when somebody is free in the own queue', async () => {
    const floor = await open({}, {}, [{ id: 'ann', name: 'Ann', queues: ['sales'] }])
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(18_000)
    await floor.signIn('ann')
    await floor.clock.advance(1_000)
    expect([floor.offeredTo(id), moves(floor)]).toEqual(['ann', ['borrowed', 'returned']])
  })

  it.each([
    ['leaves after the longest wait of the own queue', { waitMaxMs: 30_000, overflow: { waitedTooLong: 'last' } }, {}],
    ['goes on to the next step when the step is over', {}, { lastsMs: 30_000 }],
    ['goes on to the next step when it is to leave', {}, { leaveWhen: 'waited >= 30' }],
  ] as const)('%s', async (_what, sales, step) => {
    const floor = await open(sales, step)
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(29_000)
    expect(moves(floor)).toEqual(['borrowed'])
    await floor.clock.advance(6_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'last' })
  })

  it.each([
    ['its longest wait is over', { waitMaxMs: 3_000 }, () => {}],
    ['it is switched off', {}, (floor: TestFloor) => floor.acd.setEmergency(SUPERVISOR, LEAVE_HELP)],
    ['it is deserted', { leaveWhenDeserted: { afterMs: 1_000 } }, signOut],
    ['it closes', { calendar: 'early', atClosing: 'leave' }, () => {}],
  ] as const)('comes back to the own queue when %s, and goes nowhere else', async (_what, help, happens) => {
    const borrow = [{ queue: 'help', when: 'waited >= 1 and waited < 2', forMs: 60_000 }]
    const floor = await openFloor({
      calendars: [{ id: 'early', zone: 'UTC', weekly: { monday: ['07:00-08:01'] } }],
      queues: [{ id: 'sales' }, { id: 'help', ...help, overflow: OVERFLOW }, { id: 'last' }],
      plans: [{ id: 'main', filters: [], otherwise: [{ queue: 'sales', borrow }] }],
      agents: [BO],
    })
    await floor.signIn('bo')
    await floor.clock.advance(54_000)
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(1_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'help' })
    await happens(floor)
    await floor.clock.advance(5_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'sales', plan: { step: 0 } })
    expect(floor.happened('interaction:overflowed')).toEqual([])
  })

  it.each([
    ['closed', { calendar: 'early', atClosing: 'leave' }, () => {}],
    ['been switched off', {}, (floor: TestFloor) => floor.acd.setEmergency(SUPERVISOR, LEAVE_SALES)],
    ['been deserted', { leaveWhenDeserted: { afterMs: 1_000 } }, signOut],
  ] as const)('follows those who waited in the own queue when that has %s meanwhile', async (_what, sales, happens) => {
    const borrow = [{ queue: 'help', when: 'waited >= 1 and waited < 2', forMs: 10_000 }]
    const floor = await openFloor({
      calendars: [{ id: 'early', zone: 'UTC', weekly: { monday: ['07:00-08:01'] } }],
      queues: [{ id: 'sales', ...sales, overflow: OVERFLOW }, { id: 'help' }, { id: 'last' }],
      plans: [{ id: 'main', filters: [], otherwise: [{ queue: 'sales', borrow }] }],
      agents: [{ ...BO, queues: ['sales'] }],
    })
    await floor.signIn('bo')
    await floor.clock.advance(54_000)
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(1_000)
    await happens(floor)
    await floor.clock.advance(8_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'help' })
    await floor.clock.advance(2_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'last' })
  })

  it('waits on in the own queue while that which would help refuses, whatever that one overflows into', async () => {
    const floor = await openFloor({
      queues: [{ id: 'sales' }, { id: 'help', lengthMax: 1, overflow: { full: 'last' } }, { id: 'last' }],
      plans: [
        { id: 'main', filters: [], otherwise: [{ queue: 'sales', borrow: [{ queue: 'help', when: 'waited >= 1' }] }] },
      ],
      agents: [],
    })
    await floor.arrive({ queue: 'help' })
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(2_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'sales' })
  })

  it('waits in the own queue under a plan that is published meanwhile, also where that is full by now', async () => {
    const floor = await open({ lengthMax: 1 }, { borrow: [{ queue: 'help', when: 'waited < 1', forMs: 60_000 }] })
    const id = await floor.arrive({ plan: 'main' })
    await floor.arrive()
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'help' })
    await floor.acd.publishPlan({ role: 'administrator', id: 'adam' }, MAIN, { applyTo: 'all' })
    await floor.clock.advance(2_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'sales', plan: { version: 2, step: 0 } })
  })

  it('waits in the own queue for an agent to whom a supervisor raises it', async () => {
    const floor = await open({}, { borrow: [{ queue: 'help', when: 'waited < 1', forMs: 60_000 }] }, [BO])
    await floor.signIn('bo')
    const id = await floor.arrive({ plan: 'main' })
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'help' })
    await floor.acd.escalate(SUPERVISOR, id, { to: { agent: 'bo' } })
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'sales', reserved: { agent: 'bo' } })
  })

  it('asks less of the agents as time goes on, as if nothing had been borrowed', async () => {
    const ann = { id: 'ann', name: 'Ann', queues: ['sales'], capacity: { text: 1 } }
    const floor = await open({}, {}, [ann])
    await floor.signIn('ann')
    const requirements = { need: { skill: 'tax' }, relax: [{ afterMs: 20_000, drop: ['tax'] }] }
    const id = await floor.arrive({ plan: 'main', requirements })
    await floor.clock.advance(19_000)
    expect(floor.offeredTo(id)).toBeUndefined()
    await floor.clock.advance(2_000)
    expect(floor.offeredTo(id)).toBe('ann')
  })
})
