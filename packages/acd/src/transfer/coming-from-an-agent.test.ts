import type { InteractionId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { ANN } from '../fixtures/engaged-line.js'
import { SUPERVISOR, openFloor } from '../fixtures/test-floor.js'

const WAIT_MAX_MS = 5_000

/** Whoever goes on from Ann waits in `help`, where nobody is, and which overflows into a `sales` that is full. */
async function fullFloor() {
  const leads = { waitedTooLong: 'sales', outOfHours: 'sales', emergency: 'sales' }
  const floor = await openFloor({
    calendars: [{ id: 'office', zone: 'UTC', weekly: { monday: ['08:00-09:00'] } }],
    queues: [
      { id: 'sales', lengthMax: 1 },
      { id: 'help', waitMaxMs: WAIT_MAX_MS, calendar: 'office', atClosing: 'leave', overflow: leads },
    ],
    agents: [{ id: 'ann', name: 'Ann', queues: ['sales', 'help'], capacity: { text: 1 } }],
  })
  await floor.signIn('ann')
  /** Ann, who does it, is gone then. */
  const leavesAnn = async (queue: string, how: 'transferred' | 'snoozed') => {
    const id = await floor.arrive({ queue })
    await floor.accept(id)
    if (how === 'snoozed') await floor.acd.snooze(ANN, id, { forMs: 1_000 })
    else await floor.acd.transfer(ANN, id, { target: { queue: 'help' } })
    await floor.acd.setConnected('ann' as never, false)
    await floor.clock.advance(1_000)
    return id
  }
  const queueOf = (id: InteractionId) => {
    const stage = floor.interaction(id)?.stage
    return stage?.name === 'waiting' ? stage.queue : undefined
  }
  return { floor, leavesAnn, queueOf }
}

describe('[A8] [E7] who comes from an agent', () => {
  it.each([
    ['transferred', 'sales'],
    ['snoozed', 'help'],
  ] as const)('and was %s waits on while the queue that would take over refuses', async (how, from) => {
    const { floor, leavesAnn, queueOf } = await fullFloor()
    const id = await leavesAnn(from, how)
    const other = await floor.arrive({ queue: 'sales' })
    await floor.clock.advance(10 * WAIT_MAX_MS)
    expect([queueOf(id), floor.happened('interaction:closed')]).toEqual(['help', []])
    await floor.leave(other)
    await floor.clock.advance(WAIT_MAX_MS)
    expect(queueOf(id)).toBe('sales')
    expect(floor.happened('interaction:overflowed')).toMatchObject([{ interaction: id, reason: 'waitedTooLong' }])
  })

  it('waits on when the queue closes, or is switched off, unlike those who are new', async () => {
    for (const why of ['closing', 'emergency'] as const) {
      const { floor, leavesAnn, queueOf } = await fullFloor()
      const id = await leavesAnn('sales', 'transferred')
      await floor.arrive({ queue: 'sales' })
      if (why === 'closing') await floor.clock.advance(3_600_000 - 2 * WAIT_MAX_MS)
      const isNew = await floor.arrive({ queue: 'help' })
      if (why === 'emergency') await floor.acd.setEmergency(SUPERVISOR, { queues: ['help'], waiting: 'leave' })
      await floor.clock.advance(why === 'closing' ? 2 * WAIT_MAX_MS : 10)
      expect([queueOf(id), queueOf(isNew)]).toEqual(['help', undefined])
    }
  })

  it('does not make somebody who is new, and was only moved, wait for ever', async () => {
    const { floor } = await fullFloor()
    await floor.acd.setConnected('ann' as never, false)
    const id = await floor.arrive({ queue: 'help' })
    await floor.acd.setPriority(SUPERVISOR, id, 9)
    await floor.arrive({ queue: 'sales' })
    await floor.clock.advance(WAIT_MAX_MS)
    expect(floor.happened('interaction:closed')).toMatchObject([{ interaction: id, cause: 'refused' }])
  })
})
