import type { AgentId } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type TestFloor, asAgent } from '../fixtures/test-floor.js'
import { end, floorWith, offers, talk } from './fixtures/strategy-floor.js'

const MINUTE_MS = 60_000

describe('[C1] the longest idle counts from', () => {
  /** Ann works first and then takes a break; Bob works while she is away. */
  async function afterBreak(since: string): Promise<TestFloor> {
    const floor = await floorWith([{ name: 'longest-idle', since }], { ann: {}, bob: {} })
    await talk(floor, 1_000)
    await floor.acd.setStatus(asAgent('ann'), 'ann' as AgentId, { name: 'break' })
    await talk(floor, 1_000)
    await floor.clock.advance(MINUTE_MS)
    await floor.acd.setStatus(asAgent('ann'), 'ann' as AgentId, { name: 'available' })
    await floor.settle()
    return floor
  }

  it('becoming available or the end of work, by default', async () => {
    expect(await offers(await afterBreak('available'), 1)).toEqual(['bob'])
  })

  it('the end of work alone, so that a break does not cost the place', async () => {
    expect(await offers(await afterBreak('work-ended'), 1)).toEqual(['ann'])
  })

  it('the end of the talk, however long the paperwork takes', async () => {
    const strategies = [{ name: 'longest-idle', since: 'talk-ended' }]
    const floor = await floorWith(strategies, { ann: {}, bob: {} }, { wrapUpMs: 10_000 })
    const [first, second] = [await floor.arrive(), await floor.arrive()]
    await floor.accept(first)
    await floor.accept(second)
    await floor.clock.advance(1_000)
    await end(floor, 'ann', first)
    await floor.clock.advance(1_000)
    await end(floor, 'bob', second)
    await floor.acd.finishWrapUp(asAgent('bob'), 'bob' as AgentId, second)
    await floor.clock.advance(10_000)
    expect(await offers(floor, 1)).toEqual(['ann'])
  })

  it('the last offer, however long the work took', async () => {
    const floor = await floorWith([{ name: 'longest-idle', since: 'offered' }], { ann: {}, bob: {} })
    const long = await floor.arrive()
    await floor.accept(long)
    await floor.clock.advance(MINUTE_MS)
    expect(await talk(floor, 1_000)).toBe('bob')
    await end(floor, 'ann', long)
    expect(await offers(floor, 1)).toEqual(['ann'])
  })

  it.each(['available', 'work-ended', 'talk-ended', 'offered'])(
    'a missed offer too, with %s (freepbx-leastrecent-rings-same-phone)',
    async (since) => {
      const floor = await floorWith([{ name: 'longest-idle', since }], { ann: {}, bob: {} }, { missedMax: 0 })
      await talk(floor, 1_000)
      await talk(floor, 1_000)
      const id = await floor.arrive()
      expect(floor.offeredTo(id)).toBe('ann')
      await floor.clock.advance(20_001)
      expect(floor.offeredTo(id)).toBe('bob')
    },
  )

  it('long ago as well as a moment ago (app-queue-leastrecent-after-11-days)', async () => {
    const queues = [
      { queue: 'sales', level: 1 },
      { queue: 'sales', level: 2 },
    ] as const
    const agents = { cy: { queues: [queues[1]] }, ann: { queues: [queues[0]] } }
    // Days of renewals are not what this is about.
    const leases = { leaseTtlMs: 60_000, nodeTtlMs: 60_000 }
    const floor = await floorWith(['longest-idle'], agents, {}, leases)
    await floor.clock.advance(12 * 86_400_000)
    expect(await offers(floor, 2)).toEqual(['ann', 'cy'])
  })
})
