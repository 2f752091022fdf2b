import { describe, expect, it } from 'vitest'
import { type FloorOptions, openFloor } from '../fixtures/test-floor.js'
import type { PlanStep, QueueOptions } from '../index.js'

/** The first queue borrows the second for five seconds, again and again: nobody there can help. */
async function open(sales: Partial<QueueOptions>, step: Partial<PlanStep> = {}, agents: FloorOptions['agents'] = []) {
  const borrow = [{ queue: 'help', when: 'waiting("help") < 5', forMs: 5_000 }]
  return openFloor({
    queues: [{ id: 'sales', ...sales }, { id: 'help' }, { id: 'last' }],
    plans: [{ id: 'main', filters: [], otherwise: [{ queue: 'sales', borrow, ...step }, { queue: 'last' }] }],
    agents,
  })
}

describe('somebody whom another queue borrows again and again', () => {
  it.each([
    ['leaves after the longest wait of the own queue', { waitMaxMs: 30_000, overflow: { waitedTooLong: 'last' } }, {}],
    ['goes on to the next step when the step is over', {}, { lastsMs: 30_000 }],
  ] as const)('%s', async (_what, sales, step) => {
    const floor = await open(sales, step)
    const id = await floor.arrive({ plan: 'main' })
    await floor.clock.advance(29_000)
    expect(
      floor
        .happened('plan:moved')
        .map(({ reason }) => reason)
        .slice(0, 3),
    ).toEqual(['borrowed', 'returned', 'borrowed'])
    await floor.clock.advance(6_000)
    expect(floor.interaction(id)?.stage).toMatchObject({ queue: 'last' })
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
