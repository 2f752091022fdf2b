import { type AgentId, type Interaction, type InteractionId, type WaitingStage } from '@ringwright/core'
import { describe, expect, it } from 'vitest'
import { type TestFloor, SUPERVISOR, asAgent, openFloor } from '../fixtures/test-floor.js'
import type { StrategyChoice } from '../index.js'

async function floorWith(...strategies: readonly StrategyChoice[]): Promise<TestFloor> {
  const floor = await openFloor({ queues: [{ id: 'sales', strategies, missedMax: 0 }] })
  await floor.signIn('ann', 'bob', 'cy')
  return floor
}

function offersOf(floor: TestFloor, id: InteractionId): WaitingStage['offers'] {
  const { stage } = floor.interaction(id) as Interaction
  return stage.name === 'waiting' ? stage.offers : []
}

function ringingFor(floor: TestFloor, id: InteractionId): readonly string[] {
  return offersOf(floor, id).map(({ agent }) => agent)
}

describe('[C7] ring-all', () => {
  it('[G6] offers an interaction to everybody who is free, and the first who accepts has it', async () => {
    const floor = await floorWith('ring-all')
    const id = await floor.arrive()
    expect(ringingFor(floor, id)).toEqual(['ann', 'bob', 'cy'])
    const references = offersOf(floor, id).map(({ id: offer }) => ({ interaction: id, offer }))
    const answers = await Promise.all(
      ['bob', 'cy'].map((agent, index) =>
        floor.acd.router.accept(asAgent(agent), references[index + 1] as (typeof references)[0]),
      ),
    )
    expect(answers.map(({ outcome }) => outcome)).toEqual(['accepted', 'rescinded'])
    expect(floor.happened('offer:rescinded').map(({ agent }) => agent)).toEqual(['ann', 'cy'])
    expect(['ann', 'bob', 'cy'].map((agent) => floor.agent(agent).loads.length)).toEqual([0, 1, 0])
  })

  it('leaves nobody reserved when nobody answers (mod-callcenter-reserved-forever)', async () => {
    const floor = await floorWith('ring-all')
    const id = await floor.arrive()
    await floor.clock.advance(20_001)
    expect(ringingFor(floor, id)).toEqual([])
    expect(['ann', 'bob', 'cy'].flatMap((agent) => floor.agent(agent).loads)).toEqual([])
    expect(floor.happened('offer:missed')).toHaveLength(3)
  })

  it('offers it to those who become free meanwhile, and to no more than it may', async () => {
    const floor = await openFloor({ queues: [{ id: 'sales', strategies: [{ name: 'ring-all', most: 2 }] }] })
    await floor.signIn('ann')
    const id = await floor.arrive()
    expect(ringingFor(floor, id)).toEqual(['ann'])
    await floor.signIn('bob', 'cy')
    expect(ringingFor(floor, id)).toEqual(['ann', 'bob'])
  })

  it('ends everywhere when the customer leaves', async () => {
    const floor = await floorWith('ring-all')
    const id = await floor.arrive()
    await floor.acd.end(SUPERVISOR, id)
    expect(floor.happened('offer:rescinded')).toHaveLength(3)
    expect(['ann', 'bob', 'cy'].flatMap((agent) => floor.agent(agent).loads)).toEqual([])
  })

  it('goes on with the others when one says no', async () => {
    const floor = await floorWith('ring-all')
    const id = await floor.arrive()
    await floor.reject(id)
    expect(ringingFor(floor, id)).toEqual(['bob', 'cy'])
  })

  it('comes after a strategy that names one agent alone', async () => {
    const floor = await floorWith('last-agent', 'ring-all')
    const id = await floor.arrive({ lastAgent: 'bob' })
    expect(ringingFor(floor, id)).toEqual(['bob'])
    await floor.reject(id)
    expect(ringingFor(floor, id)).toEqual(['ann', 'cy'])
  })
})

describe('[C8] progressive-ring', () => {
  it('adds agents as time goes on, and keeps those who were asked before', async () => {
    const floor = await floorWith({ name: 'progressive-ring', everyMs: 5_000 })
    const id = await floor.arrive()
    const rung = [ringingFor(floor, id)]
    for (let i = 0; i < 2; i++) {
      await floor.clock.advance(5_000)
      rung.push(ringingFor(floor, id))
    }
    expect(rung).toEqual([['ann'], ['ann', 'bob'], ['ann', 'bob', 'cy']])
  })

  it('goes on at another node that takes over', async () => {
    const queues = [{ id: 'sales', strategies: [{ name: 'progressive-ring', everyMs: 5_000 }] }]
    const one = await openFloor({ queues, seed: 'one' })
    const { clock, store } = one
    const two = await openFloor({ queues, seed: 'two', clock, store })
    await one.signIn('ann', 'bob')
    const id = await one.arrive()
    await one.center.stop()
    await clock.advance(5_000)
    expect(ringingFor(two, id)).toEqual(['ann', 'bob'] satisfies readonly string[] as AgentId[])
  })
})
