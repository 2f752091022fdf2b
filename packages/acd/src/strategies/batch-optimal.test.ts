import { describe, expect, it } from 'vitest'
import { type TestFloor, openFloor } from '../fixtures/test-floor.js'
import type { Agent, Situation, StrategyChoice } from '../index.js'

async function floorWith(...strategies: readonly StrategyChoice[]): Promise<TestFloor> {
  const able = (id: string, skills: Record<string, number>) => ({
    ...{ id, name: id, queues: ['sales'], capacity: { text: 1 }, skills },
  })
  return openFloor({
    queues: [{ id: 'sales', strategies }],
    agents: [able('ann', { tax: 5, german: 5 }), able('bob', { tax: 4 }), able('cy', { german: 1 })],
  })
}

function raise(): never {
  throw new Error('no')
}

const needs = (skill: string) => ({ requirements: { need: { skill } } })

describe('[C24] batch-optimal', () => {
  it('leaves the one who can do everything to whom nobody else can serve', async () => {
    const floor = await floorWith({ name: 'batch-optimal', windowMs: 1_000 })
    await floor.signIn('ann', 'bob')
    const [tax, german] = [await floor.arrive(needs('tax')), await floor.arrive(needs('german'))]
    expect([floor.offeredTo(tax), floor.offeredTo(german)]).toEqual([undefined, undefined])
    await floor.clock.advance(1_000)
    expect([floor.offeredTo(tax), floor.offeredTo(german)]).toEqual(['bob', 'ann'])
    expect(floor.happened('queue:assigned')).toMatchObject([{ matched: 2, waiting: 2, free: 2, gain: { pairs: 1 } }])
  })

  it('serves more than deciding one at a time does', async () => {
    const servedBy = async (...strategies: readonly StrategyChoice[]) => {
      const floor = await floorWith(...strategies)
      await floor.signIn('ann', 'bob', 'cy')
      const ids = [
        await floor.arrive(needs('german')),
        await floor.arrive(needs('tax')),
        await floor.arrive(needs('tax')),
      ]
      await floor.clock.advance(250)
      return ids.filter((id) => floor.offeredTo(id) !== undefined).length
    }
    expect(await servedBy('best-skill-fit')).toBe(2)
    expect(await servedBy('batch-optimal')).toBe(3)
  })

  it('decides one at a time where more wait than can be assigned at once', async () => {
    const floor = await floorWith({ name: 'batch-optimal', most: 2 })
    const ids = [
      await floor.arrive(needs('tax')),
      await floor.arrive(needs('tax')),
      await floor.arrive(needs('german')),
    ]
    await floor.signIn('ann', 'bob')
    await floor.clock.advance(250)
    expect(ids.map((id) => floor.offeredTo(id))).toEqual(['ann', 'bob', undefined])
  })

  it('comes after strategies that know whom they want', async () => {
    const floor = await floorWith('last-agent', 'batch-optimal')
    await floor.signIn('ann', 'bob')
    expect(floor.offeredTo(await floor.arrive({ ...needs('tax'), lastAgent: 'bob' }))).toBe('bob')
  })

  it('leaves who fits nobody to the next strategy', async () => {
    const own = {
      name: 'own',
      batch: { windowMs: 1_000, most: 64 },
      score: ({ id }: Agent, { interaction }: Situation) =>
        interaction.channel === 'vip' && id === 'bob' ? 1 : undefined,
    }
    const floor = await openFloor({
      queues: [{ id: 'sales', strategies: ['own', 'longest-idle'] }],
      strategies: [own],
    })
    await floor.signIn('ann', 'bob')
    const ids = [await floor.arrive(), await floor.arrive({ channel: 'vip' }), await floor.arrive()]
    await floor.clock.advance(1_000)
    expect(ids.map((id) => floor.offeredTo(id))).toEqual(['ann', 'bob', undefined])
  })

  it.each([
    ['is not a number', () => Number.NaN, 'bob'],
    ['is beyond all measure', () => Infinity, 'ann'],
    ['breaks', () => raise(), 'ann'],
  ])('assigns all the same where the score of an agent %s', async (_what, ofAnn, to) => {
    const own = {
      name: 'own',
      batch: { windowMs: 1_000, most: 64 },
      score: ({ id }: Agent) => (id === 'ann' ? ofAnn() : 1),
    }
    const floor = await openFloor({
      queues: [{ id: 'sales', strategies: ['own', 'longest-idle'] }],
      strategies: [own],
    })
    await floor.signIn('ann', 'bob')
    const id = await floor.arrive()
    await floor.clock.advance(1_000)
    expect(floor.offeredTo(id)).toBe(to)
  })

  it('goes on at another node that takes over', async () => {
    const queues = [{ id: 'sales', strategies: [{ name: 'batch-optimal', windowMs: 10_000 }] }]
    const one = await openFloor({ queues, seed: 'one' })
    const { clock, store } = one
    const two = await openFloor({ queues, seed: 'two', clock, store })
    await one.signIn('ann')
    await clock.advance(20_000)
    const id = await one.arrive()
    await one.center.stop()
    // The window begins anew once the other node has taken over.
    await clock.advance(20_000)
    expect(two.offeredTo(id)).toBe('ann')
  })
})
